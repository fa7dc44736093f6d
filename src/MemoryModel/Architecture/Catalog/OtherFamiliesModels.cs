namespace MemoryModel.Catalog;

/// <summary>Dimensions of single models of other families.</summary>
static class OtherFamiliesModels
{
    public static ModelRow[] Rows { get; } =
    [
        new("stablelm-3b-4e1t", ["stabilityai/stablelm-3b-4e1t"], "github.com/mlc-ai/mlc-llm@79d603f085:python/mlc_llm/model/model_preset.py",
            """{"model_type":"stablelm","hidden_act":"silu","hidden_size":2560,"intermediate_size":6912,"max_position_embeddings":4096,"num_attention_heads":32,"num_hidden_layers":32,"num_key_value_heads":32,"tie_word_embeddings":false,"use_qkv_bias":false,"vocab_size":50304,"rope_theta":10000}"""),
        new("starcoder2-7b", ["bigcode/starcoder2-7b"], "github.com/mlc-ai/mlc-llm@79d603f085:python/mlc_llm/model/model_preset.py",
            """{"model_type":"starcoder2","activation_function":"gelu","hidden_act":"gelu_pytorch_tanh","hidden_size":4608,"intermediate_size":18432,"max_position_embeddings":16384,"mlp_type":"default","num_attention_heads":36,"num_hidden_layers":32,"num_key_value_heads":4,"use_bias":true,"vocab_size":49152,"rope_theta":1000000}"""),
        new("santacoder-1.1b", ["bigcode/gpt_bigcode-santacoder", "gpt_bigcode-santacoder"], "github.com/mlc-ai/mlc-llm@79d603f085:python/mlc_llm/model/model_preset.py",
            """{"model_type":"gpt_bigcode","activation_function":"gelu_pytorch_tanh","multi_query":true,"n_embd":2048,"n_head":16,"n_inner":8192,"n_layer":24,"n_positions":2048,"vocab_size":49280}"""),
        new("dbrx-132b", ["dbrx", "databricks/dbrx-base", "dbrx-base"], "github.com/aws-neuron/neuronx-distributed@fbac349b61:examples/training/dbrx/dbrx_pretrain/configs/16x13b_config.json",
            """{"model_type":"dbrx","attn_config":{"kv_n_heads":8,"model_type":""},"d_model":6144,"ffn_config":{"ffn_hidden_size":10752,"model_type":"","moe_num_experts":16,"moe_top_k":4},"max_seq_len":32768,"n_heads":48,"n_layers":40,"tie_word_embeddings":false,"vocab_size":100352,"move_model_to_device":false}"""),
        new("granite-3.0-8b", ["ibm-granite/granite-3.0-8b-base", "granite-3.0-8b-base"], "foundation-model-stack/foundation-model-stack fms/models/granite.py",
            """{"model_type":"granite","hidden_size":4096,"num_hidden_layers":40,"num_attention_heads":32,"num_key_value_heads":8,"intermediate_size":12800,"vocab_size":49155,"max_position_embeddings":8192,"tie_word_embeddings":true,"attention_bias":false,"mlp_bias":false,"hidden_act":"silu"}"""),
        new("glm-4-9b", ["THUDM/glm-4-9b-chat-hf", "glm-4-9b-chat-hf"], "transformers config class default (docstring: configuration similar to this checkpoint)",
            """{"model_type":"glm","hidden_size":4096,"num_hidden_layers":40,"num_attention_heads":32,"num_key_value_heads":2,"head_dim":128,"intermediate_size":13696,"vocab_size":151552,"max_position_embeddings":131072,"attention_bias":true,"tie_word_embeddings":false,"hidden_act":"silu"}"""),
        new("command-r-35b", ["command-r", "CohereForAI/c4ai-command-r-v01", "c4ai-command-r-v01"], "transformers config class default (docstring: configuration similar to this checkpoint)",
            """{"model_type":"cohere","hidden_size":8192,"num_hidden_layers":40,"num_attention_heads":64,"num_key_value_heads":64,"intermediate_size":22528,"vocab_size":256000,"max_position_embeddings":8192,"attention_bias":false,"use_qk_norm":false,"tie_word_embeddings":true,"hidden_act":"silu"}"""),
        new("baichuan2-7b", ["baichuan2-7b-chat", "baichuan-inc/Baichuan2-7B-Base", "Baichuan2-7B-Base"], "huggingface.co/baichuan-inc/Baichuan2-7B-Base config.json (copy: github.com/mlc-ai/mlc-llm python/mlc_llm/model/model_preset.py)",
            """{"model_type":"baichuan","hidden_size":4096,"num_hidden_layers":32,"num_attention_heads":32,"intermediate_size":11008,"vocab_size":125696,"tie_word_embeddings":false}"""),
        new("chatglm3-6b", ["THUDM/chatglm3-6b"], "huggingface.co/THUDM/chatglm3-6b config.json, read in a public copy of it",
            """{"model_type":"chatglm","hidden_size":4096,"num_layers":28,"num_attention_heads":32,"multi_query_attention":true,"multi_query_group_num":2,"kv_channels":128,"ffn_hidden_size":13696,"padded_vocab_size":65024,"add_qkv_bias":true,"add_bias_linear":false,"tie_word_embeddings":false}"""),
        new("starcoder2-15b", ["bigcode/starcoder2-15b"], "github.com/NVIDIA/NeMo-Framework-Launcher launcher_scripts/conf/training/starcoder2/starcoder2_15b.yaml; vocabulary as starcoder2-7b's",
            """{"model_type":"starcoder2","hidden_size":6144,"num_hidden_layers":40,"num_attention_heads":48,"num_key_value_heads":4,"intermediate_size":24576,"vocab_size":49152,"max_position_embeddings":16384,"use_bias":true,"tie_word_embeddings":false,"rope_theta":100000}"""),
        new("minimax-m2.5", ["MiniMaxAI/MiniMax-M2.5", "MiniMaxAI/MiniMax-M2", "minimax-m2"], "github.com/ai-dynamo/aiconfigurator@095f58a51c:aic-core/src/aiconfigurator_core/model_configs/MiniMaxAI--MiniMax-M2.5_config.json",
            """{"model_type":"minimax_m2","num_hidden_layers":62,"hidden_size":3072,"num_attention_heads":48,"num_key_value_heads":8,"head_dim":128,"intermediate_size":1536,"vocab_size":200064,"num_experts_per_tok":8,"num_local_experts":256,"max_position_embeddings":196608,"rope_theta":5000000,"rotary_dim":64,"hidden_act":"silu","tie_word_embeddings":false,"use_qk_norm":true,"qk_norm_type":"per_layer","use_routing_bias":true,"use_mtp":true,"mtp_transformer_layers":1,"num_mtp_modules":3,"shared_intermediate_size":0}"""),
        new("mimo-7b", ["XiaomiMiMo/MiMo-7B-Base"], "github.com/ai-dynamo/aiconfigurator@095f58a51c:aic-core/src/aiconfigurator_core/model_configs/XiaomiMiMo--MiMo-7B-Base_config.json",
            """{"model_type":"mimo","num_hidden_layers":36,"hidden_size":4096,"num_attention_heads":32,"num_key_value_heads":8,"head_dim":128,"intermediate_size":11008,"vocab_size":151680,"max_position_embeddings":32768,"rope_theta":640000,"hidden_act":"silu","attention_bias":true,"sliding_window":32768,"max_window_layers":32,"use_sliding_window":false,"use_mrope":false,"num_nextn_predict_layers":1,"tie_word_embeddings":false}"""),
        new("glm-5", ["zai-org/GLM-5"], "github.com/ai-dynamo/aiconfigurator@095f58a51c:aic-core/src/aiconfigurator_core/model_configs/zai-org--GLM-5_config.json",
            """{"model_type":"glm_moe_dsa","attention_bias":false,"first_k_dense_replace":3,"hidden_act":"silu","head_dim":64,"hidden_size":6144,"index_head_dim":128,"index_n_heads":32,"index_topk":2048,"intermediate_size":12288,"kv_lora_rank":512,"max_position_embeddings":202752,"moe_intermediate_size":2048,"moe_layer_freq":1,"n_routed_experts":256,"n_shared_experts":1,"num_attention_heads":64,"num_experts_per_tok":8,"num_hidden_layers":78,"num_key_value_heads":64,"num_nextn_predict_layers":1,"q_lora_rank":2048,"qk_head_dim":256,"qk_nope_head_dim":192,"qk_rope_head_dim":64,"rope_parameters":{"rope_theta":1000000,"rope_type":"default"},"tie_word_embeddings":false,"v_head_dim":256,"vocab_size":154880}"""),
    ];
}
