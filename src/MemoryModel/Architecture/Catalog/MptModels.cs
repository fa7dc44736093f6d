namespace MemoryModel.Catalog;

/// <summary>Dimensions of MPT.</summary>
static class MptModels
{
    public static ModelRow[] Rows { get; } =
    [
        new("mpt-7b", ["mosaicml/mpt-7b"], "github.com/intel/intel-extension-for-pytorch@6d3ba89cf9:examples/cpu/llm/inference/utils/model_config/mosaicml_mpt-7b_config.json",
            """{"model_type":"mpt","attn_config":{"alibi":true,"alibi_bias_max":8,"attn_impl":"torch","attn_uses_sequence_id":false},"d_model":4096,"embedding_fraction":1.0,"expansion_ratio":4,"learned_pos_emb":true,"max_seq_len":2048,"n_heads":32,"n_layers":32,"vocab_size":50432}"""),
        new("mpt-30b", ["mosaicml/mpt-30b"], "github.com/mosaicml/llm-foundry@39393a21d4 scripts/train/yamls/pretrain/mpt-30b.yaml (its 56 heads and vocabulary of 50,368 are not the published model's); vocabulary as mpt-7b's; 64 heads recalled, not re-read: huggingface.co/mosaicml/mpt-30b config.json",
            """{"model_type":"mpt","d_model":7168,"n_heads":64,"n_layers":48,"expansion_ratio":4,"vocab_size":50432,"max_seq_len":8192}"""),
    ];
}
