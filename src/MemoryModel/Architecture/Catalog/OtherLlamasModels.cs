namespace MemoryModel.Catalog;

/// <summary>Dimensions of models with the architecture of Llama.</summary>
static class OtherLlamasModels
{
    public static ModelRow[] Rows { get; } =
    [
        new("tinyllama-1.1b", ["TinyLlama/TinyLlama-1.1B-Chat-v1.0", "TinyLlama-1.1B-Chat-v1.0"], "github.com/mlc-ai/mlc-llm@79d603f085:python/mlc_llm/model/model_preset.py",
            """{"model_type":"llama","attention_bias":false,"hidden_act":"silu","hidden_size":2048,"intermediate_size":5632,"max_position_embeddings":2048,"num_attention_heads":32,"num_hidden_layers":22,"num_key_value_heads":4,"tie_word_embeddings":false,"vocab_size":32000,"rope_theta":10000}"""),
        new("open_llama_3b", ["openlm-research/open_llama_3b"], "Lightning-AI/litgpt litgpt/config.py",
            """{"model_type":"llama","hidden_size":3200,"num_hidden_layers":26,"num_attention_heads":32,"num_key_value_heads":32,"intermediate_size":8640,"vocab_size":32000,"max_position_embeddings":2048,"hidden_act":"silu","tie_word_embeddings":false,"attention_bias":false,"mlp_bias":false,"rope_theta":10000}"""),
        new("salamandra-7b", ["BSC-LT/salamandra-7b"], "Lightning-AI/litgpt litgpt/config.py",
            """{"model_type":"llama","hidden_size":4096,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":8,"intermediate_size":11008,"vocab_size":256000,"max_position_embeddings":8192,"hidden_act":"silu","tie_word_embeddings":false,"attention_bias":false,"mlp_bias":false,"rope_theta":10000}"""),
    ];
}
