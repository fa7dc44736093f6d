using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Answers for a run that Megatron core computes: the total of a stage, its explanation, and the stage that holds most.</summary>
static class MegatronAnswer
{
    /// <summary>Sums one pipeline stage.</summary>
    public static TotalLedger Total(in MegatronRun run, long stage)
    {
        var ledger = new TotalLedger();
        MegatronMemory.Post(in run, stage, ref ledger);
        return ledger;
    }

    /// <summary>Explains one pipeline stage, term by term.</summary>
    public static IReadOnlyList<MemoryNode> Explain(in MegatronRun run, long stage)
    {
        var ledger = BreakdownLedger.Create();
        MegatronMemory.Post(in run, stage, ref ledger);
        return ledger.Groups;
    }

    /// <summary>Sums the stage that holds most.</summary>
    public static (TotalLedger Total, long Stage) Worst(in MegatronRun run)
    {
        var (worst, index) = (Total(in run, 0), 0L);
        foreach (var stage in run.Stages.Heaviest.AsSpan()[1..])
        {
            var other = Total(in run, stage);
            if (other.Peak > worst.Peak)
            {
                (worst, index) = (other, stage);
            }
        }

        return (worst, index);
    }
}
