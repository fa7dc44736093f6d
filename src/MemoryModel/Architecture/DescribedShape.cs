using System.Collections.Immutable;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Makes the network of a described model that is not in the catalog, and notes each gap it had to fill.</summary>
sealed class DescribedShape(DescribedModel model, long layers, long hidden)
{
    readonly List<string> _assumed = [];

    public ModelArchitecture Build()
    {
        var key = NearestName.Key(model.Name ?? "");
        var rms = model.Norm switch
        {
            "rmsnorm" => true,
            "layernorm" => false,
            null => Assume(model.Positions == "rope" || model.Mlp == "swiglu", "norm", rms => rms ? "rmsnorm" : "layernorm"),
            _ => throw Unknown("norm", model.Norm, "rmsnorm, layernorm"),
        };
        var norm = rms ? NormKind.RmsNorm : NormKind.LayerNorm;
        var mlp = model.Mlp ?? Assume(rms ? "swiglu" : "gelu", "mlp", text => text);
        var bias = model.Bias ?? Assume(!rms, "bias", flag => flag ? "true" : "false");
        var encoderDecoder = key.StartsWith("t5", StringComparison.Ordinal) || key.Contains("flant5", StringComparison.Ordinal) || key.StartsWith("mt5", StringComparison.Ordinal)
            || key.StartsWith("ul2", StringComparison.Ordinal) || key.StartsWith("t0", StringComparison.Ordinal);
        var layout = key.StartsWith("gptneox", StringComparison.Ordinal) || key.StartsWith("pythia", StringComparison.Ordinal) ? BlockLayout.ParallelTwoNorms
            : key.StartsWith("gptj", StringComparison.Ordinal) ? BlockLayout.ParallelOneNorm : BlockLayout.PreNorm;
        var dense = new Block { Norm = norm, Layout = layout, Attention = Attention(bias), FeedForward = FeedForward(mlp, model.FfnHidden, bias) };
        var positions = PositionsOf(rms);
        var maxPositions = model.MaxPositions;
        if (positions == PositionKind.Learned && maxPositions is null)
        {
            maxPositions = Assume(2048L, "max_positions", rows => $"{rows}");
        }

        return new()
        {
            Name = model.Name ?? "described model",
            Family = layout switch { BlockLayout.ParallelTwoNorms => "gpt_neox", BlockLayout.ParallelOneNorm => "gptj", _ => encoderDecoder ? "t5" : rms ? "llama" : "gpt2" },
            Source = Sources.Input,
            Embedding = new(model.Vocab ?? Assume(51200L, "vocab", rows => $"{rows}"), hidden, positions) { PositionRows = positions == PositionKind.Learned ? maxPositions!.Value : 0 },
            Stacks = encoderDecoder ? EncoderDecoder(dense, norm) : [Decoder(dense, mlp, bias, norm)],
            Head = new(model.TiedEmbeddings ?? Assume(!rms, "tied_embeddings", flag => flag ? "true" : "false")),
            MaxPositions = maxPositions,
            Dropout = model.Dropout ?? 0,
            Assumed = [.. _assumed],
        };
    }

    AttentionShape Attention(bool bias)
    {
        if (model.Heads is not { } heads)
        {
            throw new InvalidInputException("model: heads is missing; give the number of attention heads");
        }

        if (model.HeadDim is null && model.Latent is null && hidden % heads != 0)
        {
            throw new InvalidInputException($"model: heads is {heads}; allowed: a divisor of hidden, {hidden}, unless head_dim is given");
        }

        return new()
        {
            Heads = heads,
            KvHeads = model.KvHeads ?? heads,
            HeadDim = model.Latent?.HeadDim ?? model.HeadDim ?? hidden / heads,
            QueryKeyValueBias = bias,
            OutputBias = bias,
            QueryKeyNorm = model.QueryKeyNorm == true ? QueryKeyNorm.PerHead : QueryKeyNorm.None,
            Latent = model.Latent,
        };
    }

    FeedForwardShape FeedForward(string mlp, long? width, bool bias)
    {
        var gated = mlp is "swiglu" or "geglu" or "swiglu-fused";
        var activation = mlp switch
        {
            "swiglu" or "swiglu-fused" or "silu" => Activation.Silu,
            "geglu" or "gelu" or "gelu_tanh" or "gelu_new" => Activation.Gelu,
            "relu" => Activation.Relu,
            "relu2" => Activation.SquaredRelu,
            _ => throw Unknown("mlp", mlp, "swiglu, geglu, gelu, gelu_tanh, gelu_new, relu, relu2, silu"),
        };
        // 4·h, or for a gated block two thirds of that, rounded up to a multiple of 256 (Llama, arXiv:2302.13971 §2.2).
        var inner = width ?? Assume(gated ? CeilDiv(8 * hidden / 3, 256) * 256 : 4 * hidden, "ffn_hidden", value => $"{value}");
        return new(inner, activation, gated) { Bias = bias };
    }

    LayerStack Decoder(Block dense, string mlp, bool bias, NormKind norm)
    {
        var equal = Families.Equal(layers);
        if (model.Experts is not { } count)
        {
            return new(StackKind.Decoder, hidden, [dense], equal) { FinalNorm = norm };
        }

        var expert = FeedForward(mlp, model.ExpertFfnHidden ?? model.FfnHidden, bias);
        var shared = model.SharedExpertFfnHidden ?? (model.SharedExperts > 0 ? model.SharedExperts * expert.Hidden : null);
        var routed = dense with
        {
            FeedForward = null,
            Experts = new(count, model.TopK ?? Assume(Math.Min(2, count), "top_k", value => $"{value}"), expert)
            {
                Shared = shared is { } width ? expert with { Hidden = width } : null,
            },
        };
        var leading = model.DenseLayers ?? 0;
        return leading == 0
            ? new(StackKind.Decoder, hidden, [routed], equal) { FinalNorm = norm }
            : new(StackKind.Decoder, hidden, [dense, routed], [.. equal.Select((_, layer) => layer < leading ? 0 : 1)]) { FinalNorm = norm };
    }

    // The stated layers are those of both stacks.
    ImmutableArray<LayerStack> EncoderDecoder(Block block, NormKind norm)
    {
        var encoder = Families.Equal(layers / 2);
        var decoder = Families.Equal(layers - (layers / 2));
        return
        [
            new(StackKind.Encoder, hidden, [block], encoder) { FinalNorm = norm },
            new(StackKind.Decoder, hidden, [block with { CrossAttention = block.Attention }], decoder) { FinalNorm = norm },
        ];
    }

    PositionKind PositionsOf(bool rms) => model.Positions switch
    {
        "rope" => PositionKind.Rotary,
        "learned" => PositionKind.Learned,
        "alibi" => PositionKind.Alibi,
        "relative" => PositionKind.Relative,
        "none" => PositionKind.None,
        null => Assume(rms ? PositionKind.Rotary : PositionKind.Learned, "positions", kind => kind == PositionKind.Rotary ? "rope" : "learned"),
        _ => throw Unknown("positions", model.Positions, "rope, learned, alibi, relative, none"),
    };

    T Assume<T>(T value, string field, Func<T, string> text)
    {
        _assumed.Add($"model.{field}: {text(value)}");
        return value;
    }

    static InvalidInputException Unknown(string field, string value, string allowed) => new($"model: {field} is '{value}'; allowed: {allowed}");
}
