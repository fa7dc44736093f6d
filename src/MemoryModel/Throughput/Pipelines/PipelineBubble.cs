namespace MemoryModel;

/// <summary>Gives the time in which a pipeline fills and drains, in closed form.</summary>
/// <remarks>
/// 1F1B and GPipe: the other stages' share of one micro-batch; interleaving with v chunks divides it by v (Narayanan et al. 2021,
/// §2.2). Zero-bubble schedules fill the drain with weight gradients (Qi et al. 2024, table 2); DualPipe runs both directions
/// (DeepSeek-V3, DualPipe README).
/// </remarks>
static class PipelineBubble
{
    /// <summary>Returns the seconds in which the slowest stage idles with stages of unequal length.</summary>
    /// <param name="stages">Stages, p.</param>
    /// <param name="chunks">Chunks per stage, v.</param>
    /// <param name="middle">Seconds of one micro-batch through any stage but the last.</param>
    /// <param name="last">Seconds of one micro-batch through the last stage.</param>
    /// <param name="slowest">Seconds through the slowest stage.</param>
    public static double Fill(long stages, long chunks, double middle, double last, double slowest) =>
        stages <= 1 ? 0 : ((stages - 1) * middle + last - slowest) / chunks;

    /// <summary>Returns the idle share of the busy time: (p − 1) / (m·v).</summary>
    public static double Fraction(long stages, long chunks, long microBatches) => (stages - 1) / (double)(microBatches * chunks);

    /// <summary>Returns the seconds of idleness of ZB-H1: (p − 1)·(F + B − W), B without the weights' gradient.</summary>
    public static double ZeroBubbleH1(long stages, double forward, double inputGradient, double weightGradient) =>
        (stages - 1) * (forward + inputGradient - weightGradient);

    /// <summary>Returns the seconds of idleness of ZB-H2: (p − 1)·(F + B − 2·W), never below zero.</summary>
    public static double ZeroBubbleH2(long stages, double forward, double inputGradient, double weightGradient) =>
        Math.Max(0, (stages - 1) * (forward + inputGradient - 2 * weightGradient));

    /// <summary>Returns the seconds of idleness of ZB-V: (p − 1)·(B − W), where W ≤ F ≤ B; nothing when the three passes take as long (Qi et al. 2024, §6).</summary>
    public static double ZeroBubbleV(long stages, double inputGradient, double weightGradient) =>
        Math.Max(0, (stages - 1) * (inputGradient - weightGradient));

    /// <summary>Returns the seconds of idleness of DualPipe: (p/2 − 1)·(FB + B − 3·W), with FB an overlapped pair of forward and backward and B a full backward.</summary>
    public static double DualPipe(long stages, double overlappedPair, double fullBackward, double weightGradient) =>
        Math.Max(0, (stages / 2 - 1) * (overlappedPair + fullBackward - 3 * weightGradient));

    /// <summary>Returns how many forward and how many backward passes of a device at an end of DualPipe run alone, while the pipeline fills and drains: 3p/2 − 1 of m.</summary>
    public static long DualPipeUnpaired(long stages) => 3 * stages / 2 - 1;

    /// <summary>Returns the seconds in which the slowest stage idles under a schedule.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="stages">Stages, p.</param>
    /// <param name="chunks">Chunks per stage, v.</param>
    /// <param name="middle">Seconds of one micro-batch through any stage but the last: F, B and W.</param>
    /// <param name="last">Seconds of one micro-batch through the last stage, all passes.</param>
    /// <param name="slowest">Seconds through the slowest stage.</param>
    /// <remarks>Zero-bubble schedules take what the gradients of the weights fill from the bubble of one-forward-one-backward.</remarks>
    public static double Idle(PipelineSchedule schedule, long stages, long chunks, in PipelineStageSeconds middle, double last, double slowest)
    {
        var (f, b, w) = (middle.Forward, middle.Backward, middle.Weights);
        var plain = Fill(stages, chunks, f + b + w, last, slowest);
        var filled = stages <= 1 ? 0 : schedule switch
        {
            PipelineSchedule.ZeroBubbleH1 => (stages - 1) * 2 * w,
            PipelineSchedule.ZeroBubbleH2 => (stages - 1) * 3 * w,
            PipelineSchedule.ZeroBubbleV => (stages - 1) * (f + 2 * w),
            PipelineSchedule.DualPipe => (stages - 1) * (f + b + w) - DualPipe(stages, f + b + w - middle.HiddenInPair, b + w, w),
            _ => 0,
        };
        return Math.Max(0, plain - filled);
    }
}
