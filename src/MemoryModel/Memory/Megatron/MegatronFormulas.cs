namespace MemoryModel;

/// <summary>Gives the sums of a stage by Megatron-LM's formulas.</summary>
readonly struct MegatronFormulas(MegatronTables tables) : IStageFormulas<MegatronPart>
{
    const long Few = 4;

    // How many times as many at the point that has to lie on the lines: beyond any group of layers.
    const long Times = 1009;

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
    public int Rules(in ParallelPlan plan) => tables.ExpertTensor(in plan) == plan.Tensor ? 0 : 1;

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
    public BatchSlopes Draw(in ParallelPlan plan, MegatronPart stage)
    {
        var counts = new long[stage.Numbers];
        var run = Draft(in plan, stage, counts);
        var sum = Sum(in run, stage, counts);
        var each = new TotalLedger[counts.Length];
        for (var i = 0; i < each.Length; i++)
        {
            if (!MegatronCounts.Stays(counts, i))
            {
                counts[i]++;
                each[i] = Sum(in run, stage, counts).Less(in sum);
                counts[i]--;
            }
        }

        return new(in sum, counts, each);
    }

    /// <inheritdoc/>
    public TotalLedger Far(in ParallelPlan plan, MegatronPart stage, Span<long> counts)
    {
        var far = new long[stage.Numbers];
        var run = Draft(in plan, stage, far);
        for (var i = 0; i < far.Length; i++)
        {
            far[i] *= MegatronCounts.Stays(far, i) ? 1 : Times + i;
        }

        far.CopyTo(counts);
        return Sum(in run, stage, far);
    }

    // Some layers of what every stack has of both, kept and recomputed: a kind that a stage lacks may be in another of the same form.
    MegatronRun Draft(in ParallelPlan plan, MegatronPart stage, Span<long> counts)
    {
        var run = new MegatronRun(tables, in plan);
        MegatronCounts.Count(new MegatronStage(in run, stage.Index), counts);
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

        return run;
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
