using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads decoders that mix softmax attention with gated delta nets: Qwen3-Next, Qwen 3.5, OLMo hybrid, Kimi Linear.</summary>
static class DeltaNetDecoders
{
    public static (ImmutableArray<Block> Blocks, ImmutableArray<int> Pattern) Layers(string family, ConfigObject c, DecoderTraits traits, long hidden, long layers)
    {
        var attention = DecoderAttention.Read(family, c, traits, hidden);
        var linear = Linear(family, c, layers);
        var kinds = new LayerKinds();
        for (var layer = 0; layer < layers; layer++)
        {
            kinds.Add(Make(family, c, traits, hidden, attention, linear(layer), DecoderExperts.IsRouted(family, c, layer)));
        }

        return kinds.ToLayers();
    }

    // Which layers mix by a delta net.
    static Func<int, bool> Linear(string family, ConfigObject c, long layers)
    {
        var types = c.Texts("layer_types");
        if (types.Length == layers)
        {
            return layer => types[layer] == "linear_attention";
        }

        if (family == "kimi_linear")
        {
            // Its lists count layers from 1.
            var full = c.Child("linear_attn_config")?.Numbers("full_attn_layers") ?? [];
            return layer => full.Length > 0 ? !full.Contains(layer + 1) : (layer + 1) % 4 != 0;
        }

        var every = c.Positive(4, "full_attention_interval");
        return layer => (layer + 1) % every != 0;
    }

    static Block Make(string family, ConfigObject c, DecoderTraits traits, long hidden, AttentionShape attention, bool linear, bool routed)
    {
        var olmo = family == "olmo_hybrid";
        var keyWidth = c.Positive(olmo ? 3 * hidden / (4 * attention.Heads) : 128, "linear_key_head_dim");
        var kimi = family == "kimi_linear" ? c.Child("linear_attn_config") ?? c : null;
        var kimiWidth = kimi?.Positive(128, kimi == c ? "linear_head_dim" : "head_dim") ?? 0;
        var kimiHeads = kimi?.Positive(32, kimi == c ? "linear_num_heads" : "num_heads") ?? 0;
        var mixer = kimi is not null ? new(LinearMixerKind.GatedDeltaNet, kimiHeads, kimiWidth, kimiHeads, kimiWidth, kimi.Positive(4, "short_conv_kernel_size", "linear_conv_kernel_dim")) { GateRank = kimiWidth, FullOutputGate = kimi.Flag("use_full_rank_gate", false) } : new LinearMixerShape(
            LinearMixerKind.GatedDeltaNet,
            c.Positive(olmo ? attention.Heads : 16, "linear_num_key_heads"),
            keyWidth,
            c.Positive(olmo ? attention.Heads : 32, "linear_num_value_heads"),
            c.Positive(olmo ? 2 * keyWidth : 128, "linear_value_head_dim"),
            c.Positive(4, "linear_conv_kernel_dim"));
        var experts = routed ? DecoderExperts.Read(family, c, traits, hidden) : null;
        return new()
        {
            Norm = traits.Norm,
            // Kimi K3: attention and feed-forward block each read a mix of what the blocks of layers in front of them gave.
            Extra = kimi is not null && c.Number(1, "attn_res_block_size") is not null ? [.. DepthAttention("attention", hidden), .. DepthAttention("feed-forward", hidden)] : [],
            Attention = linear ? attention with { LinearMixer = mixer } : attention,
            Experts = experts,
            FeedForward = experts is null ? new(c.Positive("intermediate_size"), traits.Activation, true) : null,
        };
    }

    /// <summary>The norm and the query of a mix over the outputs of earlier blocks of layers.</summary>
    public static ImmutableArray<ParameterTensor> DepthAttention(string reader, long hidden)
    {
        var list = new TensorList();
        list.Norm($"depth attention norm of the {reader}", NormKind.RmsNorm, hidden);
        list.Linear($"depth attention query of the {reader}", ParameterGroup.Attention, 1, hidden, TensorSplit.Replicated);
        return [.. list.Tensors];
    }
}
