using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads decoders whose layers, all or some, mix tokens by a state space, a recurrence, a short convolution or linear attention.</summary>
static class StateSpaceDecoders
{
    public static (ImmutableArray<Block> Blocks, ImmutableArray<int> Pattern) Layers(string family, ConfigObject c, DecoderTraits traits, long hidden, long layers)
    {
        var pure = family is "mamba" or "falcon_mamba" or "mamba2";
        var zamba = family is "zamba" or "zamba2";
        var attention = pure || family == "zamba" ? new AttentionShape { Heads = 1, KvHeads = 1, HeadDim = hidden } : DecoderAttention.Read(family, c, traits, hidden);
        var mixer = Mixer(family, c, hidden, attention);
        var softmax = Families.Equal(layers).Select((_, layer) => !pure && IsSoftmax(family, c, layer, (int)layers)).ToArray();
        var kinds = new LayerKinds();
        for (var layer = 0; layer < layers; layer++)
        {
            var block = new Block { Norm = traits.Norm, Attention = softmax[layer] && !zamba ? attention : attention with { LinearMixer = mixer } };
            block = family switch
            {
                "falcon_h1" => block with { Attention = attention, Extra = Tensors(mixer, hidden) },
                "zamba" => softmax[layer] ? block with { Extra = Zamba.PerHybridLayer(hidden) } : block,
                "zamba2" => softmax[layer] ? block with { Extra = Zamba.PerHybridLayer(c, hidden) } : block,
                _ => block,
            };
            block = pure || zamba ? block : WithFeedForward(family, c, traits, hidden, layer, block);
            kinds.Add(block);
        }

        return kinds.ToLayers();
    }

    static LinearMixerShape Mixer(string family, ConfigObject c, long hidden, AttentionShape attention)
    {
        switch (family)
        {
            case "mamba" or "falcon_mamba" or "jamba" or "zamba":
                var prefixed = family is "jamba" or "zamba";
                var expand = c.Positive(2, "expand", "mamba_expand");
                // "auto" stands for a sixteenth of the hidden size.
                var rank = c.Text("time_step_rank", "mamba_dt_rank") is null ? c.Number(1, "time_step_rank", "mamba_dt_rank") : null;
                return new(
                    LinearMixerKind.Mamba,
                    1,
                    c.Positive(16, "state_size", "mamba_d_state"),
                    1,
                    c.Positive(expand * hidden, prefixed ? "mamba_intermediate" : "intermediate_size"),
                    c.Positive(4, "conv_kernel", "mamba_d_conv"),
                    c.Flag(prefixed ? "mamba_conv_bias" : "use_conv_bias", true),
                    c.Flag(prefixed ? "mamba_proj_bias" : "use_bias", false))
                { StepRank = rank ?? (hidden + 15) / 16, Normalized = family == "jamba" };
            case "minimax":
                return new(LinearMixerKind.Lightning, attention.Heads, attention.HeadDim, attention.Heads, attention.HeadDim, 1);
            case "lfm2" or "lfm2_moe":
                var bias = c.Flag("conv_bias", false);
                return new(LinearMixerKind.ShortConvolution, 1, hidden, 1, hidden, c.Positive(3, "conv_L_cache"), bias, bias);
            case "recurrent_gemma" or "griffin":
                var width = c.Positive(hidden, "lru_width");
                return new(LinearMixerKind.GatedRecurrence, attention.Heads, width / attention.Heads, attention.Heads, width / attention.Heads, c.Positive(4, "conv1d_width"), true, true);
            default:
                return Mamba2(family, c, hidden);
        }
    }

    static LinearMixerShape Mamba2(string family, ConfigObject c, long hidden)
    {
        var zamba = family == "zamba2";
        var inner = c.Number(1, "mamba_d_ssm") ?? c.Positive(2, "mamba_expand", "expand") * hidden;
        var heads = family == "mamba2" ? c.Positive(128, "num_heads") : c.Positive(zamba ? 8 : 128, "mamba_n_heads", "n_mamba_heads");
        return new(
            LinearMixerKind.Mamba2,
            c.Positive(family == "mamba2" ? 8 : 1, family == "mamba2" ? "n_groups" : zamba ? "mamba_ngroups" : "mamba_n_groups"),
            c.Positive(family == "mamba2" ? 128 : zamba ? 64 : 256, family == "mamba2" ? "state_size" : "mamba_d_state"),
            heads,
            inner / heads,
            c.Positive(4, family == "mamba2" ? "conv_kernel" : "mamba_d_conv"),
            c.Flag(family == "mamba2" || zamba ? "use_conv_bias" : "mamba_conv_bias", true),
            c.Flag(family == "mamba2" ? "use_bias" : zamba ? "add_bias_linear" : "mamba_proj_bias", false))
        { Normalized = family != "falcon_h1" || c.Flag("mamba_rms_norm", false) };
    }

