namespace MemoryModel;

/// <summary>Words for why a tool's number differs; a reason is given only where the run makes it true.</summary>
static class PeerReasons
{
    /// <summary>Collects the reasons whose condition holds.</summary>
    public static IEnumerable<string> Of(params (bool Holds, string Words)[] reasons)
    {
        foreach (var (holds, words) in reasons)
        {
            if (holds)
            {
                yield return words;
            }
        }
    }

    /// <summary>Says whether the optimizer is the Adam with an fp32 master copy that all the tools assume.</summary>
    public static bool IsAdam(PeerRun run) => run.Optimizer.StartsWith("adam", StringComparison.Ordinal) && !run.Optimizer.Contains("8bit", StringComparison.Ordinal)
        && !run.Optimizer.Contains("mini", StringComparison.Ordinal) && !run.Optimizer.Contains("4bit", StringComparison.Ordinal);

    public static (bool Holds, string Words) Adam(PeerRun run) => (!IsAdam(run), $"assumes Adam; this run's optimizer is {run.Optimizer}");

    public static (bool Holds, string Words) Gradients(PeerRun run, long counted) =>
        (run.GradientBytes != counted, $"counts {counted} bytes per gradient; this run keeps {run.GradientBytes}");

    public static (bool Holds, string Words) Weights(PeerRun run, long counted) =>
        (run.WeightBytes != counted, $"counts {counted} bytes per weight; this run keeps {run.WeightBytes}");
}
