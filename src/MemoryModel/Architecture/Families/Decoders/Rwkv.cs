using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads RWKV 4 and 5: each layer mixes a token with the one before, by a recurrence and by a gated block.</summary>
/// <remarks>
/// Facts of github.com/huggingface/transformers models/rwkv (RWKV 4) and of modeling_rwkv5.py, which comes with the checkpoints of RWKV/rwkv-5-world.
/// </remarks>
static class Rwkv
{
    public static ModelArchitecture Read(string family, ConfigObject c)
    {
        var hidden = c.Positive("hidden_size");
        var layers = c.Positive("num_hidden_layers");
        var five = family == "rwkv5";
        var width = c.Positive(hidden, "attention_hidden_size");
        // RWKV 5: three and a half times the hidden size, in whole multiples of 32.
        var inner = c.Positive(five ? 7 * hidden / 2 / 32 * 32 : 4 * hidden, "intermediate_size");
        c.Assumed.Add("layers: their parameters are counted; what they save for the backward pass is not modelled");
        var block = new Block { Norm = NormKind.LayerNorm, Norms = 2, Extra = Layer(c, hidden, width, inner, five) };
        var model = Families.Decoder(family, hidden, [block], Families.Equal(layers), NormKind.LayerNorm, new(c.Positive("vocab_size"), hidden, PositionKind.None), new(Families.Tied(c, false)), c.Number(1, "context_length"));
        var first = new TensorList();
        first.Norm("norm before the layers", NormKind.LayerNorm, hidden);
        return model with { Extra = [.. first.Tensors] };
    }

    static ImmutableArray<ParameterTensor> Layer(ConfigObject c, long hidden, long width, long inner, bool five)
    {
        const ParameterGroup mixing = ParameterGroup.Attention;
        const ParameterGroup block = ParameterGroup.FeedForward;
        var list = new TensorList();
        // RWKV 5 has a decay and a bonus per channel of a head, and a gate and a norm on what the heads give.
        list.Vector("time decay", mixing, width, TensorSplit.Output);
        list.Vector("bonus of the first token", mixing, width, TensorSplit.Output);
        foreach (var name in five ? ["key", "value", "receptance", "gate"] : (string[])["key", "value", "receptance"])
        {
            list.Vector($"{name} shift weight", mixing, hidden);
            list.Linear($"{name} projection", mixing, width, hidden, TensorSplit.Output);
        }

        list.Linear("output projection", mixing, hidden, width, TensorSplit.Input);
        if (five)
        {
            list.Norm("head norm", NormKind.LayerNorm, c.Positive(hidden, "attention_hidden_size"));
        }

        list.Vector("feed-forward key shift weight", block, hidden);
        list.Vector("feed-forward receptance shift weight", block, hidden);
        list.Linear("feed-forward key projection", block, inner, hidden, TensorSplit.Output);
        list.Linear("feed-forward receptance projection", block, hidden, hidden, TensorSplit.Replicated);
        list.Linear("feed-forward value projection", block, hidden, inner, TensorSplit.Input);
        return [.. list.Tensors];
    }
}
