using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads JetMoE: experts of attention heads beside those of the feed-forward block.</summary>
/// <remarks>Each token takes k of E pairs of query and output projections; keys and values are common.</remarks>
static class JetMoe
{
    public static (ImmutableArray<Block> Blocks, ImmutableArray<int> Pattern) Layers(string family, ConfigObject c, DecoderTraits traits, long hidden, long layers)
    {
        var experts = DecoderExperts.Read(family, c, traits, hidden)! with { Stacked = true };
        var keyHeads = c.Positive(16, "num_key_value_heads");
        var headDim = c.Positive(128, "kv_channels");
        var list = new TensorList();
        var others = experts.Count - experts.PerToken;
        list.Linear("attention router", ParameterGroup.Router, experts.Count, hidden, TensorSplit.Replicated);
        list.Vector("attention output bias", ParameterGroup.Attention, hidden);
        list.Vector("expert output bias", ParameterGroup.FeedForward, hidden);
        if (others > 0)
        {
            list.Add(new("query projection of unchosen experts", ParameterGroup.Attention, keyHeads * headDim, hidden, TensorSplit.Output) { Stacked = others, IsLinear = true });
            list.Add(new("output projection of unchosen experts", ParameterGroup.Attention, hidden, keyHeads * headDim, TensorSplit.Input) { Stacked = others, IsLinear = true });
            c.Assumed.Add("active parameters: those of attention experts that a token does not choose are counted as active");
        }

        var block = new Block
        {
            Norm = traits.Norm,
            Attention = new() { Heads = keyHeads * experts.PerToken, KvHeads = keyHeads, HeadDim = headDim },
            Experts = experts,
            Extra = [.. list.Tensors],
        };
        return ([block], Families.Equal(layers));
    }
}
