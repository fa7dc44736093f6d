using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads LongCat-Flash: shortcut-connected experts.</summary>
/// <remarks>A layer of the config is two of attention and dense block; experts beside the first dense block read what it reads (a shortcut).</remarks>
static class LongCat
{
    public static (ImmutableArray<Block> Blocks, ImmutableArray<int> Pattern) Layers(string family, ConfigObject c, DecoderTraits traits, long hidden, long layers)
    {
        var second = new Block
        {
            Norm = traits.Norm,
            Attention = DecoderAttention.Read(family, c, traits, hidden),
            FeedForward = new(c.Positive("ffn_hidden_size", "intermediate_size"), traits.Activation, true),
        };
        // The router also scores experts that do nothing.
        var idle = c.Number(0, "zero_expert_num") ?? 0;
        var first = second with
        {
            Experts = DecoderExperts.Read(family, c, traits, hidden),
            Extra = idle > 0 ? [new("router of idle experts", ParameterGroup.Router, idle, hidden, TensorSplit.Replicated)] : [],
        };
        c.Assumed.Add("active parameters: every chosen expert is taken to be a real one (some are idle)");
        return ([first, second], [.. Families.Equal(layers).SelectMany(_ => (int[])[0, 1])]);
    }
}
