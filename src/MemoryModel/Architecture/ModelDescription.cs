using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Describes a network by its own dimensions: what a run file prints of it, and what a variation of it starts from.</summary>
static class ModelDescription
{
    /// <summary>Returns the dimensions of a network's main stack; what a run file has no field for is lost.</summary>
    public static DescribedModel Of(ModelArchitecture model)
    {
        var (dense, last) = (model.Main.Blocks[0], model.Main.Blocks[^1]);
        var (attention, experts, latent) = (dense.Attention, last.Experts, last.Attention?.Latent);
        return new()
        {
            Name = model.Name,
            Layers = model.Layers,
            Hidden = model.Hidden,
            Heads = attention?.Heads,
            KvHeads = attention?.Latent is null ? attention?.KvHeads : null,
            HeadDim = attention?.Latent is null ? attention?.HeadDim : null,
            FfnHidden = dense.FeedForward?.Hidden,
            Vocab = model.Embedding.Vocab,
            MaxPositions = model.Embedding.PositionRows is > 0 and var rows ? rows : model.MaxPositions,
            Mlp = (dense.FeedForward ?? experts?.Expert) is { } shape ? Mlp(shape) : null,
            Norm = last.Norm == NormKind.LayerNorm ? "layernorm" : "rmsnorm",
            Positions = Positions(model.Embedding.Positions),
            TiedEmbeddings = model.Head.Tied,
            Bias = attention?.OutputBias ?? false,
            Dropout = model.Dropout,
            Experts = experts?.Count,
            TopK = experts?.PerToken,
            ExpertFfnHidden = experts?.Expert.Hidden,
            SharedExpertFfnHidden = experts?.Shared?.Hidden,
            DenseLayers = experts is null ? null : model.Main.Pattern.TakeWhile(index => model.Main.Blocks[index].Experts is null).Count(),
            QueryKeyNorm = last.Attention is { QueryKeyNorm: not QueryKeyNorm.None } ? true : null,
            Latent = latent,
        };
    }

    /// <summary>Returns a description of a variation: what is stated, and the known network's own dimensions for the rest.</summary>
    /// <exception cref="InvalidInputException">The known network is more than its dimensions say, or the stated heads do not fit it.</exception>
    public static DescribedModel Filled(DescribedModel stated, ModelArchitecture known)
    {
        var own = Of(known);
        if (ModelParameters.Of(new DescribedShape(own, own.Layers!.Value, own.Hidden!.Value).Build()).Total != ModelParameters.Of(known).Total)
        {
            throw new InvalidInputException($"model '{known.Name}' has parts that its dimensions do not say, so that none of them can be changed; allowed: the name alone, or layers, hidden and heads of a model without a known name");
        }

        var hidden = stated.Hidden ?? own.Hidden!.Value;
        var heads = stated.Heads ?? own.Heads!.Value;
        var keys = stated.KvHeads ?? (own.KvHeads == own.Heads ? heads : own.KvHeads);
        if (stated.Heads is not null && heads % (keys ?? heads) != 0)
        {
            throw new InvalidInputException($"model: heads is {heads}; allowed: a multiple of the {keys} kv_heads of {known.Name}, or kv_heads beside it");
        }

        return stated with
        {
            Layers = stated.Layers ?? own.Layers,
            Hidden = hidden,
            Heads = heads,
            KvHeads = keys,
            // heads that share out the hidden size go on doing so
            HeadDim = stated.HeadDim ?? (own.HeadDim * own.Heads == own.Hidden ? null : own.HeadDim),
            FfnHidden = stated.FfnHidden ?? Scaled(own.FfnHidden),
            Vocab = stated.Vocab ?? own.Vocab,
            MaxPositions = stated.MaxPositions ?? own.MaxPositions,
            Mlp = stated.Mlp ?? own.Mlp,
            Norm = stated.Norm ?? own.Norm,
            Positions = stated.Positions ?? own.Positions,
            TiedEmbeddings = stated.TiedEmbeddings ?? own.TiedEmbeddings,
            Bias = stated.Bias ?? own.Bias,
            Dropout = stated.Dropout ?? own.Dropout,
            Experts = stated.Experts ?? own.Experts,
            TopK = stated.TopK ?? own.TopK,
            ExpertFfnHidden = stated.ExpertFfnHidden ?? Scaled(own.ExpertFfnHidden),
            SharedExpertFfnHidden = stated.SharedExpertFfnHidden ?? (stated.SharedExperts is null ? Scaled(own.SharedExpertFfnHidden) : null),
            DenseLayers = stated.DenseLayers ?? own.DenseLayers,
            QueryKeyNorm = stated.QueryKeyNorm ?? own.QueryKeyNorm,
            Latent = stated.Latent ?? own.Latent,
        };

        long? Scaled(long? width) => width * hidden / own.Hidden!.Value;
    }

    static string Mlp(FeedForwardShape shape) => (shape.Gated, shape.Activation) switch
    {
        (true, Activation.Gelu) => "geglu",
        (true, _) => "swiglu",
        (_, Activation.Silu) => "silu",
        (_, Activation.Relu) => "relu",
        (_, Activation.SquaredRelu) => "relu2",
        _ => "gelu",
    };

    static string? Positions(PositionKind kind) => kind switch
    {
        PositionKind.Rotary => "rope",
        PositionKind.Learned => "learned",
        PositionKind.Alibi => "alibi",
        PositionKind.Relative => "relative",
        PositionKind.None => "none",
        _ => null,
    };
}
