namespace MemoryModel.Catalog;

/// <summary>Dimensions of Nemotron.</summary>
static class NemotronModels
{
    public static ModelRow[] Rows { get; } =
    [
        new("nemotron-4-15b", [], "NVIDIA/NeMo nemo/collections/llm/gpt/model/nemotron.py (vocab 256000 = transformers NemotronConfig default)",
            """{"model_type":"nemotron","hidden_size":6144,"num_hidden_layers":32,"num_attention_heads":48,"num_key_value_heads":8,"head_dim":128,"intermediate_size":24576,"vocab_size":256000,"max_position_embeddings":4096,"hidden_act":"relu2","attention_bias":false,"mlp_bias":false,"tie_word_embeddings":false}"""),
        new("nemotron-4-340b", [], "NVIDIA/NeMo nemo/collections/llm/gpt/model/nemotron.py (vocab 256000 = transformers NemotronConfig default)",
            """{"model_type":"nemotron","hidden_size":18432,"num_hidden_layers":96,"num_attention_heads":96,"num_key_value_heads":8,"head_dim":192,"intermediate_size":73728,"vocab_size":256000,"max_position_embeddings":4096,"hidden_act":"relu2","attention_bias":false,"mlp_bias":false,"tie_word_embeddings":false}"""),
        new("nemotron-3-8b", [], "NVIDIA/NeMo nemo/collections/llm/gpt/model/nemotron.py (vocab 256000 = transformers NemotronConfig default)",
            """{"model_type":"nemotron","hidden_size":4096,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":32,"head_dim":128,"intermediate_size":16384,"vocab_size":256000,"max_position_embeddings":4096,"hidden_act":"relu2","attention_bias":false,"mlp_bias":false,"tie_word_embeddings":false}"""),
    ];
}
