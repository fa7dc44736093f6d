namespace MemoryModel;

/// <summary>Reads the attention of a Llama-like decoder.</summary>
static class DecoderAttention
{
    public static AttentionShape Read(string family, ConfigObject c, DecoderTraits traits, long hidden)
    {
        var heads = c.Positive("num_attention_heads", "n_heads", "n_head", "num_heads");
        if (c.Number(1, "kv_lora_rank") is { } rank)
        {
            return Latent(c, heads, rank);
        }

        var kvHeads = family switch
        {
            "dbrx" => c.Child("attn_config")?.Positive(1, "kv_n_heads") ?? 1,
            "chatglm" => c.Flag("multi_query_attention", false) ? c.Positive(heads, "multi_query_group_num") : heads,
            "gemma2" => c.Positive(4, "num_key_value_heads"),
            _ => c.Positive(heads, "num_key_value_heads", "num_kv_heads", "n_kv_heads", "num_attention_groups"),
        };
        var headDim = c.Number(1, "head_dim", "kv_channels", "attention_head_dim") ?? (c.Mentions("head_dim") ? null : traits.HeadDim) ?? (traits.FloorsHeadDim ? hidden / heads : null);
        if (headDim is null && hidden % heads != 0)
        {
            throw new InvalidInputException($"config: {heads} attention heads do not divide the hidden size {hidden}, and head_dim is absent");
        }

        if (heads % kvHeads != 0)
        {
            throw new InvalidInputException($"config: num_key_value_heads is {kvHeads}{(c.Has("num_key_value_heads") ? "" : " by default")}; allowed: a divisor of the {heads} attention heads");
        }

        return new()
        {
            Heads = heads,
            KvHeads = kvHeads,
            HeadDim = headDim ?? hidden / heads,
            QueryKeyValueBias = traits.QueryKeyValueBias,
            OutputBias = traits.OutputBias,
            FusedProjection = traits.FusedProjection,
            QueryKeyNorm = family is "llama4_text" or "llama4" && c.Flag("use_qk_norm", true) ? QueryKeyNorm.WithoutParameters : traits.QueryKeyNorm,
            SinksPerHead = family is "gpt_oss" or "granite_swa" or "granitemoe_swa" ? 1 : 0,
            OutputGate = family is "qwen3_next" || family.StartsWith("qwen3_5", StringComparison.Ordinal) && c.Flag("attn_output_gate", true),
            // Some write 0 for none, or a width that a flag switches off.
            Window = c.Flag("use_sliding_window", true) && c.Number(0, "sliding_window", "attention_window_size") is > 0 and var window ? window : null,
        };
    }

    static AttentionShape Latent(ConfigObject c, long heads, long rank)
    {
        var nope = c.Positive(128, "qk_nope_head_dim");
        var rope = c.Positive(64, "qk_rope_head_dim");
        var value = c.Positive(128, "v_head_dim");
        var bias = c.Flag("attention_bias", false);
        return new()
        {
            Heads = heads,
            KvHeads = heads,
            HeadDim = nope + rope,
            ValueHeadDim = value,
            QueryKeyValueBias = bias,
            OutputBias = bias,
            OutputGate = c.Flag("mla_use_output_gate", false),
            Latent = new(c.Number(1, "q_lora_rank") ?? 0, rank, nope, rope, value),
            Indexer = c.Number(1, "index_n_heads") is { } indexHeads ? new(indexHeads, c.Positive(128, "index_head_dim")) : null,
        };
    }
}
