using System.Collections.Immutable;

using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Makes a network out of a Megatron-LM argument list, with Megatron's defaults.</summary>
/// <remarks>Defaults: Megatron-LM megatron/training/arguments.py (validate_args) and megatron/core/transformer/transformer_config.py.</remarks>
static class MegatronModelReader
{
    public static ModelArchitecture Read(MegatronArguments arguments, MegatronFamily family, int tensor, MegatronHybridPattern? hybrid)
    {
        var hidden = Required(arguments, "hidden-size");
        var heads = Required(arguments, "num-attention-heads");
        var layers = checked((int)(arguments.Whole("num-layers") ?? arguments.Whole("encoder-num-layers")
            ?? hybrid?.Letters.Length ?? Required(arguments, "num-layers")));
        var norm = arguments.Choice("normalization", "LayerNorm", "RMSNorm") == "RMSNorm" ? NormKind.RmsNorm : NormKind.LayerNorm;
        var attention = MegatronAttentionReader.Softmax(arguments, hidden, heads, norm);
        var dense = FeedForward(arguments, arguments.Whole("ffn-hidden-size") ?? DefaultFeedForward(arguments, hidden));
        var block = new Block { Attention = attention, FeedForward = dense, Norm = norm };
        var positions = arguments.Choice("position-embedding-type", "learned_absolute", "rope", "mrope", "yarn", "relative", "none") switch
        {
            "learned_absolute" => PositionKind.Learned,
            "relative" => PositionKind.Relative,
            "none" => PositionKind.None,
            _ => PositionKind.Rotary,
        };
        return new()
        {
            Name = family.ToString().ToLowerInvariant(),
            Family = "megatron-" + family.ToString().ToLowerInvariant(),
            Source = Sources.Input,
            Embedding = new(MegatronTokenizers.Padded(arguments, family, tensor), hidden, positions)
            {
                PositionRows = positions == PositionKind.Learned
                    ? Math.Max(Required(arguments, "max-position-embeddings"), MegatronVisionReader.Has(arguments) ? MegatronVisionReader.LanguageTokens(arguments) : 0)
                    : 0,
                TokenTypes = family == MegatronFamily.Bert ? 2 : 0,
            },
            Stacks = MegatronVisionReader.Has(arguments) ? [MegatronVisionReader.Stack(arguments, hidden, layers, block), Main(arguments, family, hidden, layers, block, hybrid)]
                : family == MegatronFamily.T5 ? EncoderDecoder(arguments, hidden, layers, block) : [Main(arguments, family, hidden, layers, block, hybrid)],
            Head = new(!arguments.Flag("untie-embeddings-and-output-weights"))
            {
                Bias = family != MegatronFamily.Gpt,
                Transform = family == MegatronFamily.Bert ? new(hidden, true, norm) : null,
            },
            // BERT's pooler and its two-way sentence classifier.
            Extra = MegatronVisionReader.Has(arguments) ? MegatronVisionReader.Embedding(arguments, hidden)
                : family != MegatronFamily.Bert || arguments.Flag("bert-no-binary-head")
                ? []
                :
                [
                    new("pooler", ParameterGroup.Head, hidden, hidden + 1, TensorSplit.Replicated),
                    new("sentence classifier", ParameterGroup.Head, 2, hidden + 1, TensorSplit.Replicated),
                ],
        };
    }

    static LayerStack Main(MegatronArguments arguments, MegatronFamily family, long hidden, int layers, Block dense, MegatronHybridPattern? hybrid)
    {
        var kind = family == MegatronFamily.Bert ? StackKind.Encoder : StackKind.Decoder;
        if (hybrid is not null)
        {
            return Hybrid(arguments, hidden, hybrid, dense);
        }

        var sparse = arguments.Text("experimental-attention-variant");
        var usual = sparse == "dsa" ? dense with { Attention = MegatronAttentionReader.Sparse(arguments, dense.Attention!) } : dense;
        var linear = sparse is "gdn" or "gdn2" or "gated_delta_net" ? MegatronAttentionReader.Linear(arguments, layers) : new bool[layers];
        var experts = arguments.Has("num-experts") ? MegatronLayerPattern.Experts(arguments.Text("moe-layer-freq"), layers) : new bool[layers];
        return Stack(
            kind,
            hidden,
            [
                () => usual,
                () => Routed(arguments, usual),
                () => Delta(arguments, usual),
                () => Routed(arguments, Delta(arguments, usual)),
            ],
            [.. Enumerable.Range(0, layers).Select(layer => (linear[layer] ? 2 : 0) + (experts[layer] ? 1 : 0))],
            [],
            dense.Norm);
    }

