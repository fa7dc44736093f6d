namespace MemoryModel;

/// <summary>Says moments and kinds of memory as people do: the one place of their words.</summary>
static class LedgerWords
{
    /// <summary>Returns the words for a moment: <c>backward of the loss</c>.</summary>
    public static string Of(Moments moment) => moment switch
    {
        Moments.Forward => "forward",
        Moments.LossForward => "loss",
        Moments.LossBackward => "backward of the loss",
        Moments.HeadBackward => "backward of the output matrix",
        Moments.FeedForwardBackward => "backward of the last feed-forward block",
        Moments.AttentionBackward => "backward of the last attention",
        Moments.RecomputeLastLayer => "recompute of the last layer",
        Moments.RecomputeFirstLayer => "backward at the first layer",
        Moments.BackwardEnd => "end of backward",
        Moments.GradientClipping => "gradient clipping",
        Moments.OptimizerStep => "optimizer step",
        Moments.Evaluation => "evaluation",
        Moments.Save => "writing a checkpoint",
        Moments.Resume => "reading a checkpoint",
        _ => moment.ToString(),
    };

    /// <summary>Returns the words for a kind of memory: <c>optimizer states</c>.</summary>
    public static string Of(MemoryKind kind) => kind == MemoryKind.OptimizerStates ? "optimizer states" : kind.ToString().ToLowerInvariant();
}
