namespace MemoryModel.Catalog;

/// <summary>Dimensions of OLMo.</summary>
static class OlmoModels
{
    public static ModelRow[] Rows { get; } =
    [
        new("olmo-7b", ["allenai/OLMo-7B-hf", "OLMo-7B-hf"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"olmo","hidden_size":4096,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":32,"intermediate_size":11008,"vocab_size":50304,"max_position_embeddings":2048,"tie_word_embeddings":false,"attention_bias":false,"rope_theta":10000}"""),
        new("olmo-2-1b", ["allenai/OLMo-2-0425-1B", "OLMo-2-0425-1B"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"olmo2","hidden_size":2048,"num_hidden_layers":16,"num_attention_heads":16,"num_key_value_heads":16,"intermediate_size":8192,"vocab_size":100352,"max_position_embeddings":4096,"tie_word_embeddings":false,"attention_bias":false}"""),
        new("olmo-2-7b", ["allenai/OLMo-2-1124-7B", "OLMo-2-1124-7B"], "github.com/mlc-ai/mlc-llm@79d603f085:python/mlc_llm/model/model_preset.py",
            """{"model_type":"olmo2","hidden_act":"silu","hidden_size":4096,"intermediate_size":11008,"max_position_embeddings":4096,"num_attention_heads":32,"num_hidden_layers":32,"num_key_value_heads":32,"tie_word_embeddings":false,"vocab_size":100352,"rope_theta":500000}"""),
        new("olmo-2-32b", ["allenai/OLMo-2-0325-32B", "OLMo-2-0325-32B"], "github.com/mlc-ai/mlc-llm@79d603f085:python/mlc_llm/model/model_preset.py",
            """{"model_type":"olmo2","hidden_act":"silu","hidden_size":5120,"intermediate_size":27648,"max_position_embeddings":4096,"num_attention_heads":40,"num_hidden_layers":64,"num_key_value_heads":8,"tie_word_embeddings":false,"vocab_size":100352,"rope_theta":500000}"""),
        new("olmoe-1b-7b", ["allenai/OLMoE-1B-7B-0924", "OLMoE-1B-7B-0924"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"olmoe","hidden_size":2048,"num_hidden_layers":16,"num_attention_heads":16,"num_key_value_heads":16,"intermediate_size":1024,"vocab_size":50304,"num_experts":64,"num_experts_per_tok":8,"max_position_embeddings":4096,"tie_word_embeddings":false,"attention_bias":false}"""),
        new("olmo-2-13b", ["allenai/OLMo-2-1124-13B"], "huggingface.co/allenai/OLMo-2-1124-13B config.json; read in github.com/Lightning-AI/litgpt@26857050 litgpt/config.py",
            """{"model_type":"olmo2","hidden_size":5120,"num_hidden_layers":40,"num_attention_heads":40,"num_key_value_heads":40,"intermediate_size":13824,"vocab_size":100352,"max_position_embeddings":4096,"rope_theta":500000,"tie_word_embeddings":false}"""),
        new("olmo-1b", ["allenai/OLMo-1B-hf"], "huggingface.co/allenai/OLMo-1B-hf config.json; read in github.com/Lightning-AI/litgpt@26857050 litgpt/config.py",
            """{"model_type":"olmo","hidden_size":2048,"num_hidden_layers":16,"num_attention_heads":16,"num_key_value_heads":16,"intermediate_size":8192,"vocab_size":50304,"max_position_embeddings":2048,"rope_theta":10000,"tie_word_embeddings":true}"""),
    ];
}
