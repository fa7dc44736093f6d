namespace MemoryModel;

/// <summary>Gives the sums of a stage by the formulas of the general engine.</summary>
readonly struct GeneralStages(ShardTables tables) : IStageFormulas<StagePart>
{
    /// <inheritdoc/>
    public StagePart[] Heaviest(in ParallelPlan plan) => tables.Stages(in plan).Heaviest;

    /// <inheritdoc/>
    public void Standing<TLedger>(in ParallelPlan plan, StagePart stage, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger => StandingMemory.Post(RankShard.Of(tables, in plan, stage), ref ledger);

    /// <inheritdoc/>
    public void Batch(in ParallelPlan plan, StagePart stage, ref TotalLedger ledger) =>
        BatchMemory.Post(RankShard.OfLayers(tables, in plan, stage, InFlight.Of(in plan, stage.Index)), ref ledger);

    /// <inheritdoc/>
    public bool RoundsTokens => ExpertsMemory.RoundsRows(tables.Run);

    /// <inheritdoc/>
    public int Rules(in ParallelPlan plan) => tables.RulesIndex(plan.Zero, plan.Recompute);

    /// <inheritdoc/>
    public int Count(in ParallelPlan plan, StagePart stage, Span<long> counts)
    {
        if (stage.Place < 0 || StageCounts.Of(stage) > BatchLine.MostCounts)
        {
            return -1;
        }

        StageCounts.Count(stage, InFlight.Of(in plan, stage.Index), plan.RecomputedAtMost, counts);
        return stage.Layers.Length == 0 || (KeepsTwo(in plan, stage, counts) && !FirstIsAlone(in plan, stage, counts))
            ? stage.Place + StageForms.RecomputedKinds(stage, plan.RecomputedAtMost)
            : -1;
    }

    /// <inheritdoc/>
    public BatchSlopes Draw(in ParallelPlan plan, StagePart stage) => new StageSampler(tables, plan, stage).Draw();

    /// <inheritdoc/>
    public TotalLedger Far(in ParallelPlan plan, StagePart stage, Span<long> counts) => new StageSampler(tables, plan, stage).Far(counts);

    // Two layers of the last kind are on the device when activations are offloaded: with less in flight the line has not begun.
    static bool KeepsTwo(in ParallelPlan plan, StagePart stage, ReadOnlySpan<long> counts) =>
        plan.OffloadActivations == OffloadTarget.None || StageCounts.Kept(counts, stage.Layers.Length - 1) is not { Layers: > 0, InFlight: < 2 };

    // The first layer over frozen embeddings saves less: where its kind has no other layer, the line of the others has not begun.
    bool FirstIsAlone(in ParallelPlan plan, StagePart stage, ReadOnlySpan<long> counts) =>
        stage.First && !tables.Rules(plan.Zero, plan.Recompute).InputHasGradient
        && StageCounts.Kept(counts, 0) is { Layers: > 0 } kept && kept.InFlight <= counts[StageCounts.MicroBatches];
}
