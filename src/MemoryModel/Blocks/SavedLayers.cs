namespace MemoryModel;

/// <summary>Says which layers a block's formulas speak of: how many, when their tensors exist, and what is computed again.</summary>
/// <param name="Times">Layers times micro-batches in flight.</param>
/// <param name="Alive">The moments in which the tensors exist.</param>
readonly record struct SavedLayers(long Times, Moments Alive)
{
    /// <summary>What is trained.</summary>
    public TrainedSites Trained { get; init; } = TrainedSites.Everything;

    /// <summary>Where the tensors are kept between the passes.</summary>
    public MemoryTier Tier { get; init; }

    /// <summary>Where the tensors between the matrices of a feed-forward block are kept, or null where they stay with the others.</summary>
    public MemoryTier? InnerTier { get; init; }

    /// <summary>Whether the input of the layers has a gradient; that of the first layer over frozen embeddings has none.</summary>
    public bool InputHasGradient { get; init; } = true;

    /// <summary>Whether the core of attention (scores, softmax, second product) is computed again.</summary>
    public bool CoreIsRecomputed { get; init; }

    /// <summary>The moments in which the tensors of the last layer exist that its backward pass frees before attention's own.</summary>
    public Moments Early => Alive & ~Moments.AttentionBackward;
}
