using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Answers how many bytes each GPU of a run holds, and when: the door of the library.</summary>
/// <remarks>
/// The static methods explain one run. An instance is bound to a run once and then asked about any number of plans for it: an answer
/// allocates nothing, takes time in the order of the kinds of layers (not of layers, stages or GPUs), and any number of threads may ask
/// at once. The total and the explanation come from the same formulas.
/// </remarks>
public sealed class Estimator
{
    static readonly Moments[] StepMoments =
    [
        Moments.Forward, Moments.LossForward, Moments.LossBackward, Moments.HeadBackward, Moments.FeedForwardBackward, Moments.AttentionBackward,
        Moments.RecomputeLastLayer, Moments.RecomputeFirstLayer, Moments.BackwardEnd, Moments.GradientClipping, Moments.OptimizerStep,
    ];

    readonly BoundMemory<GeneralStages, StagePart> _memory;
    readonly BoundStep? _step;
    readonly MegatronTables? _megatron;
    readonly BoundMemory<MegatronFormulas, MegatronPart>? _megatronMemory;

    /// <summary>Binds the estimator to a run; the run's own plan is not used.</summary>
    /// <exception cref="InvalidInputException">The run cannot be with any plan that splits nothing; the message is the first problem.</exception>
    public Estimator(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        Run = run;
        _memory = new(new(ShardTables.Of(run)));
        _step = BoundStep.CanTime(run) ? new BoundStep(run) : null;
        if (MegatronTables.MayServe(run))
        {
            _megatron = new(run);
            _megatronMemory = new(new(_megatron));
        }
    }

    /// <summary>Gets the run.</summary>
    public TrainingRun Run { get; }

    /// <summary>Returns the bytes that <c>torch.cuda.max_memory_allocated</c> would print on the worst rank under a plan.</summary>
    /// <param name="plan">A plan that the rules allow for the run (<see cref="TrainingRun.Problems"/>); others give numbers without meaning.</param>
    /// <exception cref="OverflowException">A rank would hold more than 8 EiB.</exception>
    public Bytes PeakMemory(in ParallelPlan plan) =>
        _megatron?.Serve(in plan) == true ? _megatronMemory!.Peak(in plan) : _memory.Peak(in plan);

    /// <summary>Returns the model states of the worst rank under a plan: parameters, gradients and optimizer states on the GPU while the optimizer steps.</summary>
    /// <param name="plan">A plan that the rules allow for the run; others give numbers without meaning.</param>
    /// <exception cref="OverflowException">A rank would hold more than 8 EiB.</exception>
    public Bytes ModelStates(in ParallelPlan plan) =>
        _megatron?.Serve(in plan) == true ? _megatronMemory!.States(in plan) : _memory.States(in plan);

    /// <summary>Returns all totals of the worst rank and the seconds of one step under a plan.</summary>
    /// <param name="plan">A plan that the rules allow for the run; others give numbers without meaning.</param>
    /// <exception cref="OverflowException">A rank would hold more than 8 EiB.</exception>
    public PlanTotals Totals(in ParallelPlan plan) => Totals(in plan, StepTime(in plan));

    /// <summary>Returns all totals of the worst rank under a plan, with seconds that are known already.</summary>
    internal PlanTotals Totals(in ParallelPlan plan, Seconds step)
    {
        var worst = _megatron?.Serve(in plan) == true ? _megatronMemory!.Worst(in plan) : _memory.Worst(in plan);
        var (peak, outside, ranks) = (worst.Peak, worst.OutsideAllocator, Math.Min(Run.Gpus, Run.GpusPerNode));
        return new(peak, AllocatorMemory.Reserved(Run, in plan, worst.Held, worst.Standing, peak, outside) + outside, worst.Host * ranks, worst.Nvme * ranks, step);
    }

    /// <summary>Returns the seconds of one step under a plan.</summary>
    /// <param name="plan">A plan that the rules allow for the run; others give numbers without meaning.</param>
    /// <returns>The seconds, or NaN where the accelerator has no peak for the type of the products.</returns>
    public Seconds StepTime(in ParallelPlan plan) => new(_step?.Seconds(in plan) ?? double.NaN);

    /// <summary>Estimates the memory of the worst pipeline stage.</summary>
    /// <exception cref="InvalidInputException">The run cannot be; the message is the first problem.</exception>
    public static MemoryEstimate Memory(TrainingRun run)
    {
        Check(run);
        return Answer(run, null);
    }

    /// <summary>Estimates the memory of a run whose author's engine allowed what the rules of the run's framework do not.</summary>
    internal static MemoryEstimate Unchecked(TrainingRun run) => Answer(run, null);

    /// <summary>Estimates the memory of one pipeline stage.</summary>
    /// <param name="run">The run.</param>
    /// <param name="stage">The stage, from 0.</param>
    /// <exception cref="InvalidInputException">The run cannot be, the message is the first problem; or it has no such stage.</exception>
    public static MemoryEstimate StageMemory(TrainingRun run, long stage)
    {
        Check(run);
        return stage >= 0 && stage < run.Plan.Pipeline ? Answer(run, stage) : throw new InvalidInputException($"stage is {stage}; allowed: 0 to {run.Plan.Pipeline - 1}");
    }

