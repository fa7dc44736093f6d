using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents one kind of transformer layer: what mixes tokens, what mixes features, and how they are wired.</summary>
public sealed record Block
{
    /// <summary>Gets the token mixer, or <see langword="null"/> for a layer without one.</summary>
    public AttentionShape? Attention { get; init; }

    /// <summary>Gets the attention over the encoder's output, or <see langword="null"/>.</summary>
    public AttentionShape? CrossAttention { get; init; }

    /// <summary>Gets the dense feed-forward block, or <see langword="null"/>; a layer may have it beside experts.</summary>
    public FeedForwardShape? FeedForward { get; init; }

    /// <summary>Gets the mixture of experts, or <see langword="null"/>.</summary>
    public ExpertsShape? Experts { get; init; }

    /// <summary>Gets the kind of the block's normalizations.</summary>
    public required NormKind Norm { get; init; }

    /// <summary>Gets how the parts are wired.</summary>
    public BlockLayout Layout { get; init; }

    /// <summary>Gets the number of normalizations over the hidden size that have parameters in the block.</summary>
    /// <remarks>The layout's own number unless the family differs (ModernBERT's first layer has one less).</remarks>
    public int? Norms { get; init; }

    /// <summary>Gets the tensors of parts that only one family has (Falcon-H1's mixer beside attention, Longformer's global projections).</summary>
    public ImmutableArray<ParameterTensor> Extra { get; init; } = [];

    /// <summary>Gets the number of normalizations over the hidden size.</summary>
    public int NormCount => Norms ?? (Layout switch
    {
        BlockLayout.SandwichNorm => 4,
        BlockLayout.ParallelOneNorm => 1,
        _ => (Attention is null ? 0 : 1) + (CrossAttention is null ? 0 : 1) + (FeedForward is null && Experts is null ? 0 : 1),
    });
}
