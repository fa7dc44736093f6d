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
    ];
}
