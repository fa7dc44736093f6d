using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads T5 and its relatives: mT5, umT5, UL2, Flan-T5, LongT5, Switch Transformers.</summary>
static class T5Family
{
    public static ModelArchitecture Read(string family, ConfigObject c)
    {
        var hidden = c.Positive("d_model", "hidden_size");
        var layers = c.Positive("num_layers", "num_hidden_layers");
        var decoderLayers = c.Positive(layers, "num_decoder_layers");
        var heads = c.Positive("num_heads", "num_attention_heads");
        var headDim = c.Positive(64, "d_kv");
        var projection = c.Text("feed_forward_proj") ?? (family is "mt5" or "umt5" ? "gated-gelu" : "relu");
        // Stored files repeat what the projection's name says, and the class takes their word. Switch has no gate whatever is said.
        var named = projection.StartsWith("gated-", StringComparison.Ordinal);
        var gated = family != "switch_transformers" && c.Flag("is_gated_act", named);
        var feedForward = new FeedForwardShape(c.Positive("d_ff"), ClassicDecoders.ActivationOf(named ? projection["gated-".Length..] : projection), gated);
        var buckets = c.Positive(32, "relative_attention_num_buckets");
        ExpertsShape? experts = family != "switch_transformers" ? null
            : new(c.Positive(8, "num_experts"), 1, feedForward) { RouterBias = c.Flag("router_bias", false) };

        LayerStack Stack(StackKind kind, long count, string part)
        {
            // The period of the layers with experts, stored or made of their number; none means one period over the whole stack.
            var sparse = experts is null ? 0 : c.Number(0, $"num_sparse_{part}_layers") ?? 3;
            var step = experts is null ? 0 : c.Number(0, part + "_sparse_step") ?? (sparse > 0 ? count / sparse : count);
            var kinds = new LayerKinds();
            for (var layer = 0L; layer < count; layer++)
            {
                // The relative bias is in the first layer of a stack, but in every layer of umT5.
                var bias = layer == 0 || family == "umt5" ? buckets : 0;
                var routed = step > 0 && (layer % step == 1 || step == 1);
                var attention = new AttentionShape { Heads = heads, KvHeads = heads, HeadDim = headDim, RelativePositionBuckets = bias };
                kinds.Add(new Block
                {
                    Norm = NormKind.RmsNorm,
                    Attention = attention,
                    CrossAttention = kind == StackKind.Decoder ? attention with { RelativePositionBuckets = 0 } : null,
                    FeedForward = routed ? null : feedForward,
                    Experts = routed ? experts : null,
                });
            }

            var (blocks, pattern) = kinds.ToLayers();
            return new(kind, hidden, blocks, pattern) { FinalNorm = NormKind.RmsNorm };
        }

        return new()
        {
            Name = family,
            Family = family,
            Source = Families.SourceOf(family),
            Embedding = new(c.Positive("vocab_size"), hidden, PositionKind.Relative),
            Stacks = [Stack(StackKind.Encoder, layers, "encoder"), Stack(StackKind.Decoder, decoderLayers, "decoder")],
            Head = new(Families.Tied(c, family != "mt5")),
            MaxPositions = c.Number(1, "n_positions"),
            Dropout = 0.1,
            Extra = family == "longt5" && c.Text("encoder_attention_type") == "transient-global" ? Global(hidden, heads, layers, buckets) : [],
        };
    }

    // LongT5's global tokens: a norm in each encoder layer, and a relative bias of their own in the first.
    static ImmutableArray<ParameterTensor> Global(long hidden, long heads, long layers, long buckets) =>
    [
        new("global token norm", ParameterGroup.Norms, hidden, 1, TensorSplit.Replicated) { Count = layers },
        new("global relative position bias", ParameterGroup.Positions, buckets, heads, TensorSplit.Replicated),
    ];
}
