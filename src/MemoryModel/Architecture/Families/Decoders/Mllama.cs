using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads the text of Llama 3.2 Vision: some layers attend to the picture in place of the text, with norms of queries and keys and a gate on both residuals.</summary>
static class Mllama
{
    public static (ImmutableArray<Block> Blocks, ImmutableArray<int> Pattern) Layers(string family, ConfigObject c, DecoderTraits traits, long hidden, long layers)
    {
        var self = new Block { Norm = traits.Norm, Attention = DecoderAttention.Read(family, c, traits, hidden), FeedForward = new(c.Positive("intermediate_size"), traits.Activation, true) };
        var cross = self with
        {
            Attention = self.Attention with { QueryKeyNorm = QueryKeyNorm.PerHead },
            Extra = [new("residual gate", ParameterGroup.Attention, 1, 1, TensorSplit.Replicated) { Count = 2 }],
        };
        var crossing = c.Numbers("cross_attention_layers") is { Length: > 0 } given ? given : [3, 8, 13, 18, 23, 28, 33, 38];
        return ([self, cross], [.. Families.Equal(layers).Select((_, layer) => crossing.Contains(layer) ? 1 : 0)]);
    }
}
