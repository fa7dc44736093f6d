using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Represents the model part of a run file: what its author wrote, everything optional.</summary>
/// <remarks>A name of the catalog fills what is absent; a bare <see cref="Parameters"/> gets an inferred shape; other gaps take defaults that are listed in <see cref="ModelArchitecture.Assumed"/>.</remarks>
public sealed record DescribedModel
{
    /// <summary>Gets the name, of the catalog or free.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the number of layers, both stacks of an encoder-decoder together.</summary>
    public long? Layers { get; init; }

    /// <summary>Gets the hidden size.</summary>
    public long? Hidden { get; init; }

    /// <summary>Gets the query heads.</summary>
    public long? Heads { get; init; }

    /// <summary>Gets the key and value heads.</summary>
    public long? KvHeads { get; init; }

    /// <summary>Gets the width of a head.</summary>
    public long? HeadDim { get; init; }

    /// <summary>Gets the inner width of the dense feed-forward block.</summary>
    public long? FfnHidden { get; init; }

    /// <summary>Gets the rows of the token table.</summary>
    public long? Vocab { get; init; }

    /// <summary>Gets the longest sequence; the rows of a learned position table.</summary>
    public long? MaxPositions { get; init; }

    /// <summary>Gets the feed-forward kind: <c>swiglu</c>, <c>geglu</c>, <c>gelu</c>, <c>gelu_tanh</c>, <c>gelu_new</c>, <c>relu</c>, <c>relu2</c> or <c>silu</c>.</summary>
    public string? Mlp { get; init; }

    /// <summary>Gets the normalization: <c>rmsnorm</c> or <c>layernorm</c>.</summary>
    public string? Norm { get; init; }

    /// <summary>Gets the positions: <c>rope</c>, <c>learned</c>, <c>alibi</c>, <c>relative</c> or <c>none</c>.</summary>
    public string? Positions { get; init; }

    /// <summary>Gets whether the output matrix is the token table.</summary>
    public bool? TiedEmbeddings { get; init; }

    /// <summary>Gets whether linear layers have biases.</summary>
    public bool? Bias { get; init; }

    /// <summary>Gets the dropout probability.</summary>
    public double? Dropout { get; init; }

    /// <summary>Gets the routed experts of a layer.</summary>
    public long? Experts { get; init; }

    /// <summary>Gets the experts that a token visits.</summary>
    public long? TopK { get; init; }

    /// <summary>Gets the inner width of an expert.</summary>
    public long? ExpertFfnHidden { get; init; }

    /// <summary>Gets the shared experts of a layer.</summary>
    public long? SharedExperts { get; init; }

    /// <summary>Gets the inner width of all shared experts together.</summary>
    public long? SharedExpertFfnHidden { get; init; }

    /// <summary>Gets the leading layers without experts.</summary>
    public long? DenseLayers { get; init; }

    /// <summary>Gets whether queries and keys are normalized per head.</summary>
    public bool? QueryKeyNorm { get; init; }

    /// <summary>Gets the latent projections of multi-head latent attention.</summary>
    public LatentShape? Latent { get; init; }

    /// <summary>Gets the parameter count as the source states it.</summary>
    public long? Parameters { get; init; }

    /// <summary>Returns the network described.</summary>
    /// <exception cref="InvalidInputException">Nothing says the size, a number is not allowed, or heads do not divide the hidden size.</exception>
    public ModelArchitecture ToArchitecture()
    {
        CheckSizes();
        var known = Name is null ? null : Models.Find(Name);
        if (known is not null && Fits(known))
        {
            return known with
            {
                Embedding = known.Embedding with { Vocab = Vocab ?? known.Embedding.Vocab },
                Head = known.Head with { Tied = TiedEmbeddings ?? known.Head.Tied },
                Dropout = Dropout ?? known.Dropout,
                Modeling = Dropout is null ? known.Modeling : known.Modeling & ~ModelingCode.DropsByDefault,
            };
        }

        if (known is not null && (Layers is null || Hidden is null || Heads is null))
        {
            var filled = ModelDescription.Filled(this, known);
            return new DescribedShape(filled, filled.Layers!.Value, filled.Hidden!.Value).Build() with { Assumed = [$"model: {known.Name} with {string.Join(", ", Stated())}; the rest is its own"] };
        }

        if (Layers is { } layers && Hidden is { } hidden)
        {
            return new DescribedShape(this, layers, hidden).Build();
        }

        if (Parameters is { } parameters && Layers is null && Hidden is null)
        {
            return InferredShape.Of(parameters).Architecture;
        }

        throw Name is not null && known is null && (Layers is null || Hidden is null)
            ? new InvalidInputException($"{Models.Unknown(Name)}{((Layers ?? Hidden) is null ? "" : " A network of your own needs layers, hidden and heads.")}")
            : new InvalidInputException($"model: {(Layers is null ? "layers" : "hidden")} is missing; give layers and hidden, a known name, or parameters");
    }

    // What the run file states must be what the catalog says; otherwise the run is of a variant and its own numbers count.
    bool Fits(ModelArchitecture known)
    {
        var block = known.Main.Blocks[^1];
        return Same(Layers, known.Layers) && Same(Hidden, known.Hidden) && Same(Heads, block.Attention?.Heads) && Same(KvHeads, block.Attention?.KvHeads, block.Attention?.Latent is not null) && Same(HeadDim, block.Attention?.HeadDim, block.Attention?.Latent is not null)
            && Same(FfnHidden, known.Main.Blocks[0].FeedForward?.Hidden, known.Main.Blocks[0].FeedForward is null) && Same(Experts, block.Experts?.Count) && Same(TopK, block.Experts?.PerToken)
            && Same(ExpertFfnHidden, block.Experts?.Expert.Hidden);
    }

    static bool Same(long? stated, long? known, bool irrelevant = false) => stated is null || irrelevant || stated == known;

    (string Name, long? Value)[] Sizes() =>
    [
        ("layers", Layers), ("hidden", Hidden), ("heads", Heads), ("kv_heads", KvHeads), ("head_dim", HeadDim), ("ffn_hidden", FfnHidden), ("vocab", Vocab),
        ("max_positions", MaxPositions), ("experts", Experts), ("top_k", TopK), ("expert_ffn_hidden", ExpertFfnHidden), ("shared_expert_ffn_hidden", SharedExpertFfnHidden),
    ];

    IEnumerable<string> Stated() => Sizes().Where(size => size.Value is not null).Select(size => FormattableString.Invariant($"{size.Name} {size.Value}"));

    void CheckSizes()
    {
        foreach (var (name, value) in Sizes())
        {
            if (value is < 1 or > 1_000_000_000)
            {
                throw new InvalidInputException($"model: {name} is {value}; allowed: 1 to 10^9");
            }
        }

        if (TopK > Experts)
        {
            throw new InvalidInputException($"model: top_k is {TopK}; allowed: at most experts, {Experts}");
        }

        if (KvHeads is { } kv && Heads is { } heads && heads % kv != 0)
        {
            throw new InvalidInputException($"model: kv_heads is {kv}; allowed: a divisor of heads, {heads}");
        }
    }
}
