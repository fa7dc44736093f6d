namespace MemoryModel;

/// <summary>Gives the sums of a stage by Megatron-LM's formulas.</summary>
readonly struct MegatronFormulas(MegatronTables tables) : IStageFormulas<MegatronPart>
{
    const long Few = 4;

    // How many times as many at the point that has to lie on the lines: beyond any group of layers.
    const long Far = 1009;

    /// <inheritdoc/>
    public MegatronPart[] Heaviest(in ParallelPlan plan) => tables.Parts(in plan);

    /// <inheritdoc/>
    public void Standing<TLedger>(in ParallelPlan plan, MegatronPart stage, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger => MegatronMemory.Standing(StageOf(in plan, stage), ref ledger);

    /// <inheritdoc/>
    public void Batch(in ParallelPlan plan, MegatronPart stage, ref TotalLedger ledger) => MegatronMemory.Batch(StageOf(in plan, stage), ref ledger);

    /// <inheritdoc/>
    public bool RoundsTokens => ExpertsMemory.RoundsRows(tables.Run);

    /// <inheritdoc/>
    public int Rules(in ParallelPlan plan) => 0;

    /// <inheritdoc/>
    public int Count(in ParallelPlan plan, MegatronPart stage, Span<long> counts)
    {
        if (stage.Place < 0 || stage.Numbers > BatchLine.MostCounts || tables.Settings is { OffloadedLayers: > 0 } or { PredictionStage: not null })
        {
            return -1;
        }

        var stacks = stage.Count(tables, in plan, counts);
        return (plan.OffloadActivations == OffloadTarget.None && tables.Settings.Offloaded == OffloadedModules.None) || KeepsTwo(counts[..stage.Numbers])
            ? stage.Place + stacks
            : -1;
    }

    /// <inheritdoc/>
    public BatchSlopes? Draw(in ParallelPlan plan, MegatronPart stage)
    {
        var counts = new long[stage.Numbers];
        MegatronCounts.Count(StageOf(in plan, stage), counts);
        Draft(counts);
        var run = new MegatronRun(tables, in plan);
        var sum = Sum(in run, stage, counts);
        var each = new TotalLedger[counts.Length];
        for (var i = 0; i < each.Length; i++)
        {
            counts[i]++;
            each[i] = Sum(in run, stage, counts).Less(in sum);
            counts[i]--;
        }

        var far = new long[counts.Length];
        for (var i = 0; i < counts.Length; i++)
        {
            far[i] = counts[i] * (Far + i);
        }

        return BatchSlopes.Through(in sum, counts, each, Sum(in run, stage, far), far);
    }

    // Some layers of what every stack has of both, kept and recomputed: a kind that a stage lacks may be in another of the same form.
    void Draft(Span<long> counts)
    {
        var (stacks, kind) = (MegatronCounts.RecomputedStacks(tables.Run.Model, counts), 0);
        for (var stack = 0; stack < tables.Run.Model.Stacks.Length; stack++)
        {
            var (kept, recomputed) = ((stacks >> (2 * stack)) & 1, (stacks >> (2 * stack + 1)) & 1);
            for (var block = 0; block < tables.Run.Model.Stacks[stack].Blocks.Length; block++, kind++)
            {
                var own = counts.Slice(MegatronCounts.PerKind * kind, MegatronCounts.PerKind);
                (own[0], own[1], own[2], own[3]) = (Few * kept, 2 * Few * kept, Few * recomputed, 2 * Few * recomputed);
            }
        }
    }

    // Two layers of every kind are on the device when activations are offloaded: with less in flight its line has not begun.
    static bool KeepsTwo(ReadOnlySpan<long> counts)
    {
        for (var i = 1; i < counts.Length; i += MegatronCounts.PerKind)
        {
            if (counts[i] < 2)
            {
                return false;
            }
        }

        return true;
    }

    static TotalLedger Sum(in MegatronRun run, MegatronPart stage, long[] counts)
    {
        var ledger = new TotalLedger();
        MegatronMemory.Batch(new MegatronStage(in run, stage.Index, counts), ref ledger);
        return ledger;
    }

    MegatronStage StageOf(in ParallelPlan plan, MegatronPart stage) => new(new(tables, in plan), stage.Index);
}
