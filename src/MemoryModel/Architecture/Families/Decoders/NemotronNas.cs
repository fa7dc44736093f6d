using System.Collections.Immutable;
using System.Text.Json;

namespace MemoryModel;

/// <summary>Reads the decoders that NVIDIA's search made of Llama (Llama-Nemotron): layers of differing widths, some without attention or feed-forward block.</summary>
/// <remarks>Facts of modeling_decilm.py beside the checkpoints, github.com/NVIDIA/TensorRT-LLM modeling_nemotron_nas.py.</remarks>
static class NemotronNas
{
    public static (ImmutableArray<Block> Blocks, ImmutableArray<int> Pattern) Layers(ConfigObject c, DecoderTraits traits, long hidden, long layers)
    {
        if (!c.Json.TryGetProperty("block_configs", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() != layers)
        {
            throw new InvalidInputException($"config: block_configs is {(c.Has("block_configs") ? "not one entry for each layer" : "missing")}; allowed: {layers} objects, one for each layer");
        }

        var kinds = new LayerKinds();
        foreach (var entry in list.EnumerateArray())
        {
            var layer = new ConfigObject(entry, c.Assumed);
            var block = new Block { Norm = traits.Norm, Attention = Attention(c, layer.Child("attention"), traits, hidden), FeedForward = FeedForward(layer.Child("ffn"), traits, hidden) };
            var linear = (layer.Child("attention")?.Flag("replace_with_linear", false) ?? false ? 1 : 0) + (layer.Child("ffn")?.Flag("replace_with_linear", false) ?? false ? 1 : 0);
            if (linear > 0)
            {
                // A matrix of the hidden size, with its norm, where the search replaced a part by one.
                block = block with
                {
                    Norms = block.NormCount + linear,
                    Extra = [new("linear layer in place of a part", ParameterGroup.FeedForward, hidden, hidden, TensorSplit.Replicated) { Count = linear, IsLinear = true }],
                };
            }

            kinds.Add(block);
        }

        return kinds.ToLayers();
    }

    static AttentionShape? Attention(ConfigObject c, ConfigObject? part, DecoderTraits traits, long hidden)
    {
        if (part is null || part.Flag("no_op", false) || part.Flag("replace_with_linear", false))
        {
            return null;
        }

        var heads = c.Positive("num_attention_heads");
        var group = part.Positive("n_heads_in_group");
        return heads % group == 0 && hidden % heads == 0
            ? new() { Heads = heads, KvHeads = heads / group, HeadDim = hidden / heads, QueryKeyValueBias = traits.QueryKeyValueBias, OutputBias = traits.OutputBias }
            : throw new InvalidInputException($"config: n_heads_in_group is {group}; allowed: a divisor of the {heads} attention heads");
    }

    // Two thirds of a multiple of the hidden size, rounded up to 256.
    static FeedForwardShape? FeedForward(ConfigObject? part, DecoderTraits traits, long hidden)
    {
        if (part is null || part.Flag("no_op", false) || part.Flag("replace_with_linear", false))
        {
            return null;
        }

        var width = part.Real("ffn_mult") is { } factor
            ? (long)(2 * factor * hidden / 3)
            : throw new InvalidInputException("config: ffn_mult is missing in block_configs; needed: a number above 0");
        return new(CeilDiv(width, 256) * 256, traits.Activation, true) { Bias = traits.FeedForwardBias };
    }
}
