namespace MemoryModel.Catalog;

/// <summary>Dimensions of T5, Flan-T5, mT5, T0 and UL2.</summary>
static class T5Models
{
    public static ModelRow[] Rows { get; } =
    [
        new("t5-small", ["google-t5/t5-small"], "github.com/learningexample/xformer@5b265be215:t5-small/config.json",
            """{"model_type":"t5","d_model":512,"d_ff":2048,"d_kv":64,"num_layers":6,"num_decoder_layers":6,"num_heads":8,"vocab_size":32128,"feed_forward_proj":"relu","relative_attention_num_buckets":32,"n_positions":512}"""),
        new("t5-base", ["google-t5/t5-base"], "RahulSChand/gpu_poor public/all_configs.json",
            """{"model_type":"t5","d_model":768,"d_ff":3072,"d_kv":64,"num_layers":12,"num_decoder_layers":12,"num_heads":12,"vocab_size":32128,"feed_forward_proj":"relu","tie_word_embeddings":true,"relative_attention_num_buckets":32}"""),
        new("t5-large", ["google-t5/t5-large"], "RahulSChand/gpu_poor public/all_configs.json",
            """{"model_type":"t5","d_model":1024,"d_ff":4096,"d_kv":64,"num_layers":24,"num_decoder_layers":24,"num_heads":16,"vocab_size":32128,"feed_forward_proj":"relu","tie_word_embeddings":true,"relative_attention_num_buckets":32}"""),
        new("t5-11b", ["t5-11b (24 enc + 24 dec layers)", "google-t5/t5-11b"], "RahulSChand/gpu_poor public/all_configs.json",
            """{"model_type":"t5","d_model":1024,"d_ff":65536,"d_kv":128,"num_layers":24,"num_decoder_layers":24,"num_heads":128,"vocab_size":32128,"feed_forward_proj":"relu","tie_word_embeddings":true,"relative_attention_num_buckets":32}"""),
        new("t5-v1_1-small", ["google/t5-v1_1-small"], "RahulSChand/gpu_poor public/all_configs.json",
            """{"model_type":"t5","d_model":512,"d_ff":1024,"d_kv":64,"num_layers":8,"num_decoder_layers":8,"num_heads":6,"vocab_size":32128,"feed_forward_proj":"gated-gelu","tie_word_embeddings":false,"relative_attention_num_buckets":32}"""),
        new("flan-t5-small", ["google/flan-t5-small"], "RahulSChand/gpu_poor public/all_configs.json",
            """{"model_type":"t5","d_model":512,"d_ff":1024,"d_kv":64,"num_layers":8,"num_decoder_layers":8,"num_heads":6,"vocab_size":32128,"feed_forward_proj":"gated-gelu","tie_word_embeddings":false,"relative_attention_num_buckets":32}"""),
        new("mt5-small", ["google/mt5-small"], "RahulSChand/gpu_poor public/all_configs.json",
            """{"model_type":"mt5","d_model":512,"d_ff":1024,"d_kv":64,"num_layers":8,"num_decoder_layers":8,"num_heads":6,"vocab_size":250112,"feed_forward_proj":"gated-gelu","tie_word_embeddings":false,"relative_attention_num_buckets":32}"""),
        new("t5-v1_1-base", ["google/t5-v1_1-base"], "RahulSChand/gpu_poor public/all_configs.json",
            """{"model_type":"t5","d_model":768,"d_ff":2048,"d_kv":64,"num_layers":12,"num_decoder_layers":12,"num_heads":12,"vocab_size":32128,"feed_forward_proj":"gated-gelu","tie_word_embeddings":false,"relative_attention_num_buckets":32}"""),
        new("flan-t5-base", ["google/flan-t5-base"], "RahulSChand/gpu_poor public/all_configs.json",
            """{"model_type":"t5","d_model":768,"d_ff":2048,"d_kv":64,"num_layers":12,"num_decoder_layers":12,"num_heads":12,"vocab_size":32128,"feed_forward_proj":"gated-gelu","tie_word_embeddings":false,"relative_attention_num_buckets":32}"""),
        new("mt5-base", ["google/mt5-base"], "RahulSChand/gpu_poor public/all_configs.json",
            """{"model_type":"mt5","d_model":768,"d_ff":2048,"d_kv":64,"num_layers":12,"num_decoder_layers":12,"num_heads":12,"vocab_size":250112,"feed_forward_proj":"gated-gelu","tie_word_embeddings":false,"relative_attention_num_buckets":32}"""),
        new("t5-v1_1-large", ["google/t5-v1_1-large"], "RahulSChand/gpu_poor public/all_configs.json",
            """{"model_type":"t5","d_model":1024,"d_ff":2816,"d_kv":64,"num_layers":24,"num_decoder_layers":24,"num_heads":16,"vocab_size":32128,"feed_forward_proj":"gated-gelu","tie_word_embeddings":false,"relative_attention_num_buckets":32}"""),
        new("mt5-xl", ["google/mt5-xl"], "RahulSChand/gpu_poor public/all_configs.json",
            """{"model_type":"mt5","d_model":2048,"d_ff":5120,"d_kv":64,"num_layers":24,"num_decoder_layers":24,"num_heads":32,"vocab_size":250112,"feed_forward_proj":"gated-gelu","tie_word_embeddings":false,"relative_attention_num_buckets":32}"""),
        new("t5-v1_1-xxl", ["google/t5-v1_1-xxl", "t0", "t0-11b", "bigscience/T0"], "RahulSChand/gpu_poor public/all_configs.json",
            """{"model_type":"t5","d_model":4096,"d_ff":10240,"d_kv":64,"num_layers":24,"num_decoder_layers":24,"num_heads":64,"vocab_size":32128,"feed_forward_proj":"gated-gelu","tie_word_embeddings":false,"relative_attention_num_buckets":32}"""),
        new("flan-t5-xxl", ["google/flan-t5-xxl"], "RahulSChand/gpu_poor public/all_configs.json",
            """{"model_type":"t5","d_model":4096,"d_ff":10240,"d_kv":64,"num_layers":24,"num_decoder_layers":24,"num_heads":64,"vocab_size":32128,"feed_forward_proj":"gated-gelu","tie_word_embeddings":false,"relative_attention_num_buckets":32}"""),
        new("mt5-xxl", ["google/mt5-xxl"], "RahulSChand/gpu_poor public/all_configs.json",
            """{"model_type":"mt5","d_model":4096,"d_ff":10240,"d_kv":64,"num_layers":24,"num_decoder_layers":24,"num_heads":64,"vocab_size":250112,"feed_forward_proj":"gated-gelu","tie_word_embeddings":false,"relative_attention_num_buckets":32}"""),
        new("flan-t5-large", ["google/flan-t5-large"], "github.com/evanshlom/get-private-llm@684ab7df48:flan-t5-large/config.json",
            """{"model_type":"t5","d_model":1024,"d_ff":2816,"d_kv":64,"num_layers":24,"num_decoder_layers":24,"num_heads":16,"vocab_size":32128,"feed_forward_proj":"gated-gelu","tie_word_embeddings":false,"relative_attention_num_buckets":32,"n_positions":512}"""),
        new("ul2", ["ul2-20b", "google/ul2"], "RahulSChand/gpu_poor public/all_configs.json (d_ff,d_model,num_heads,num_layers,vocab)",
            """{"model_type":"t5","d_model":4096,"d_ff":16384,"d_kv":256,"num_layers":32,"num_decoder_layers":32,"num_heads":16,"vocab_size":32128,"feed_forward_proj":"gated-silu","tie_word_embeddings":false,"relative_attention_num_buckets":32}"""),
        new("flan-ul2", ["google/flan-ul2"], "RahulSChand/gpu_poor public/all_configs.json (d_ff,d_model,num_heads,num_layers,vocab)",
            """{"model_type":"t5","d_model":4096,"d_ff":16384,"d_kv":256,"num_layers":32,"num_decoder_layers":32,"num_heads":16,"vocab_size":32128,"feed_forward_proj":"gated-gelu","tie_word_embeddings":false,"relative_attention_num_buckets":32}"""),
        new("t5-3b", ["google-t5/t5-3b"], "huggingface.co/google-t5/t5-3b config.json (github.com/google-research/t5x t5x/examples/t5/t5_1_0/3B.gin)",
            """{"model_type":"t5","d_model":1024,"d_ff":16384,"d_kv":128,"num_layers":24,"num_decoder_layers":24,"num_heads":32,"vocab_size":32128}"""),
        new("t5-v1_1-xl", ["flan-t5-xl", "t0-3b", "bigscience/T0_3B", "google/flan-t5-xl", "google/t5-v1_1-xl"], "huggingface.co/google/t5-v1_1-xl config.json (github.com/google-research/t5x t5x/examples/t5/t5_1_1/xl.gin)",
            """{"model_type":"t5","d_model":2048,"d_ff":5120,"d_kv":64,"num_layers":24,"num_decoder_layers":24,"num_heads":32,"vocab_size":32128,"feed_forward_proj":"gated-gelu","tie_word_embeddings":false}"""),
    ];
}
