namespace MemoryModel.Catalog;

/// <summary>Dimensions of DeepSeek and Kimi.</summary>
static class DeepSeekModels
{
    public static ModelRow[] Rows { get; } =
    [
        new("deepseek-v2", ["deepseek-ai/DeepSeek-V2"], "AI-Hypercomputer/maxtext src/maxtext/configs/models/deepseek2-236b.yml",
            """{"model_type":"deepseek_v2","hidden_size":5120,"num_hidden_layers":60,"num_attention_heads":128,"num_key_value_heads":128,"intermediate_size":12288,"moe_intermediate_size":1536,"n_routed_experts":160,"n_shared_experts":2,"num_experts_per_tok":6,"first_k_dense_replace":1,"moe_layer_freq":1,"q_lora_rank":1536,"kv_lora_rank":512,"qk_nope_head_dim":128,"v_head_dim":128,"vocab_size":102400,"attention_bias":false,"tie_word_embeddings":false,"max_position_embeddings":163840,"hidden_act":"silu","rope_theta":10000}"""),
        new("deepseek-v3", ["deepseek-v3-671b", "deepseek-r1", "deepseek-ai/DeepSeek-V3"], "github.com/ai-dynamo/aiconfigurator@095f58a51c:aic-core/src/aiconfigurator_core/model_configs/deepseek-ai--DeepSeek-V3_config.json",
            """{"model_type":"deepseek_v3","attention_bias":false,"first_k_dense_replace":3,"hidden_act":"silu","hidden_size":7168,"intermediate_size":18432,"kv_lora_rank":512,"max_position_embeddings":163840,"moe_intermediate_size":2048,"moe_layer_freq":1,"n_routed_experts":256,"n_shared_experts":1,"num_attention_heads":128,"num_experts_per_tok":8,"num_hidden_layers":61,"num_key_value_heads":128,"num_nextn_predict_layers":1,"q_lora_rank":1536,"qk_nope_head_dim":128,"tie_word_embeddings":false,"v_head_dim":128,"vocab_size":129280,"rope_theta":10000}"""),
        new("deepseek-llm-7b", ["deepseek-ai/deepseek-llm-7b-base", "deepseek-llm-7b-base"], "search corpus code: public LLM-Shearing-style yaml named deepseek-llm-7b-base (d_model 4096, n_layers 30, n_heads 32, intermediate 11008, vocab 102400)",
            """{"model_type":"llama","hidden_size":4096,"num_hidden_layers":30,"num_attention_heads":32,"num_key_value_heads":32,"intermediate_size":11008,"vocab_size":102400,"max_position_embeddings":4096,"hidden_act":"silu","tie_word_embeddings":false,"attention_bias":false,"mlp_bias":false,"rope_theta":10000}"""),
        new("kimi-k2-1t", ["kimi-k2", "moonshotai/Kimi-K2-Instruct", "Kimi-K2-Instruct"], "huggingface.co/moonshotai/Kimi-K2-Instruct config.json (copy: github.com/ai-dynamo/aiconfigurator model_configs)",
            """{"model_type":"deepseek_v3","num_hidden_layers":61,"hidden_size":7168,"num_attention_heads":64,"num_key_value_heads":64,"intermediate_size":18432,"moe_intermediate_size":2048,"n_routed_experts":384,"n_shared_experts":1,"num_experts_per_tok":8,"first_k_dense_replace":1,"vocab_size":163840,"tie_word_embeddings":false,"kv_lora_rank":512,"q_lora_rank":1536,"qk_nope_head_dim":128,"qk_rope_head_dim":64,"v_head_dim":128}"""),
        new("deepseek-v2-lite", ["deepseek-v2-16b", "deepseek-v3-16b-torchtitan", "deepseek-ai/DeepSeek-V2-Lite"], "huggingface.co/deepseek-ai/DeepSeek-V2-Lite config.json; read in github.com/pytorch/torchtitan torchtitan/models/deepseek_v3/__init__.py (16B)",
            """{"model_type":"deepseek_v2","num_hidden_layers":27,"hidden_size":2048,"num_attention_heads":16,"num_key_value_heads":16,"intermediate_size":10944,"moe_intermediate_size":1408,"n_routed_experts":64,"n_shared_experts":2,"num_experts_per_tok":6,"first_k_dense_replace":1,"vocab_size":102400,"tie_word_embeddings":false,"kv_lora_rank":512,"q_lora_rank":null,"qk_nope_head_dim":128,"qk_rope_head_dim":64,"v_head_dim":128,"rope_theta":10000}"""),
        new("deepseek-llm-67b", ["deepseek-67b", "deepseek-ai/deepseek-llm-67b-base", "deepseek-llm-67b-base"], "huggingface.co/deepseek-ai/deepseek-llm-67b-base config.json (read in a public table of configs)",
            """{"model_type":"llama","num_hidden_layers":95,"hidden_size":8192,"num_attention_heads":64,"num_key_value_heads":8,"intermediate_size":22016,"vocab_size":102400,"tie_word_embeddings":false,"rope_theta":10000}"""),
    ];
}
