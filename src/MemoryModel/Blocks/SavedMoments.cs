namespace MemoryModel;

/// <summary>The lifetimes of saved tensors.</summary>
static class SavedMoments
{
    /// <summary>Until the output matrix has been differentiated.</summary>
    public const Moments UntilHead = Moments.Forward | Moments.LossForward | Moments.LossBackward | Moments.HeadBackward;

    /// <summary>Until the backward pass of the last layer.</summary>
    public const Moments Held = UntilHead | Moments.FeedForwardBackward | Moments.AttentionBackward;

    /// <summary>While a layer is computed again.</summary>
    public const Moments Recomputing = Moments.RecomputeLastLayer | Moments.RecomputeFirstLayer;
}
