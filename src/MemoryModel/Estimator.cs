namespace MemoryModel;

/// <summary>Answers how many bytes each GPU of a run holds, and when: the door of the library.</summary>
/// <remarks>Immutable and thread-safe. The total and the explanation come from the same formulas.</remarks>
public static class Estimator
{
    static readonly Moments[] StepMoments =
    [
        Moments.Forward, Moments.LossForward, Moments.LossBackward, Moments.FeedForwardBackward, Moments.AttentionBackward,
        Moments.RecomputeLastLayer, Moments.RecomputeFirstLayer, Moments.BackwardEnd, Moments.GradientClipping, Moments.OptimizerStep,
    ];

    /// <summary>Estimates the memory of the worst pipeline stage.</summary>
    /// <exception cref="InvalidInputException">The run cannot be; the message is the first problem.</exception>
    public static MemoryEstimate Memory(TrainingRun run)
    {
        Check(run);

        try
        {
            var parameters = ModelParameters.Of(run.Model);
            var worst = 0L;
            var largest = Bytes.Zero;
            for (var stage = 0L; stage < run.Plan.Pipeline; stage++)
            {
                var peak = Total(RankShard.Of(run, run.Plan, parameters, stage)).Peak;
                (worst, largest) = peak > largest ? (stage, peak) : (worst, largest);
            }

            return Explain(run, parameters, worst);
        }
        catch (OverflowException error)
        {
            throw new InvalidInputException("the run holds more than 8 EiB on one rank; a smaller micro-batch or sequence is needed", error);
        }
    }

    /// <summary>Estimates the seconds of one step.</summary>
    /// <returns>The estimate, or <see langword="null"/> where the accelerator has no peak for the type of the products.</returns>
    /// <exception cref="InvalidInputException">The run cannot be; the message is the first problem.</exception>
    public static StepTimeEstimate? Time(TrainingRun run)
    {
        Check(run);

        var gpu = run.Accelerator;
        return (gpu.Peak(run.Precision.Compute) ?? gpu.Peak(DataType.Float16)) is null ? null : StepExplanation.Estimate(new()
        {
            Model = run.Model,
            Node = Node.Usual(gpu, (int)run.GpusPerNode),
            Framework = run.Framework,
            Compute = run.Precision.Compute,
            EagerAttention = run.Attention == AttentionKernel.Eager,
            Recompute = run.Plan.Recompute switch { Recompute.Full => RepeatedWork.Layers, Recompute.Selective => RepeatedWork.Selective, _ => RepeatedWork.None },
            GradientBytes = (run.Precision.Reduce ?? run.Precision.Gradients).Size().Value,
            Optimizer = run.Plan.OffloadOptimizer switch { OffloadTarget.Cpu => OptimizerPlace.Host, OffloadTarget.Nvme => OptimizerPlace.Nvme, _ => OptimizerPlace.Device },
            Sequence = run.SequenceLength,
            MicroBatch = run.Plan.MicroBatch,
            MicroBatches = run.Plan.MicroBatches,
            Tensor = run.Plan.Tensor,
            Pipeline = run.Plan.Pipeline,
            Chunks = run.Plan.VirtualPipeline,
            Context = run.Plan.Context,
            Expert = run.Plan.Expert,
            Data = run.Data,
            Zero = run.Plan.Zero,
            ShardGroup = run.Plan.ShardGroup,
            SequenceParallel = run.Plan.SequenceParallel,
        });
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
        Account(in shard, ref ledger);
        return ledger;
    }

    static MemoryEstimate Explain(TrainingRun run, ModelParameters parameters, long stage)
    {
        var shard = RankShard.Of(run, run.Plan, parameters, stage);
        var total = Total(in shard);
        var ledger = BreakdownLedger.Create();
        Account(in shard, ref ledger);
        var peak = StepMoments.MaxBy(moment => total.At(moment));
        return new()
        {
            Run = run,
            WorstStage = stage,
            Allocated = total.Peak,
            PeakMoment = peak,
            Phases = [.. StepMoments.Select(moment => (moment, total.At(moment)))],
            Terms = [.. ledger.Groups],
        };
    }

    // The one account of a rank's memory; every view comes from it.
    static void Account<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        ModelStates.Post(in r, ref ledger);
        SavedActivations.Post(in r, ref ledger);
        if (r.Last)
        {
            EngineMemory.Logits(in r, ref ledger);
        }

        EngineMemory.Communication(in r, ref ledger);
        EngineMemory.Runtime(in r, ref ledger);
    }
}
