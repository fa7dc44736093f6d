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

    /// <summary>Returns the seconds of idleness of DualPipe: (p/2 − 1)·(FB + B − 3·W), with FB an overlapped pair of forward and backward and B a full backward.</summary>
    public static double DualPipe(long stages, double overlappedPair, double fullBackward, double weightGradient) =>
        Math.Max(0, (stages / 2 - 1) * (overlappedPair + fullBackward - 3 * weightGradient));
}
