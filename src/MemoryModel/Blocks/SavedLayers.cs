using MemoryModel.Catalog;

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

    /// <summary>Whether the input of the feed-forward block has a gradient; that of a parallel block is the layer's own.</summary>
    public bool FeedForwardInputHasGradient { get; init; } = true;

    /// <summary>Whether the scores of attention, and what comes of them, have a gradient.</summary>
    public bool AttentionHasGradient => InputHasGradient || Trained.AnyInput || !Trained.AnySite;

    /// <summary>Whether what lies between the matrices of the feed-forward block has a gradient.</summary>
    public bool FeedForwardHasGradient => FeedForwardInputHasGradient || Trained.Up > 0;

    /// <summary>Returns whether the input of a linear layer has a gradient; queries, keys and values read the layer's own, through its first norm.</summary>
    public bool InputOf(in ParameterTensor weight) => weight.Group == ParameterGroup.Attention
        ? weight.Name.EndsWith("output projection", StringComparison.Ordinal) ? AttentionHasGradient : InputHasGradient
        : weight.Name.EndsWith("down projection", StringComparison.Ordinal) ? FeedForwardHasGradient : FeedForwardInputHasGradient;

    /// <summary>Returns the first layer over frozen embeddings: gradients begin behind its first adapter.</summary>
    public SavedLayers BeforeFrozen(BlockLayout layout) => this with
    {
        InputHasGradient = false,
        FeedForwardInputHasGradient = !Trained.AnySite || (layout is not (BlockLayout.ParallelOneNorm or BlockLayout.ParallelTwoNorms) && (Trained.AnyInput || Trained.Output)),
    };

    /// <summary>Whether the core of attention (scores, softmax, second product) is computed again.</summary>
    public bool CoreIsRecomputed { get; init; }

    /// <summary>The moments in which the tensors of the last layer exist that its backward pass frees before attention's own.</summary>
    public Moments Early => Alive & ~Moments.AttentionBackward;
}
