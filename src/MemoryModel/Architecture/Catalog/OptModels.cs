namespace MemoryModel.Catalog;

/// <summary>Dimensions of OPT.</summary>
static class OptModels
{
    public static ModelRow[] Rows { get; } =
    [
        new("opt-125m", ["facebook/opt-125m"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"opt","hidden_size":768,"num_hidden_layers":12,"num_attention_heads":12,"ffn_dim":3072,"vocab_size":50272,"max_position_embeddings":2048,"word_embed_proj_dim":768,"do_layer_norm_before":true,"activation_function":"relu","tie_word_embeddings":true}"""),
        new("opt-1.3b", ["facebook/opt-1.3b"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"opt","hidden_size":2048,"num_hidden_layers":24,"num_attention_heads":32,"ffn_dim":8192,"vocab_size":50272,"max_position_embeddings":2048,"word_embed_proj_dim":2048,"do_layer_norm_before":true,"activation_function":"relu","tie_word_embeddings":true}"""),
        new("opt-2.7b", ["facebook/opt-2.7b"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"opt","hidden_size":2560,"num_hidden_layers":32,"num_attention_heads":32,"ffn_dim":10240,"vocab_size":50272,"max_position_embeddings":2048,"word_embed_proj_dim":2560,"do_layer_norm_before":true,"activation_function":"relu","tie_word_embeddings":true}"""),
        new("opt-6.7b", ["facebook/opt-6.7b"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"opt","hidden_size":4096,"num_hidden_layers":32,"num_attention_heads":32,"ffn_dim":16384,"vocab_size":50272,"max_position_embeddings":2048,"word_embed_proj_dim":4096,"do_layer_norm_before":true,"activation_function":"relu","tie_word_embeddings":true}"""),
        new("opt-13b", ["facebook/opt-13b"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"opt","hidden_size":5120,"num_hidden_layers":40,"num_attention_heads":40,"ffn_dim":20480,"vocab_size":50272,"max_position_embeddings":2048,"word_embed_proj_dim":5120,"do_layer_norm_before":true,"activation_function":"relu","tie_word_embeddings":true}"""),
        new("opt-66b", ["facebook/opt-66b"], "TransformerLensOrg/TransformerLens docs/source/_static/model_properties_table.jsonl",
            """{"model_type":"opt","hidden_size":9216,"num_hidden_layers":64,"num_attention_heads":72,"ffn_dim":36864,"vocab_size":50272,"max_position_embeddings":2048,"word_embed_proj_dim":9216,"do_layer_norm_before":true,"activation_function":"relu","tie_word_embeddings":true}"""),
        new("opt-175b", [], "alpa-projects/alpa examples/llm_serving/model/opt_model.py",
            """{"model_type":"opt","hidden_size":12288,"num_hidden_layers":96,"num_attention_heads":96,"ffn_dim":49152,"vocab_size":50272,"max_position_embeddings":2048,"word_embed_proj_dim":12288,"do_layer_norm_before":true,"activation_function":"relu","tie_word_embeddings":true}"""),
        new("opt-30b", ["facebook/opt-30b"], "huggingface.co/facebook/opt-30b config.json (github.com/FMInference/FlexGen flexgen/opt_config.py)",
            """{"model_type":"opt","hidden_size":7168,"ffn_dim":28672,"num_hidden_layers":48,"num_attention_heads":56,"max_position_embeddings":2048,"vocab_size":50272,"do_layer_norm_before":true,"word_embed_proj_dim":7168}"""),
    ];
}
