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
        new("falcon3-3b", ["tiiuae/Falcon3-3B-Base"], "huggingface.co/tiiuae/Falcon3-3B-Base config.json; read in github.com/Lightning-AI/litgpt@26857050 litgpt/config.py",
            """{"model_type":"llama","hidden_size":3072,"num_hidden_layers":22,"num_attention_heads":12,"num_key_value_heads":4,"intermediate_size":9216,"vocab_size":131072,"max_position_embeddings":32768,"rope_theta":1000042,"tie_word_embeddings":false}"""),
        new("open_llama_7b", ["openlm-research/open_llama_7b"], "huggingface.co/openlm-research/open_llama_7b config.json; read in github.com/Lightning-AI/litgpt@26857050 litgpt/config.py",
            """{"model_type":"llama","hidden_size":4096,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":32,"intermediate_size":11008,"vocab_size":32000,"max_position_embeddings":2048,"rope_theta":10000,"tie_word_embeddings":false}"""),
        new("open_llama_13b", ["openlm-research/open_llama_13b"], "huggingface.co/openlm-research/open_llama_13b config.json; read in github.com/Lightning-AI/litgpt@26857050 litgpt/config.py",
            """{"model_type":"llama","hidden_size":5120,"num_hidden_layers":40,"num_attention_heads":40,"num_key_value_heads":40,"intermediate_size":13824,"vocab_size":32000,"max_position_embeddings":2048,"rope_theta":10000,"tie_word_embeddings":false}"""),
    ];
}
