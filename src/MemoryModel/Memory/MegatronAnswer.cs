using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Answers for a run that was described by Megatron-LM's own arguments.</summary>
static class MegatronAnswer
{
    static readonly Moments[] StepMoments =
    [
        Moments.Forward, Moments.LossForward, Moments.LossBackward, Moments.FeedForwardBackward, Moments.AttentionBackward,
        Moments.RecomputeLastLayer, Moments.RecomputeFirstLayer, Moments.BackwardEnd, Moments.GradientClipping, Moments.OptimizerStep, Moments.Save,
    ];

    /// <summary>Explains the worst pipeline stage of a run.</summary>
    public static MemoryEstimate Of(TrainingRun run)
    {
        var megatron = MegatronRun.Of(run, run.Plan);
        var (worst, peak) = (0, MegatronEstimate.Of(megatron, 0).Peak);
        for (var stage = 1; stage < megatron.Pipeline; stage++)
        {
            var other = MegatronEstimate.Of(megatron, stage).Peak;
            (worst, peak) = other > peak ? (stage, other) : (worst, peak);
        }

        var (total, ledger) = (new TotalLedger(), BreakdownLedger.Create());
        MegatronMemory.Post(megatron, worst, ref total);
        MegatronMemory.Post(megatron, worst, ref ledger);
        var plan = run.Plan;
        RuntimeMemory.OutsideAllocator(run.Habits.EagerModuleLoading, RuntimeMemory.Groups(plan.Tensor, plan.Pipeline, plan.Context, plan.Expert, run.Data), run.Gpus > 1, ref ledger);
        var sums = StepMoments.Select(moment => (Moment: moment, Bytes: total.At(moment))).ToArray();
        return new()
        {
            Run = run,
            WorstStage = worst,
            Allocated = peak,
            Held = peak,
            PeakMoment = sums.MaxBy(sum => sum.Bytes).Moment,
            Phases = [.. sums],
            Terms = [.. ledger.Groups],
            Steady = total.At(Moments.Save),
            FirstStepAllocated = peak,
            Saved = default,
        };
    }
}
