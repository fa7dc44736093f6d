using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads decoders whose heads each have a gate, and whose layers may differ in the number of heads: Step 3.5 and 3.7, Laguna.</summary>
/// <remarks>Facts of github.com/huggingface/transformers models/step3p7 and models/laguna.</remarks>
static class GatedHeads
{
    public static (ImmutableArray<Block> Blocks, ImmutableArray<int> Pattern) Layers(string family, ConfigObject c, DecoderTraits traits, long hidden, long layers)
    {
        var attention = DecoderAttention.Read(family, c, traits, hidden);
        var dense = new FeedForwardShape(c.Positive("intermediate_size"), traits.Activation, true);
        var experts = DecoderExperts.Read(family, c, traits, hidden);
        var types = c.Texts("layer_types");
        var kinds = new LayerKinds();
        for (var layer = 0; layer < layers; layer++)
        {
            var slides = layer < types.Length && types[layer] == "sliding_attention";
            var own = attention with { Heads = Heads(c, attention.Heads, layer, slides), Window = slides ? attention.Window : null };
            if (own.Heads % own.KvHeads != 0)
            {
                throw new InvalidInputException($"config: {own.Heads} attention heads in layer {layer + 1}; allowed: a multiple of the {own.KvHeads} key and value heads");
            }

            var routed = experts is not null && DecoderExperts.IsRouted(family, c, layer);
            kinds.Add(new Block
            {
                Norm = traits.Norm,
                Attention = own,
                FeedForward = routed ? null : dense,
                Experts = routed ? experts : null,
                Extra = [new("attention gate", ParameterGroup.Attention, Gates(c, own), hidden, TensorSplit.Output) { IsLinear = true }],
            });
        }

        return kinds.ToLayers();
    }

    static long Heads(ConfigObject c, long heads, int layer, bool slides)
    {
        if (c.Numbers("num_attention_heads_per_layer") is { Length: > 0 } each && layer < each.Length)
        {
            return Math.Max(1, each[layer]);
        }

        return slides ? c.Number(1, "num_sliding_attention_heads") ?? c.Child("attention_other_setting")?.Number(1, "num_attention_heads") ?? heads : heads;
    }

    static long Gates(ConfigObject c, AttentionShape attention) => c.Mentions("gating") && c.Json.GetProperty("gating").ValueKind == System.Text.Json.JsonValueKind.String && c.Text("gating") == "per-element"
        ? attention.QueryWidth
        : attention.Heads;
}
