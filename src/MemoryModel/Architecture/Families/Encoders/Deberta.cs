using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads DeBERTa 1 to 3: BERT's layers with one table of relative positions for all of them beside or in place of absolute ones.</summary>
static class Deberta
{
    public static ModelArchitecture Read(ModelArchitecture bert, ConfigObject c)
    {
        var hidden = bert.Hidden;
        var first = bert.Family == "deberta";
        var relative = c.Flag("relative_attention", false);
        var positions = 0L;
        var list = new TensorList();
        if (relative)
        {
            // -1 stands for absent in both keys.
            var most = c.Number(-1, "max_relative_positions") is > 0 and var given ? given : c.Positive(512, "max_position_embeddings");
            var buckets = !first && c.Number(-1, "position_buckets") is > 0 and var fewer ? fewer : most;
            positions = 2 * buckets;
            list.Table("relative positions", ParameterGroup.Positions, 2 * buckets, hidden);
            if (!first && c.Text("norm_rel_ebd") is { } norm && norm.Contains("layer_norm", StringComparison.Ordinal))
            {
                list.Norm("relative position norm", NormKind.LayerNorm, hidden);
            }
        }

        // The first layer's convolution over the tokens (xlarge and larger).
        if (!first && c.Number(0, "conv_kernel_size") is > 0 and var taps)
        {
            list.Table("token convolution", ParameterGroup.FeedForward, hidden, hidden / c.Positive(1, "conv_groups") * taps);
            list.Vector("token convolution bias", ParameterGroup.FeedForward, hidden);
            list.Norm("token convolution norm", NormKind.LayerNorm, hidden);
        }

        var separate = relative && (first || !c.Flag("share_att_key", false)) ? Projections(first, c, hidden) : [];
        var stack = bert.Stacks[0];
        var kinds = Kinds(c);
        var attention = stack.Blocks[0].Attention! with
        {
            RelativePositions = positions,
            RelativeKinds = !relative ? 0 : (kinds.Contains("c2p", StringComparison.Ordinal) ? 1 : 0) + (kinds.Contains("p2c", StringComparison.Ordinal) ? 1 : 0),
        };
        return bert with
        {
            Embedding = bert.Embedding with
            {
                PositionRows = c.Flag("position_biased_input", true) ? bert.Embedding.PositionRows : 0,
                TokenTypes = c.Number(0, "type_vocab_size") ?? 0,
                Positions = PositionKind.Relative,
            },
            Stacks = [stack with { Blocks = [stack.Blocks[0] with { Attention = attention, Extra = separate }] }],
            Extra = [.. list.Tensors],
        };
    }

    // The positions as keys (c2p) and as queries (p2c) have projections of their own where they don't share those of the content.
    static ImmutableArray<ParameterTensor> Projections(bool first, ConfigObject c, long hidden)
    {
        var kinds = Kinds(c);
        return
        [
            .. kinds.Contains("c2p", StringComparison.Ordinal) ? Encoders.Linear("position key projection", ParameterGroup.Attention, hidden, hidden, !first) : [],
            .. kinds.Contains("p2c", StringComparison.Ordinal) ? Encoders.Linear("position query projection", ParameterGroup.Attention, hidden, hidden) : [],
        ];
    }

    static string Kinds(ConfigObject c) => c.Texts("pos_att_type") is { Length: > 0 } listed ? string.Join('|', listed) : c.Text("pos_att_type") ?? "";
}
