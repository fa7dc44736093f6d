namespace MemoryModel.Catalog;

/// <summary>Dimensions of Yi.</summary>
static class YiModels
{
    public static ModelRow[] Rows { get; } =
    [
        new("yi-34b", ["01-ai/Yi-34B"], "github.com/inference-sim/inference-sim@f90a1e3a67:model_configs/yi-34b/config.json",
            """{"model_type":"llama","hidden_act":"silu","hidden_size":7168,"intermediate_size":20480,"max_position_embeddings":4096,"num_attention_heads":56,"num_hidden_layers":60,"num_key_value_heads":8,"tie_word_embeddings":false,"vocab_size":64000,"rope_theta":5000000}"""),
        new("yi-6b", ["01-ai/Yi-6B"], "apxml.com/models/yi-6b (hidden 4096, 32 layers, 32 heads, 4 of keys and values); feed-forward width and vocabulary recalled, not re-read: huggingface.co/01-ai/Yi-6B config.json",
            """{"model_type":"llama","num_hidden_layers":32,"hidden_size":4096,"num_attention_heads":32,"num_key_value_heads":4,"intermediate_size":11008,"vocab_size":64000,"tie_word_embeddings":false,"rope_theta":5000000}"""),
    ];
}
