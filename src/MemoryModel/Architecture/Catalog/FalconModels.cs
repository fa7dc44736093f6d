namespace MemoryModel.Catalog;

/// <summary>Dimensions of Falcon.</summary>
static class FalconModels
{
    public static ModelRow[] Rows { get; } =
    [
        new("falcon3-1b", ["tiiuae/Falcon3-1B-Base", "Falcon3-1B-Base"], "Lightning-AI/litgpt litgpt/config.py",
            """{"model_type":"llama","hidden_size":2048,"num_hidden_layers":18,"num_attention_heads":8,"num_key_value_heads":4,"intermediate_size":8192,"vocab_size":131072,"max_position_embeddings":4096,"hidden_act":"silu","tie_word_embeddings":false,"attention_bias":false,"mlp_bias":false,"head_dim":256}"""),
        new("falcon3-7b", ["tiiuae/Falcon3-7B-Base", "Falcon3-7B-Base"], "Lightning-AI/litgpt litgpt/config.py",
            """{"model_type":"llama","hidden_size":3072,"num_hidden_layers":28,"num_attention_heads":12,"num_key_value_heads":4,"intermediate_size":23040,"vocab_size":131072,"max_position_embeddings":32768,"hidden_act":"silu","tie_word_embeddings":false,"attention_bias":false,"mlp_bias":false,"head_dim":256,"rope_theta":1000042}"""),
        new("falcon3-10b", ["tiiuae/Falcon3-10B-Base", "Falcon3-10B-Base"], "Lightning-AI/litgpt litgpt/config.py",
            """{"model_type":"llama","hidden_size":3072,"num_hidden_layers":40,"num_attention_heads":12,"num_key_value_heads":4,"intermediate_size":23040,"vocab_size":131072,"max_position_embeddings":32768,"hidden_act":"silu","tie_word_embeddings":false,"attention_bias":false,"mlp_bias":false,"head_dim":256,"rope_theta":1000042}"""),
        new("falcon-7b", ["tiiuae/falcon-7b"], "Lightning-AI/litgpt litgpt/config.py",
            """{"model_type":"falcon","bias":false,"alibi":false,"multi_query":true,"parallel_attn":true,"vocab_size":65024,"hidden_size":4544,"num_hidden_layers":32,"num_attention_heads":71,"new_decoder_architecture":false,"rope_theta":10000}"""),
        new("falcon-180b-if-tied", ["tiiuae/falcon-180B"], "Lightning-AI/litgpt litgpt/config.py",
            """{"model_type":"falcon","bias":false,"alibi":false,"multi_query":true,"parallel_attn":true,"vocab_size":65024,"hidden_size":14848,"num_hidden_layers":80,"num_attention_heads":232,"num_kv_heads":8,"new_decoder_architecture":true,"tie_word_embeddings":true,"rope_theta":1000042}"""),
        new("falcon-180b", [], "Lightning-AI/litgpt litgpt/config.py",
            """{"model_type":"falcon","bias":false,"alibi":false,"multi_query":true,"parallel_attn":true,"vocab_size":65024,"hidden_size":14848,"num_hidden_layers":80,"num_attention_heads":232,"num_kv_heads":8,"new_decoder_architecture":true,"tie_word_embeddings":false,"rope_theta":1000042}"""),
        new("falcon-40b", ["tiiuae/falcon-40b"], "huggingface.co/tiiuae/falcon-40b config.json; read in github.com/Lightning-AI/litgpt@26857050 litgpt/config.py",
            """{"model_type":"falcon","hidden_size":8192,"num_hidden_layers":60,"num_attention_heads":128,"num_kv_heads":8,"new_decoder_architecture":true,"parallel_attn":true,"multi_query":true,"bias":false,"alibi":false,"vocab_size":65024,"rope_theta":10000}"""),
    ];
}
