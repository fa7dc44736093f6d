namespace MemoryModel;

/// <summary>Sums the memory of plans of one run without allocating: the totals that the formulas would give, to the byte.</summary>
/// <remarks>
/// What a rank holds has two halves. Weights, states and the engine's buffers do not know the batch; what layers hold of the batch does not
/// know the pipeline, the sharding, or how many layers there are. Either half is summed by the formulas when a plan first needs it,
/// and remembered by what decides it. A plan costs two lookups, and a few wide additions for each stage that can be the worst.
/// Any number of threads may ask; memory is bounded by the number of entries.
/// </remarks>
sealed class BoundMemory
{
    const int MostStandings = 1 << 16;
    const int MostBatches = 1 << 16;

    readonly ShardTables _tables;
    readonly BoundedCache<StandingDivision, StandingStage[]> _standings = new(MostStandings);
    readonly BoundedCache<BatchDivision, BatchTable> _batches = new(MostBatches, _ => new());
    readonly StageForms _forms = new();

    /// <summary>Binds a run's tables.</summary>
    public BoundMemory(ShardTables tables) => _tables = tables;

    /// <summary>Holds what a stage holds whatever the batch.</summary>
    readonly struct StandingStage(StagePart stage, int form, Bytes states, in TotalLedger sum)
    {
        public readonly StagePart Stage = stage;
        public readonly int Form = form;
        public readonly Bytes States = states;
        public readonly TotalLedger Sum = sum;
    }

    /// <summary>Returns the largest peak of a stage.</summary>
    public Bytes Peak(in ParallelPlan plan)
    {
        var stages = Standing(in plan);
        var batch = Batch(in plan);
        var peak = Bytes.Zero;
        foreach (ref readonly var stage in stages.AsSpan())
        {
            var ledger = stage.Sum;
            AddBatch(ref ledger, in stage, batch, in plan);
            peak = Bytes.Max(peak, ledger.Peak);
        }

        return peak;
    }

    /// <summary>Returns the sums of the stage with the largest peak.</summary>
    public TotalLedger Worst(in ParallelPlan plan)
    {
        var stages = Standing(in plan);
        var batch = Batch(in plan);
        var (worst, largest) = (default(TotalLedger), new Bytes(-1));
        foreach (ref readonly var stage in stages.AsSpan())
        {
            var ledger = stage.Sum;
            AddBatch(ref ledger, in stage, batch, in plan);
            if (ledger.Peak is var peak && peak > largest)
            {
                (worst, largest) = (ledger, peak);
            }
        }

        return worst;
    }

    /// <summary>Returns the largest model states of a stage.</summary>
    public Bytes States(in ParallelPlan plan)
    {
        var largest = Bytes.Zero;
        foreach (ref readonly var stage in Standing(in plan).AsSpan())
        {
            largest = Bytes.Max(largest, stage.States);
        }

        return largest;
    }

    StandingStage[] Standing(in ParallelPlan plan)
    {
        var division = StandingDivision.Of(in plan);
        if (PlanBits.Hold(in plan) && _standings.TryGet(in division, out var stages))
        {
            return stages;
        }

        stages = Array.ConvertAll(_tables.Stages(in plan).Heaviest, new StandingSums(_tables, _forms, plan).Of);
        if (PlanBits.Hold(in plan))
        {
            _standings.Add(in division, stages);
        }

        return stages;
    }

    BatchTable? Batch(in ParallelPlan plan) =>
        PlanBits.Hold(in plan) ? _batches.Get(BatchDivision.Of(in plan, _tables.RulesIndex(plan.Zero, plan.Recompute))) : null;

    void AddBatch(ref TotalLedger ledger, in StandingStage stage, BatchTable? batch, in ParallelPlan plan)
    {
        var inFlight = InFlight.Of(in plan, stage.Stage.Index);
        if (batch is not null && stage.Form >= 0
            && batch.Lines(stage.Form + StageForms.RecomputedPlace(stage.Stage, plan.RecomputedAtMost), _tables, in plan, stage.Stage)
                .TryAdd(ref ledger, stage.Stage, inFlight, plan.RecomputedAtMost))
        {
            return;
        }

        BatchMemory.Post(RankShard.OfLayers(_tables, in plan, stage.Stage, inFlight), ref ledger);
    }

    sealed class StandingSums(ShardTables tables, StageForms forms, ParallelPlan plan)
    {
        public StandingStage Of(StagePart stage)
        {
            var shard = RankShard.Of(tables, in plan, stage);
            var (sum, states) = (new TotalLedger(), new StatesLedger());
            StandingMemory.Post(in shard, ref sum);
            StandingMemory.Post(in shard, ref states);
            return new(stage, forms.PlaceOf(stage), states.Sum, in sum);
        }
    }
}
