namespace MemoryModel;

/// <summary>Gives the time in which a pipeline fills and drains, in closed form.</summary>
/// <remarks>
/// 1F1B and GPipe: the other stages' share of one micro-batch; interleaving with v chunks divides it by v (Narayanan et al. 2021,
/// §2.2). Zero-bubble schedules fill the drain with weight gradients (Qi et al. 2024, table 2); DualPipe runs both directions
/// (DeepSeek-V3, DualPipe README).
/// </remarks>
static class PipelineBubble
{
    /// <summary>Returns how many forward and how many backward passes of a device at an end of DualPipe run alone, while the pipeline fills and drains: 3p/2 − 1 of m.</summary>
    public static long DualPipeUnpaired(long stages) => 3 * stages / 2 - 1;

    /// <summary>Returns the seconds in which the slowest stage idles under a schedule.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="stages">Stages, p.</param>
    /// <param name="chunks">Chunks per stage, v.</param>
    /// <param name="middle">Seconds of one micro-batch through any stage but the last: F, B and W.</param>
    /// <param name="last">Seconds of one micro-batch through the last stage, all passes.</param>
    /// <param name="slowest">Seconds through the slowest stage.</param>
    /// <remarks>
    /// Stages of one length: ZB-H1 (p − 1)·(F + B − W); ZB-H2 (p − 1)·(F + B − 2·W); ZB-V (p − 1)·(B − W), where W ≤ F ≤ B; DualPipe
    /// (p/2 − 1)·(FB + (B + W) − 3·W) with FB an overlapped pair. Never below zero; where the last stage is the shorter one, it idles less than it.
    /// </remarks>
    public static double Idle(PipelineSchedule schedule, long stages, long chunks, in PipelineStageSeconds middle, double last, double slowest)
    {
        if (stages <= 1) return 0;
        var (f, b, w) = (middle.Forward, middle.Backward, middle.Weights);
        var whole = f + b + w;
        var equal = schedule switch
        {
            PipelineSchedule.ZeroBubbleH1 => (stages - 1) * (f + b - w),
            PipelineSchedule.ZeroBubbleH2 => (stages - 1) * (f + b - 2 * w),
            PipelineSchedule.ZeroBubbleV => (stages - 1) * (b - w),
            PipelineSchedule.DualPipe => (stages / 2 - 1) * (whole - middle.HiddenInPair + b - 2 * w),
            _ => (stages - 1) * whole / chunks,
        };
        return Math.Max(0, Math.Max(0, equal) + (last - slowest) / chunks);
    }
}