    static bool IsSoftmax(string family, ConfigObject c, int layer, int layers)
    {
        if (family == "falcon_h1")
        {
            return true;
        }

        // A recurring motif of three layers.
        if (family is "recurrent_gemma" or "griffin")
        {
            var motif = c.Texts("block_types") is { Length: > 0 } given ? given : c.Texts("_block_types") is { Length: > 0 } old ? old : ["recurrent", "recurrent", "attention"];
            return motif[layer % motif.Length] == "attention";
        }

        foreach (var key in (string[])["layer_types", "layers_block_type"])
        {
            if (c.Texts(key) is { Length: > 0 } types && layer < types.Length)
            {
                return types[layer] is "attention" or "full_attention" or "hybrid";
            }
        }

        if (c.Numbers("attn_type_list") is { Length: > 0 } marks && layer < marks.Length)
        {
            return marks[layer] == 1;
        }

        if (c.Numbers("full_attn_idxs") is { Length: > 0 } or [] && c.Has("full_attn_idxs"))
        {
            return c.Numbers("full_attn_idxs").Contains(layer);
        }

        return family switch
        {
            // The third layer, then one of each period.
            "zamba" => layer < 3 ? layer == 2 : (layer - 3) % c.Positive(6, "attn_layer_period") == (c.Number(0, "attn_layer_offset") ?? 4),
            "jamba" => layer % c.Positive(8, "attn_layer_period") == (c.Number(0, "attn_layer_offset") ?? 4),
            "minimax" => layer % 2 == 0,
            "bamba" => c.Numbers("attn_layer_indices").Contains(layer),
            "zamba2" => c.Numbers("hybrid_layer_ids").Contains(layer) || (!c.Has("hybrid_layer_ids") && layer < layers && layer % 6 == 0 && layer > 0),
            "lfm2" or "lfm2_moe" => true,
            _ => false,
        };
    }

    static Block WithFeedForward(string family, ConfigObject c, DecoderTraits traits, long hidden, int layer, Block block)
    {
        FeedForwardShape Gated(long width) => new(width, traits.Activation, true) { Bias = traits.FeedForwardBias };
        switch (family)
        {
            case "jamba":
                var routed = c.Positive(16, "num_experts") > 1 && layer % c.Positive(2, "expert_layer_period") == (c.Number(0, "expert_layer_offset") ?? 1);
                var wide = Gated(c.Positive(14336, "intermediate_size"));
                return routed ? block with { Experts = new(c.Positive(16, "num_experts"), c.Positive(2, "num_experts_per_tok"), wide) } : block with { FeedForward = wide };
            case "granitemoehybrid":
                var shared = Gated(c.Positive(1024, "shared_intermediate_size")) with { FusedGateUp = true };
                var count = c.Number(0, "num_local_experts") ?? 8;
                return count == 0 ? block with { FeedForward = shared } : block with
                {
                    Experts = new(count, c.Positive(Math.Min(2, count), "num_experts_per_tok"), Gated(c.Positive("intermediate_size")) with { FusedGateUp = true }) { Stacked = true, Shared = shared },
                };
            case "minimax":
                return block with { Experts = DecoderExperts.Read(family, c, traits, hidden) };
            case "lfm2_moe" when layer >= (c.Number(0, "num_dense_layers") ?? 2):
                return block with { Experts = DecoderExperts.Read(family, c, traits, hidden) };
            case "lfm2":
                return block with { FeedForward = Gated(Adjusted(c)) };
            case "recurrent_gemma" or "griffin":
                // The config stores the width of both inner matrices together.
                return block with { FeedForward = Gated(c.Positive("intermediate_size") / 2) };
            default:
                return block with { FeedForward = Gated(c.Positive("intermediate_size")) };
        }
    }

    // LFM2 cuts the inner width to two thirds and rounds it up, as Llama's original code does.
    static long Adjusted(ConfigObject c)
    {
        var width = c.Positive("block_ff_dim", "intermediate_size");
        if (!c.Flag("block_auto_adjust_ff_dim", true))
        {
            return width;
        }

        width = 2 * width / 3;
        width = c.Real("block_ffn_dim_multiplier") is { } factor ? (long)(factor * width) : width;
        var multiple = c.Positive(256, "block_multiple_of");
        return CeilDiv(width, multiple) * multiple;
    }

    static ImmutableArray<ParameterTensor> Tensors(LinearMixerShape mixer, long hidden)
    {
        var list = new TensorList();
        LinearMixerParameters.AddTo(list, mixer, hidden);
        return [.. list.Tensors];
    }
}