    static Block Delta(MegatronArguments arguments, Block block) =>
        block with { Attention = block.Attention! with { LinearMixer = MegatronAttentionReader.DeltaNet(arguments) } };

    // Of the kinds of layers those that the pattern, or what is beside it, names.
    static LayerStack Stack(StackKind kind, long hidden, Func<Block>[] blocks, int[] pattern, int[] beside, NormKind norm)
    {
        int[] used = [.. Enumerable.Range(0, blocks.Length).Where(block => pattern.Contains(block) || beside.Contains(block))];
        return new(kind, hidden, [.. used.Select(block => blocks[block]())], [.. pattern.Select(block => Array.IndexOf(used, block))]) { FinalNorm = norm };
    }

    // The kinds of layers in the order of MegatronHybridPattern.Known; each has one part.
    static LayerStack Hybrid(MegatronArguments arguments, long hidden, MegatronHybridPattern pattern, Block dense)
    {
        var softmax = dense.Attention!;
        AttentionShape Latent() => MegatronAttentionReader.Latent(arguments, softmax.Heads, dense.Norm, softmax);
        Block Mixes(AttentionShape attention) => dense with { FeedForward = null, Attention = attention };
        return Stack(
            StackKind.Decoder,
            hidden,
            [
                () => Mixes(softmax with { LinearMixer = MegatronAttentionReader.StateSpace(arguments, hidden) }),
                () => Mixes(softmax with { LinearMixer = MegatronAttentionReader.DeltaNet(arguments) }),
                () => Mixes(softmax),
                () => Mixes(Latent()),
                () => Mixes(MegatronAttentionReader.Sparse(arguments, Latent())),
                () => dense with { Attention = null },
                () => Routed(arguments, dense) with { Attention = null },
            ],
            Letters(pattern.Letters),
            Letters(pattern.Prediction),
            dense.Norm);
    }

    static int[] Letters(string letters) => [.. letters.Select(letter => MegatronHybridPattern.Known.IndexOf(letter, StringComparison.Ordinal))];

    /// <summary>Returns the places among the main stack's blocks of the layers that predict one further token.</summary>
    public static ImmutableArray<int> Prediction(MegatronHybridPattern pattern)
    {
        int[] used = [.. Letters(pattern.Letters).Concat(Letters(pattern.Prediction)).Distinct().Order()];
        return [.. Letters(pattern.Prediction).Select(block => Array.IndexOf(used, block))];
    }

    static Block Routed(MegatronArguments arguments, Block dense)
    {
        var experts = arguments.Whole("num-experts") ?? Required(arguments, "num-experts");
        var expert = FeedForward(arguments, arguments.Whole("moe-ffn-hidden-size") ?? dense.FeedForward!.Hidden);
        return dense with
        {
            FeedForward = null,
            Experts = new(experts, arguments.Whole("moe-router-topk") ?? 2, expert)
            {
                LatentWidth = arguments.Whole("moe-latent-size"),
                SharedGate = arguments.Flag("moe-shared-expert-gate"),
                Shared = arguments.Whole("moe-shared-expert-intermediate-size") is { } shared ? FeedForward(arguments, shared) : null,
            },
        };
    }

    static ImmutableArray<LayerStack> EncoderDecoder(MegatronArguments arguments, long hidden, int layers, Block block) =>
    [
        LayerStack.Uniform(StackKind.Encoder, hidden, layers, block, block.Norm),
        LayerStack.Uniform(StackKind.Decoder, hidden, checked((int)(arguments.Whole("decoder-num-layers") ?? layers)), block with { CrossAttention = block.Attention }, block.Norm),
    ];

    static FeedForwardShape FeedForward(MegatronArguments arguments, long width)
    {
        var squared = arguments.Flag("squared-relu");
        var gated = arguments.Flag("swiglu") || arguments.Flag("quick-geglu");
        return new(width, squared ? Activation.SquaredRelu : arguments.Flag("swiglu") ? Activation.Silu : Activation.Gelu, gated)
        {
            Bias = !arguments.Flag("disable-bias-linear"),
            FusedGateUp = gated,
        };
    }

    // A gated block keeps the parameter count of a plain one: two thirds of 4·h, in steps of 64.
    static long DefaultFeedForward(MegatronArguments arguments, long hidden) =>
        arguments.Flag("swiglu") ? (long)(4 * hidden * 2 / 3.0 / 64) * 64 : 4 * hidden;

    static long Required(MegatronArguments arguments, string name) =>
        arguments.Whole(name) ?? throw new FormatException($"megatron_args: --{name} is missing");
}
