namespace MemoryModel.Catalog;

/// <summary>Dimensions of Switch Transformers.</summary>
static class SwitchTransformersModels
{
    public static ModelRow[] Rows { get; } =
    [
        new("switch-base-8", ["google/switch-base-8"], "google/flaxformer flaxformer/t5x/configs/moe/models/switch_base.gin (num_experts from the checkpoint name)",
            """{"model_type":"switch_transformers","d_model":768,"d_ff":3072,"d_kv":64,"num_layers":12,"num_decoder_layers":12,"num_heads":12,"num_sparse_encoder_layers":6,"num_sparse_decoder_layers":6,"num_experts":8,"vocab_size":32128,"feed_forward_proj":"relu","router_bias":false,"tie_word_embeddings":true,"relative_attention_num_buckets":32}"""),
        new("switch-base-16", ["google/switch-base-16"], "google/flaxformer flaxformer/t5x/configs/moe/models/switch_base.gin (num_experts from the checkpoint name)",
            """{"model_type":"switch_transformers","d_model":768,"d_ff":3072,"d_kv":64,"num_layers":12,"num_decoder_layers":12,"num_heads":12,"num_sparse_encoder_layers":6,"num_sparse_decoder_layers":6,"num_experts":16,"vocab_size":32128,"feed_forward_proj":"relu","router_bias":false,"tie_word_embeddings":true,"relative_attention_num_buckets":32}"""),
        new("switch-base-32", ["google/switch-base-32"], "google/flaxformer flaxformer/t5x/configs/moe/models/switch_base.gin (num_experts from the checkpoint name)",
            """{"model_type":"switch_transformers","d_model":768,"d_ff":3072,"d_kv":64,"num_layers":12,"num_decoder_layers":12,"num_heads":12,"num_sparse_encoder_layers":6,"num_sparse_decoder_layers":6,"num_experts":32,"vocab_size":32128,"feed_forward_proj":"relu","router_bias":false,"tie_word_embeddings":true,"relative_attention_num_buckets":32}"""),
        new("switch-base-128", ["google/switch-base-128"], "google/flaxformer flaxformer/t5x/configs/moe/models/switch_base.gin (num_experts from the checkpoint name)",
            """{"model_type":"switch_transformers","d_model":768,"d_ff":3072,"d_kv":64,"num_layers":12,"num_decoder_layers":12,"num_heads":12,"num_sparse_encoder_layers":6,"num_sparse_decoder_layers":6,"num_experts":128,"vocab_size":32128,"feed_forward_proj":"relu","router_bias":false,"tie_word_embeddings":true,"relative_attention_num_buckets":32}"""),
        new("switch-base-256", ["google/switch-base-256"], "google/flaxformer flaxformer/t5x/configs/moe/models/switch_base.gin (num_experts from the checkpoint name)",
            """{"model_type":"switch_transformers","d_model":768,"d_ff":3072,"d_kv":64,"num_layers":12,"num_decoder_layers":12,"num_heads":12,"num_sparse_encoder_layers":6,"num_sparse_decoder_layers":6,"num_experts":256,"vocab_size":32128,"feed_forward_proj":"relu","router_bias":false,"tie_word_embeddings":true,"relative_attention_num_buckets":32}"""),
        new("switch-large-128", ["google/switch-large-128"], "google/flaxformer flaxformer/t5x/configs/moe/models/switch_large.gin (num_experts from the checkpoint name)",
            """{"model_type":"switch_transformers","d_model":1024,"d_ff":4096,"d_kv":64,"num_layers":24,"num_decoder_layers":24,"num_heads":16,"num_sparse_encoder_layers":12,"num_sparse_decoder_layers":12,"num_experts":128,"vocab_size":32128,"feed_forward_proj":"relu","router_bias":false,"tie_word_embeddings":true,"relative_attention_num_buckets":32}"""),
    ];
}