    static MemoryEstimate Answer(TrainingRun run, long? index)
    {
        try
        {
            if (MegatronTables.MayServe(run) && new MegatronTables(run) is var megatron && megatron.Serve(run.Plan))
            {
                return Explain(new MegatronRun(megatron, run.Plan), run, index);
            }

            var tables = ShardTables.Of(run);
            if (index is { } one)
            {
                return Explain(tables, tables.Stages(run.Plan).Stage(one));
            }

            var worst = default(StagePart);
            var largest = Bytes.Zero;
            foreach (var stage in tables.Stages(run.Plan).Heaviest)
            {
                var peak = Total(RankShard.Of(tables, run.Plan, stage)).Peak;
                (worst, largest) = worst is null || peak > largest ? (stage, peak) : (worst, largest);
            }

            return Explain(tables, worst!);
        }
        catch (OverflowException error)
        {
            throw new InvalidInputException("the run holds more than 8 EiB on one rank; a smaller micro-batch or sequence is needed", error);
        }
    }

    /// <summary>Estimates the seconds of one step.</summary>
    /// <param name="run">The run.</param>
    /// <param name="profile">How a cluster's times differ from the catalog's (<see cref="TimeCalibration"/>), or <see langword="null"/>.</param>
    /// <returns>The estimate, or <see langword="null"/> where the accelerator has no peak for the type of the products.</returns>
    /// <exception cref="InvalidInputException">The run cannot be; the message is the first problem.</exception>
    public static StepTimeEstimate? Time(TrainingRun run, TimeProfile? profile = null)
    {
        Check(run);

        return BoundStep.CanTime(run) ? StepExplanation.Estimate(run, profile) : null;
    }

    /// <summary>Plays one step: what every pipeline stage does, pass by pass.</summary>
    /// <returns>The timeline, or <see langword="null"/> where the accelerator has no peak for the type of the products.</returns>
    /// <exception cref="InvalidInputException">The run cannot be, or has more passes than a timeline shows.</exception>
    public static StepTimeline? Timeline(TrainingRun run)
    {
        Check(run);

        return BoundStep.CanTime(run) ? TimelineBuilder.Of(run) : null;
    }

    /// <summary>Returns the size of a checkpoint: the weights and the optimizer's states of the whole network, as one rank without sharding holds them.</summary>
    /// <param name="run">The run; how it is split does not matter.</param>
    /// <param name="weightsOnly">Whether the optimizer's states are left out.</param>
    /// <exception cref="InvalidInputException">The run cannot be; the message is the first problem.</exception>
    public static Bytes Checkpoint(TrainingRun run, bool weightsOnly = false)
    {
        Check(run);

        var whole = Memory(run with { Gpus = 1, Plan = new() });
        return whole.Of(MemoryKind.Parameters) + (weightsOnly ? Bytes.Zero : whole.Of(MemoryKind.OptimizerStates));
    }

    static void Check(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.Problems().FirstOrDefault() is { } problem)
        {
            throw new InvalidInputException(problem);
        }
    }

    /// <summary>Returns the peak of one stage by the fast path, for comparison with the explained one.</summary>
    internal static TotalLedger Total(in RankShard shard)
    {
        var ledger = new TotalLedger();
        Post(in shard, ref ledger);
        return ledger;
    }

    static MemoryEstimate Explain(ShardTables tables, StagePart stage)
    {
        var run = tables.Run;
        var shard = RankShard.Of(tables, run.Plan, stage);
        var total = Total(in shard);
        var ledger = BreakdownLedger.Create();
        Post(in shard, ref ledger);
        return Explain(run, stage.Index, in total, [.. ledger.Groups], SavedBytes.Of(in shard), Total(shard with { FirstStep = true }).Peak);
    }

    static MemoryEstimate Explain(in MegatronRun megatron, TrainingRun run, long? index)
    {
        var (total, stage) = index is { } one ? (MegatronAnswer.Total(in megatron, one), one) : MegatronAnswer.Worst(in megatron);
        return Explain(run, stage, in total, [.. MegatronAnswer.Explain(in megatron, stage)], default, total.Peak);
    }

    static MemoryEstimate Explain(TrainingRun run, long stage, in TotalLedger total, ImmutableArray<MemoryNode> terms, SavedBytes saved, Bytes firstStep)
    {
        var moments = MomentsOf(run);
        var (peak, phases) = (moments[0], ImmutableArray.CreateBuilder<(Moments, Bytes)>(moments.Length));
        foreach (var moment in moments)
        {
            phases.Add((moment, total.At(moment)));
            peak = total.At(moment) > total.At(peak) ? moment : peak;
        }

        return new()
        {
            Run = run,
            WorstStage = stage,
            Allocated = total.Peak,
            Held = total.Held,
            Standing = total.Standing,
            PeakMoment = peak,
            Phases = phases.MoveToImmutable(),
            Terms = terms,
            Saved = saved,
            Steady = total.At(run.Saving is null ? Moments.Save : Moments.Resume),
            FirstStepAllocated = firstStep,
        };
    }

    static ImmutableArray<Moments> MomentsOf(TrainingRun run)
    {
        ImmutableArray<Moments> moments = [.. StepMoments];
        moments = run.Evaluation is null ? moments : moments.Add(Moments.Evaluation);
        return run.Saving is null ? moments : moments.Add(Moments.Save);
    }

    /// <summary>Posts the one account of a rank's memory, from which every view comes.</summary>
    internal static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        StandingMemory.Post(in r, ref ledger);
        BatchMemory.Post(in r, ref ledger);
    }
}
