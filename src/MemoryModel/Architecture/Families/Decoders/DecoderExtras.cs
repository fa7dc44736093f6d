using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>The tensors that the layers of one Llama-like family have beside Llama's.</summary>
static class DecoderExtras
{
    public static ImmutableArray<ParameterTensor> PerLayer(string family, ConfigObject c, long hidden, AttentionShape a, FeedForwardShape f)
    {
        const ParameterGroup group = ParameterGroup.Attention;
        var list = new TensorList();
        switch (family)
        {
            // Differential attention: two pairs of vectors that weigh the second softmax.
            case "diffllama":
                list.Add(new("difference weight", group, a.HeadDim, 1, TensorSplit.Replicated) { Count = 4 });
                break;
            // A gate of the query width on the attention output.
            case "afmoe":
                list.Linear("attention gate", group, a.QueryWidth, hidden, TensorSplit.Output);
                break;
            // A mask made of the values, and weights on both residuals.
            case "doge":
                list.Vector("mask weight", group, a.KvHeads);
                list.Linear("mask projection", group, a.KvHeads, a.KeyWidth, TensorSplit.Replicated, a.QueryKeyValueBias);
                list.Add(new("residual weight", ParameterGroup.Norms, hidden, 1, TensorSplit.Replicated) { Count = 2 });
                if (c.Flag("is_moe", false))
                {
                    // A pair of vectors per expert, found by the product of two square-root-sized sets of keys.
                    var experts = c.Positive("num_experts");
                    list.Linear("expert router", ParameterGroup.Router, 2 * (long)Math.Sqrt(experts), hidden, TensorSplit.Replicated);
                    list.Table("expert inputs", ParameterGroup.FeedForward, experts, hidden);
                    list.Table("expert outputs", ParameterGroup.FeedForward, experts, hidden);
                }

                break;
            // BitNet: norms inside attention and feed-forward block.
            case "bitnet":
                list.Norm("attention output norm", NormKind.RmsNorm, a.OutputWidth);
                list.Norm("feed-forward inner norm", NormKind.RmsNorm, f.Hidden);
                break;
        }

        return [.. list.Tensors];
    }
}
