namespace MemoryModel;

/// <summary>Represents the dimensions of a mixture of experts that takes the place of a dense feed-forward block.</summary>
/// <param name="Count">Routed experts in the layer, E.</param>
/// <param name="PerToken">Experts that each token visits, k.</param>
/// <param name="Expert">Dimensions of one routed expert.</param>
public sealed record ExpertsShape(long Count, long PerToken, FeedForwardShape Expert)
{
    /// <summary>Gets the expert that every token visits, its width being that of all shared experts together, or <see langword="null"/>.</summary>
    public FeedForwardShape? Shared { get; init; }

    /// <summary>Gets whether a learned gate scales the shared expert (Qwen 1.5 MoE).</summary>
    public bool SharedGate { get; init; }

    /// <summary>Gets whether the router has a bias per expert that is a parameter.</summary>
    public bool RouterBias { get; init; }

    /// <summary>Gets whether the router's matrix is a parameter of the block rather than a linear layer, which adapters and quantization would find (DeepSeek-V3, gpt-oss).</summary>
    public bool BareRouter { get; init; }

    /// <summary>Gets whether the router scales its input features and each expert's weight (Gemma 4).</summary>
    public bool RouterScales { get; init; }

    /// <summary>Gets the width that tokens are brought to in front of the routed experts and back from behind them (Nemotron 3, Kimi K3), or <see langword="null"/> for the hidden size.</summary>
    public long? LatentWidth { get; init; }

    /// <summary>Gets whether what the routed experts give is normalized in that width before it is brought back (Kimi K3).</summary>
    public bool LatentNorm { get; init; }

    /// <summary>Gets whether the experts are stored as one tensor of rank 3 per projection instead of one matrix per expert.</summary>
    public bool Stacked { get; init; }
}
