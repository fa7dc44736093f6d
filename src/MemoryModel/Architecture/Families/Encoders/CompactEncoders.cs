using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>The tensors of BERT's smaller relatives whose layers are not BERT's: ConvBERT, SqueezeBERT, MobileBERT.</summary>
static class CompactEncoders
{
    /// <summary>Returns the layer of a family, or <see langword="null"/> for a family that is not one of these.</summary>
    public static Block? Layer(string family, ConfigObject c, Block bert, long hidden, long heads) => family switch
    {
        "convbert" => Convolutional(c, bert, hidden, heads),
        "squeezebert" => Grouped(c, bert, hidden),
        "mobilebert" => Bottlenecked(c, bert, hidden),
        _ => null,
    };

    // Half of the heads attend; a convolution with a kernel made for each token takes the place of the others.
    static Block Convolutional(ConfigObject c, Block bert, long hidden, long heads)
    {
        var attending = Math.Max(1, heads / c.Positive(2, "head_ratio"));
        var width = attending * (hidden / heads);
        var taps = c.Positive(9, "conv_kernel_size");
        const ParameterGroup group = ParameterGroup.Attention;
        var list = new TensorList();
        list.Table("depthwise convolution", group, hidden, taps);
        list.Linear("pointwise convolution", group, width, hidden, TensorSplit.Replicated, true);
        list.Linear("kernel of a token", group, attending * taps, width, TensorSplit.Replicated, true);
        list.Linear("convolution output", group, width, hidden, TensorSplit.Replicated, true);
        list.Linear("output projection of the convolution", group, hidden, hidden - width, TensorSplit.Replicated);
        return bert with
        {
            Attention = bert.Attention! with { Heads = attending, KvHeads = attending },
            FeedForward = bert.FeedForward,
            Extra = [.. list.Tensors],
        };
    }

    // Linear layers are convolutions over one token, their channels in groups: a group's inputs make its outputs only.
    static Block Grouped(ConfigObject c, Block bert, long hidden)
    {
        var inner = bert.FeedForward!.Hidden;
        var list = new TensorList();
        void Layer(string name, ParameterGroup group, string key, long few, long output, long input) =>
            list.Linear(name, group, output, input / c.Positive(few, key), TensorSplit.Replicated, true);
        Layer("query projection", ParameterGroup.Attention, "q_groups", 4, hidden, hidden);
        Layer("key projection", ParameterGroup.Attention, "k_groups", 4, hidden, hidden);
        Layer("value projection", ParameterGroup.Attention, "v_groups", 4, hidden, hidden);
        Layer("output projection", ParameterGroup.Attention, "post_attention_groups", 1, hidden, hidden);
        Layer("inner layer", ParameterGroup.FeedForward, "intermediate_groups", 4, inner, hidden);
        Layer("outer layer", ParameterGroup.FeedForward, "output_groups", 4, hidden, inner);
        return Listed(c, bert, list, 2);
    }

    // Layers work in a narrow width, between a way in and a way out, with several feed-forward blocks one after the other.
    static Block Bottlenecked(ConfigObject c, Block bert, long hidden)
    {
        var bottleneck = c.Flag("use_bottleneck", true);
        var narrow = bottleneck ? c.Positive(128, "intra_bottleneck_size") : hidden;
        var inner = bert.FeedForward!.Hidden;
        var list = new TensorList();
        void Normed(string name, ParameterGroup group, long output, long input)
        {
            list.Linear(name, group, output, input, TensorSplit.Replicated, true);
            // Its norm is a scale and a shift per feature, or a LayerNorm: as many parameters.
            list.Norm(name + " norm", NormKind.LayerNorm, output);
        }

        var shared = c.Flag("key_query_shared_bottleneck", true);
        var narrowValue = bottleneck && c.Flag("use_bottleneck_attention", false);
        list.Linear("query projection", ParameterGroup.Attention, narrow, narrow, TensorSplit.Replicated, true);
        list.Linear("key projection", ParameterGroup.Attention, narrow, narrow, TensorSplit.Replicated, true);
        list.Linear("value projection", ParameterGroup.Attention, narrow, narrowValue ? narrow : hidden, TensorSplit.Replicated, true);
        Normed("output projection", ParameterGroup.Attention, narrow, narrow);
        for (var i = 0L; i < c.Positive(4, "num_feedforward_networks"); i++)
        {
            list.Linear($"inner layer {i + 1}", ParameterGroup.FeedForward, inner, narrow, TensorSplit.Replicated, true);
            Normed($"outer layer {i + 1}", ParameterGroup.FeedForward, narrow, inner);
        }

        if (bottleneck)
        {
            Normed("way in", ParameterGroup.FeedForward, narrow, hidden);
            Normed("way out", ParameterGroup.FeedForward, hidden, narrow);
            if (shared)
            {
                Normed("way in to attention", ParameterGroup.Attention, narrow, hidden);
            }
        }

        return Listed(c, bert, list, 0);
    }

    static Block Listed(ConfigObject c, Block bert, TensorList list, int norms)
    {
        c.Assumed.Add("layers: their parameters are counted; what they save for the backward pass is not modelled");
        return bert with { Attention = null, FeedForward = null, Norms = norms, Extra = [.. list.Tensors] };
    }
}
