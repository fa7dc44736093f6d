using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads MiMo-V2-Flash: layers with a window have twice the key and value heads and a sink per head; values are narrower than keys.</summary>
static class Mimo
{
    public static (ImmutableArray<Block> Blocks, ImmutableArray<int> Pattern) Layers(string family, ConfigObject c, DecoderTraits traits, long hidden, long layers)
    {
        var full = DecoderAttention.Read(family, c, traits, hidden) with { ValueHeadDim = c.Positive(128, "v_head_dim"), Window = null };
        var sliding = full with { KvHeads = c.Positive(2 * full.KvHeads, "swa_num_key_value_heads"), SinksPerHead = 1, Window = c.Number(1, "sliding_window") };
        var types = c.Texts("layer_types");
        var marks = c.Numbers("hybrid_layer_pattern");
        var dense = new FeedForwardShape(c.Positive("intermediate_size"), traits.Activation, true);
        var experts = DecoderExperts.Read(family, c, traits, hidden);
        Block Make(AttentionShape attention, bool routed) => new() { Norm = traits.Norm, Attention = attention, FeedForward = routed ? null : dense, Experts = routed ? experts : null };
        ImmutableArray<Block> blocks = [Make(full, false), Make(sliding, false), Make(full, true), Make(sliding, true)];
        bool Slides(int layer) => types.Length == layers ? types[layer] != "full_attention" : marks.Length == layers ? marks[layer] == 1 : layer > 0 && (layer + 1) % 6 != 0;
        bool Routed(int layer) => experts is not null && (c.Texts("mlp_layer_types").Length > 0 || c.Numbers("moe_layer_freq").Length > 0 ? DecoderExperts.IsRouted(family, c, layer) : layer > 0);
        return (blocks, [.. Families.Equal(layers).Select((_, layer) => (Slides(layer) ? 1 : 0) + (Routed(layer) ? 2 : 0))]);
    }
}
