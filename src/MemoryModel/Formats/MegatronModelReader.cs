using System.Collections.Immutable;

using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Makes a network out of a Megatron-LM argument list, with Megatron's defaults.</summary>
/// <remarks>Defaults: Megatron-LM megatron/training/arguments.py (validate_args) and megatron/core/transformer/transformer_config.py.</remarks>
static class MegatronModelReader
{
    const string HybridLetters = "M*-E";

    public static ModelArchitecture Read(MegatronArguments arguments, MegatronFamily family, int tensor)
    {
        var hidden = Required(arguments, "hidden-size");
        var heads = Required(arguments, "num-attention-heads");
        var layers = checked((int)(arguments.Whole("num-layers") ?? arguments.Whole("encoder-num-layers")
            ?? (arguments.Has("hybrid-layer-pattern") ? 1 : Required(arguments, "num-layers"))));
        var norm = arguments.Choice("normalization", "LayerNorm", "RMSNorm") == "RMSNorm" ? NormKind.RmsNorm : NormKind.LayerNorm;
        var attention = Attention(arguments, hidden, heads);
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
                PositionRows = positions == PositionKind.Learned ? arguments.Whole("max-position-embeddings") ?? Required(arguments, "max-position-embeddings") : 0,
                TokenTypes = family == MegatronFamily.Bert ? 2 : 0,
            },
            Stacks = family == MegatronFamily.T5 ? EncoderDecoder(arguments, hidden, layers, block) : [Main(arguments, family, hidden, layers, block)],
            Head = new(!arguments.Flag("untie-embeddings-and-output-weights"))
            {
                Bias = family != MegatronFamily.Gpt,
                Transform = family == MegatronFamily.Bert ? new(hidden, true, norm) : null,
            },
            // BERT's pooler and its two-way sentence classifier.
            Extra = family != MegatronFamily.Bert || arguments.Flag("bert-no-binary-head")
                ? []
                :
                [
                    new("pooler", ParameterGroup.Head, hidden, hidden + 1, TensorSplit.Replicated),
                    new("sentence classifier", ParameterGroup.Head, 2, hidden + 1, TensorSplit.Replicated),
                ],
        };
    }

    static LayerStack Main(MegatronArguments arguments, MegatronFamily family, long hidden, int layers, Block dense)
    {
        var kind = family == MegatronFamily.Bert ? StackKind.Encoder : StackKind.Decoder;
        var hybrid = arguments.Text("hybrid-layer-pattern") ?? arguments.Text("hybrid-override-pattern");
        if (!arguments.Has("num-experts") && hybrid is null)
        {
            return LayerStack.Uniform(kind, hidden, layers, dense, dense.Norm);
        }

        if (hybrid is not null)
        {
            return Hybrid(arguments, hidden, hybrid, dense);
        }

        var pattern = MegatronLayerPattern.Experts(arguments.Text("moe-layer-freq"), layers);
        return Stack(kind, hidden, [dense, Routed(arguments, dense)], [.. pattern.Select(routedLayer => routedLayer ? 1 : 0)], dense.Norm);
    }

    // Of the kinds of layers those that the pattern names.
    static LayerStack Stack(StackKind kind, long hidden, Block[] blocks, int[] pattern, NormKind norm)
    {
        int[] used = [.. Enumerable.Range(0, blocks.Length).Where(pattern.Contains)];
        return new(kind, hidden, [.. used.Select(block => blocks[block])], [.. pattern.Select(block => Array.IndexOf(used, block))]) { FinalNorm = norm };
    }

    // One letter a layer, each with one part: M state space, * attention, - feed-forward, E experts; what follows a slash predicts further tokens.
    static LayerStack Hybrid(MegatronArguments arguments, long hidden, string text, Block dense)
    {
        var mixer = new LinearMixerShape(
            LinearMixerKind.Mamba2,
            arguments.Whole("mamba-num-groups") ?? 8,
            arguments.Whole("mamba-state-dim") ?? 128,
            arguments.Whole("mamba-num-heads") ?? 2 * hidden / (arguments.Whole("mamba-head-dim") ?? 64),
            arguments.Whole("mamba-head-dim") ?? 64,
            4,
            ConvolutionBias: true);
        var letters = text.Split('/')[0].Replace("|", "", StringComparison.Ordinal);
        foreach (var letter in letters)
        {
            if (!HybridLetters.Contains(letter, StringComparison.Ordinal))
            {
                throw new FormatException($"megatron_args: --hybrid-layer-pattern \"{text}\" has '{letter}'; allowed: M, *, -, E, /, |");
            }
        }

        var routed = letters.Contains('E', StringComparison.Ordinal) ? Routed(arguments, dense) : dense;
        return Stack(
            StackKind.Decoder,
            hidden,
            [
                dense with { FeedForward = null, Attention = dense.Attention! with { LinearMixer = mixer } },
                dense with { FeedForward = null },
                dense with { Attention = null },
                routed with { Attention = null },
            ],
            [.. letters.Select(letter => HybridLetters.IndexOf(letter, StringComparison.Ordinal))],
            dense.Norm);
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
                Shared = arguments.Whole("moe-shared-expert-intermediate-size") is { } shared ? FeedForward(arguments, shared) : null,
            },
        };
    }

    static ImmutableArray<LayerStack> EncoderDecoder(MegatronArguments arguments, long hidden, int layers, Block block) =>
    [
        LayerStack.Uniform(StackKind.Encoder, hidden, layers, block, block.Norm),
        LayerStack.Uniform(StackKind.Decoder, hidden, checked((int)(arguments.Whole("decoder-num-layers") ?? layers)), block with { CrossAttention = block.Attention }, block.Norm),
    ];

    static AttentionShape Attention(MegatronArguments arguments, long hidden, long heads)
    {
        var width = arguments.Whole("kv-channels") ?? hidden / heads;
        var bias = !arguments.Flag("disable-bias-linear");
        var shape = new AttentionShape
        {
            Heads = heads,
            KvHeads = arguments.Flag("group-query-attention") ? arguments.Whole("num-query-groups") ?? 1 : heads,
            HeadDim = width,
            QueryKeyValueBias = bias || arguments.Flag("add-qkv-bias"),
            OutputBias = bias,
            FusedProjection = true,
            QueryKeyNorm = arguments.Flag("qk-layernorm") ? QueryKeyNorm.PerHead : QueryKeyNorm.None,
        };
        if (!arguments.Flag("multi-latent-attention"))
        {
            return shape;
        }

        var latent = new LatentShape(
            arguments.Whole("q-lora-rank") ?? 0,
            arguments.Whole("kv-lora-rank") ?? 32,
            arguments.Whole("qk-head-dim") ?? 128,
            arguments.Whole("qk-pos-emb-head-dim") ?? 64,
            arguments.Whole("v-head-dim") ?? 128);
        return shape with { KvHeads = heads, HeadDim = latent.HeadDim, ValueHeadDim = latent.ValueHeadDim, Latent = latent };
    }

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
