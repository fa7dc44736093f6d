using System.Numerics;
using System.Runtime.CompilerServices;

namespace MemoryModel;

/// <summary>Sums the memory of plans of one run without allocating: the totals that an engine's formulas give, to the byte.</summary>
/// <remarks>
/// What a rank holds has two halves. Weights, states and the engine's buffers do not know the batch; what layers hold of the batch does not
/// know the sharding, nor how many layers there are. Either half is summed by the formulas when a plan first needs it, and
/// remembered by what decides it. A plan then costs two lookups, and a few wide additions for each stage that can be the worst.
/// Any number of threads may ask; memory is bounded by the number of entries, and by that of sums: with too many all is forgotten.
/// </remarks>
sealed class BoundMemory<TFormulas, TStage>(TFormulas formulas, int mostSums = RememberedSums.Most)
    where TFormulas : struct, IStageFormulas<TStage>
{
    // In place of a number of sequences: lines that hold for any.
    const long AnyMicroBatch = 0;

    readonly bool _roundsTokens = formulas.RoundsTokens;
    Remembered _remembered = new();

    /// <summary>Holds what a stage holds whatever the batch.</summary>
    readonly record struct StandingStage(TStage Stage, Bytes States, int Tensors, int Beside, long All);

    sealed class Remembered
    {
        const int Most = 1 << 16;

        public readonly BoundedCache<StandingDivision, StandingStage[]> Standings = new(Most);
        public readonly BoundedCache<BatchDivision, BatchTable> Batches = new(Most, _ => new());
        public readonly RememberedSums Sums = new();
    }

    /// <summary>Returns the largest peak of a stage.</summary>
    public Bytes Peak(in ParallelPlan plan)
    {
        var known = Known();
        var stages = Standing(known, in plan);
        var batch = Batch(known, in plan, Sequences(in plan));
        Span<long> counts = stackalloc long[BatchLine.MostCounts + 1];
        counts[BatchLine.One] = 1;
        var peak = new MomentSums();
        foreach (ref readonly var stage in stages.AsSpan())
        {
            var lines = Lines(known, batch, in plan, stage.Stage, counts);
            peak.KeepLarger(Tensors(known, in stage, lines, counts, in plan));
        }

        return new(peak.Largest());
    }

    /// <summary>Returns the sums of the stage with the largest peak: that peak, and what is beside tensors.</summary>
    public TotalLedger Worst(in ParallelPlan plan)
    {
        var known = Known();
        var stages = Standing(known, in plan);
        var batch = Batch(known, in plan, Sequences(in plan));
        Span<long> counts = stackalloc long[BatchLine.MostCounts + 1];
        counts[BatchLine.One] = 1;
        var (worst, largest) = (default(TotalLedger), -1L);
        foreach (ref readonly var stage in stages.AsSpan())
        {
            var lines = Lines(known, batch, in plan, stage.Stage, counts);
            var tensors = Tensors(known, in stage, lines, counts, in plan);
            if (tensors.Largest() is var peak && peak > largest)
            {
                (worst, largest) = (TotalLedger.OfTensors(in tensors), peak);
                AddBeside(ref worst, known, in stage, lines, counts, in plan);
            }
        }

        return worst;
    }

    /// <summary>Returns the largest model states of a stage.</summary>
    public Bytes States(in ParallelPlan plan)
    {
        var largest = Bytes.Zero;
        foreach (ref readonly var stage in Standing(Known(), in plan).AsSpan())
        {
            largest = Bytes.Max(largest, stage.States);
        }

        return largest;
    }

    Remembered Known() => Volatile.Read(ref _remembered);

    StandingStage[] Standing(Remembered known, in ParallelPlan plan)
    {
        var division = StandingDivision.Of(in plan);
        return PlanBits.Hold(in plan) && known.Standings.TryGet(in division, out var stages) ? stages : Stand(known, in plan, in division);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    StandingStage[] Stand(Remembered known, in ParallelPlan plan, in StandingDivision division)
    {
        var heaviest = formulas.Heaviest(in plan);
        var stages = new StandingStage[heaviest.Length];
        for (var i = 0; i < stages.Length; i++)
        {
            var (sum, states) = (new TotalLedger(), new StatesLedger());
            formulas.Standing(in plan, heaviest[i], ref sum);
            formulas.Standing(in plan, heaviest[i], ref states);
            stages[i] = new(heaviest[i], states.Sum, known.Sums.Tensors.Place(sum.Tensors), known.Sums.Beside.Place(sum.BesideTensors), sum.All);
        }

        if (PlanBits.Hold(in plan))
        {
            known.Standings.Add(in division, stages);
        }

        ForgetIfFull(known);
        return stages;
    }

    BatchTable? Batch(Remembered known, in ParallelPlan plan, long microBatch) =>
        PlanBits.Hold(in plan) ? known.Batches.Get(BatchDivision.Of(in plan, formulas.Rules(in plan), microBatch)) : null;

    long Sequences(in ParallelPlan plan) => _roundsTokens ? plan.MicroBatch : AnyMicroBatch;

    // The lines of a stage, or none where the formulas have to be asked; and what it counts.
    BatchLine[] Lines(Remembered known, BatchTable? batch, in ParallelPlan plan, TStage stage, Span<long> counts)
    {
        var place = batch is null ? -1 : formulas.Count(in plan, stage, counts);
        if (place < 0)
        {
            return BatchSampler.None;
        }

        if (_roundsTokens)
        {
            return batch![place] ?? Draw(known, batch, place, in plan, stage, plan.MicroBatch, plan.MicroBatch);
        }

        var lines = plan.MicroBatch > BatchSampler.Most ? BatchSampler.Bent : batch![place] ?? Draw(known, batch, place, in plan, stage, 1, BatchSampler.Most);
        return lines != BatchSampler.Bent ? lines : LinesOfOctave(known, batch!, place, in plan, stage);
    }

    // Where one line does not serve all micro-batches, one may between two powers of two; else each number of sequences has lines of its own.
    [MethodImpl(MethodImplOptions.NoInlining)]
    BatchLine[] LinesOfOctave(Remembered known, BatchTable batch, int place, in ParallelPlan plan, TStage stage)
    {
        var octave = BitOperations.Log2((ulong)plan.MicroBatch);
        var lines = batch[place, octave];
        if (lines is null)
        {
            batch.Add(place, octave, lines = Lines(known, in plan, stage, 1L << octave, (2L << octave) - 1));
        }

        if (lines == BatchSampler.Bent)
        {
            var single = Batch(known, in plan, plan.MicroBatch)!;
            lines = single[place] ?? Draw(known, single, place, in plan, stage, plan.MicroBatch, plan.MicroBatch);
        }

        return lines;
    }

    MomentSums Tensors(Remembered known, in StandingStage stage, BatchLine[] lines, ReadOnlySpan<long> counts, in ParallelPlan plan)
    {
        if (lines == BatchSampler.None)
        {
            return TensorsByFormulas(known, in stage, in plan);
        }

        var sums = known.Sums.Tensors.Sums;
        var (tensors, all) = (sums[stage.Tensors], stage.All);
        foreach (ref readonly var line in lines.AsSpan())
        {
            var times = line.Times(counts, plan.MicroBatch);
            // No sum is larger than that of everything, which is checked.
            all += line.All * times;
            tensors.Add(in sums[line.Tensors], times);
        }

        return tensors;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    MomentSums TensorsByFormulas(Remembered known, in StandingStage stage, in ParallelPlan plan)
    {
        var ledger = ByFormulas(in stage, in plan);
        var tensors = ledger.Tensors;
        tensors.Add(in known.Sums.Tensors.Sums[stage.Tensors]);
        _ = ledger.All + stage.All;
        return tensors;
    }

    void AddBeside(ref TotalLedger ledger, Remembered known, in StandingStage stage, BatchLine[] lines, ReadOnlySpan<long> counts, in ParallelPlan plan)
    {
        var sums = known.Sums.Beside.Sums;
        ledger.Add(in sums[stage.Beside]);
        if (lines == BatchSampler.None)
        {
            ledger.Add(ByFormulas(in stage, in plan).BesideTensors);
            return;
        }

        foreach (ref readonly var line in lines.AsSpan())
        {
            if (line.Beside != 0)
            {
                ledger.Add(in sums[line.Beside], line.Times(counts, plan.MicroBatch));
            }
        }
    }

    TotalLedger ByFormulas(in StandingStage stage, in ParallelPlan plan)
    {
        var ledger = new TotalLedger();
        formulas.Batch(in plan, stage.Stage, ref ledger);
        return ledger;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    BatchLine[] Draw(Remembered known, BatchTable batch, int place, in ParallelPlan plan, TStage stage, long first, long last)
    {
        var lines = Lines(known, in plan, stage, first, last);
        batch.Add(place, lines);
        return lines;
    }

    BatchLine[] Lines(Remembered known, in ParallelPlan plan, TStage stage, long first, long last)
    {
        var lines = new Sampler(formulas, plan, stage).Lines(first, last, known.Sums);
        ForgetIfFull(known);
        return lines;
    }

    void ForgetIfFull(Remembered known)
    {
        if (known.Sums.Count > mostSums)
        {
            Interlocked.CompareExchange(ref _remembered, new(), known);
        }
    }

    sealed class Sampler(TFormulas formulas, ParallelPlan plan, TStage stage) : BatchSampler
    {
        protected override BatchSlopes Draw(long sequences) => formulas.Draw(plan with { MicroBatch = sequences }, stage);

        protected override TotalLedger Far(long sequences, Span<long> counts) => formulas.Far(plan with { MicroBatch = sequences }, stage, counts);
    }
}
