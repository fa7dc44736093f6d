using System.Runtime.CompilerServices;

namespace MemoryModel;

/// <summary>Sums the memory of plans of one run without allocating: the totals that an engine's formulas give, to the byte.</summary>
/// <remarks>
/// What a rank holds has two halves. Weights, states and the engine's buffers do not know the batch; what layers hold of the batch does not
/// know the sharding, nor how many layers there are. Either half is summed by the formulas when a plan first needs it, and
/// remembered by what decides it. A plan then costs two lookups, and a few wide additions for each stage that can be the worst.
/// Any number of threads may ask; memory is bounded by the number of entries.
/// </remarks>
sealed class BoundMemory<TFormulas, TStage>(TFormulas formulas)
    where TFormulas : struct, IStageFormulas<TStage>
{
    const int MostStandings = 1 << 16;
    const int MostBatches = 1 << 16;

    readonly BoundedCache<StandingDivision, StandingStage[]> _standings = new(MostStandings);
    readonly BoundedCache<BatchDivision, BatchTable> _batches = new(MostBatches, _ => new());

    /// <summary>Holds what a stage holds whatever the batch.</summary>
    readonly struct StandingStage(TStage stage, Bytes states, in TotalLedger sum)
    {
        public readonly TStage Stage = stage;
        public readonly Bytes States = states;
        public readonly TotalLedger Sum = sum;
    }

    /// <summary>Returns the largest peak of a stage.</summary>
    public Bytes Peak(in ParallelPlan plan)
    {
        var stages = Standing(in plan);
        var batch = Batch(in plan);
        Span<long> counts = stackalloc long[BatchLines.MostCounts];
        var peak = Bytes.Zero;
        foreach (ref readonly var stage in stages.AsSpan())
        {
            var ledger = stage.Sum;
            AddBatch(ref ledger, in stage, batch, in plan, counts);
            peak = Bytes.Max(peak, ledger.Peak);
        }

        return peak;
    }

    /// <summary>Returns the sums of the stage with the largest peak.</summary>
    public TotalLedger Worst(in ParallelPlan plan)
    {
        var stages = Standing(in plan);
        var batch = Batch(in plan);
        Span<long> counts = stackalloc long[BatchLines.MostCounts];
        var (worst, largest) = (default(TotalLedger), new Bytes(-1));
        foreach (ref readonly var stage in stages.AsSpan())
        {
            var ledger = stage.Sum;
            AddBatch(ref ledger, in stage, batch, in plan, counts);
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
        return PlanBits.Hold(in plan) && _standings.TryGet(in division, out var stages) ? stages : Stand(in plan, in division);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    StandingStage[] Stand(in ParallelPlan plan, in StandingDivision division)
    {
        var heaviest = formulas.Heaviest(in plan);
        var stages = new StandingStage[heaviest.Length];
        for (var i = 0; i < stages.Length; i++)
        {
            var (sum, states) = (new TotalLedger(), new StatesLedger());
            formulas.Standing(in plan, heaviest[i], ref sum);
            formulas.Standing(in plan, heaviest[i], ref states);
            stages[i] = new(heaviest[i], states.Sum, in sum);
        }

        if (PlanBits.Hold(in plan))
        {
            _standings.Add(in division, stages);
        }

        return stages;
    }

    BatchTable? Batch(in ParallelPlan plan) => PlanBits.Hold(in plan) ? _batches.Get(BatchDivision.Of(in plan, formulas.Rules(in plan))) : null;

    void AddBatch(ref TotalLedger ledger, in StandingStage stage, BatchTable? batch, in ParallelPlan plan, Span<long> counts)
    {
        if (batch is not null && formulas.TryCount(in plan, stage.Stage, counts) && formulas.Place(in plan, stage.Stage, counts) is >= 0 and var place
            && (batch[place] ?? Draw(batch, place, in plan, stage.Stage)).TryAdd(ref ledger, counts))
        {
            return;
        }

        formulas.Batch(in plan, stage.Stage, ref ledger);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    BatchLines Draw(BatchTable batch, int place, in ParallelPlan plan, TStage stage)
    {
        BatchLines lines;
        try
        {
            lines = formulas.Draw(in plan, stage);
        }
        catch (OverflowException)
        {
            lines = BatchLines.None;
        }

        batch.Add(place, lines);
        return lines;
    }
}
