namespace MemoryModel;

/// <summary>Represents what Megatron-LM logs of a rank's memory: between steps, and at most.</summary>
/// <param name="Steady">Bytes of live tensors after a step: <c>mem-allocated-bytes</c>.</param>
/// <param name="Peak">Most bytes of live tensors: <c>mem-max-allocated-bytes</c>.</param>
readonly record struct MegatronEstimate(Bytes Steady, Bytes Peak)
{
    /// <summary>Sums one pipeline stage.</summary>
    public static MegatronEstimate Of(MegatronRun run, int stage)
    {
        var ledger = new TotalLedger();
        MegatronMemory.Post(run, stage, ref ledger);
        return new(ledger.At(Moments.Save), Bytes.Max(ledger.Peak, ledger.At(Moments.Save)));
    }

    /// <summary>Sums every stage and returns the largest.</summary>
    public static MegatronEstimate Worst(MegatronRun run)
    {
        var worst = Of(run, 0);
        for (var stage = 1; stage < run.Pipeline; stage++)
        {
            var other = Of(run, stage);
            worst = new(Bytes.Max(worst.Steady, other.Steady), Bytes.Max(worst.Peak, other.Peak));
        }

        return worst;
    }

    /// <summary>Explains one pipeline stage, term by term.</summary>
    public static IReadOnlyList<MemoryNode> Explain(MegatronRun run, int stage)
    {
        var ledger = BreakdownLedger.Create();
        MegatronMemory.Post(run, stage, ref ledger);
        return ledger.Groups;
    }
}
