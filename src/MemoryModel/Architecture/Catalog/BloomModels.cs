namespace MemoryModel.Catalog;

/// <summary>Dimensions of BLOOM.</summary>
static class BloomModels
{
    public static ModelRow[] Rows { get; } =
    [
        new("bloom-560m", ["bigscience/bloom-560m"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"bloom","n_embed":1024,"n_layer":24,"num_attention_heads":16,"vocab_size":250880}"""),
        new("bloom-1b1", ["bigscience/bloom-1b1"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"bloom","n_embed":1536,"n_layer":24,"num_attention_heads":16,"vocab_size":250880}"""),
        new("bloom-3b", ["bigscience/bloom-3b"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"bloom","n_embed":2560,"n_layer":30,"num_attention_heads":32,"vocab_size":250880}"""),
        new("bloom-7b1", ["bloomz-7b1", "bigscience/bloom-7b1"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"bloom","n_embed":4096,"n_layer":30,"num_attention_heads":32,"vocab_size":250880}"""),
        new("bloom-176b", ["bloom", "bigscience/bloom"], "RahulSChand/gpu_poor public/all_configs.json",
            """{"model_type":"bloom","n_embed":14336,"n_layer":70,"num_attention_heads":112,"vocab_size":250880}"""),
    ];
}
