using System.Collections.Immutable;
using System.Globalization;

namespace MemoryModel.Planning;

/// <summary>Says a plan as the switches of a command line that turn a run without a plan into it.</summary>
public static class PlanSwitches
{
    /// <summary>Returns the switches of a run's plan, and of what else was open and chosen.</summary>
    /// <param name="run">The run under the plan.</param>
    /// <param name="asked">The run that was asked about, whose own plan is not used.</param>
    /// <param name="whole">Whether degrees of 1 and places of none are said too, over a run file that may say others.</param>
    public static ImmutableArray<PlanSwitch> Of(TrainingRun run, TrainingRun asked, bool whole = false)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(asked);
        var plan = run.Plan;
        var switches = ImmutableArray.CreateBuilder<PlanSwitch>();
        void Say(bool said, string option, string? value = null)
        {
            if (said)
            {
                switches.Add(new(option, value));
            }
        }

        void Degree(string option, long degree) => Say(whole || degree > 1, option, Text(degree));
        void Place(string option, OffloadTarget place) => Say(whole || place != OffloadTarget.None, option, Word(place));

        Say(run.Gpus != asked.Gpus, "--gpus", Text(run.Gpus));
        Say(run.Precision != asked.Precision, "--precision", PlanText.Precision(run.Precision));
        Say(run.Optimizer.Name != asked.Optimizer.Name, "--optimizer", run.Optimizer.Name);
        Degree("--tp", plan.Tensor);
        Say(plan.SequenceParallel, "--sp");
        Degree("--pp", plan.Pipeline);
        Say(whole || plan.Pipeline > 1, "--vpp", Text(plan.VirtualPipeline));
        Say(whole || plan.Schedule != PipelineSchedule.OneForwardOneBackward, "--schedule", Schedules.Word(plan.Schedule));
        Degree("--cp", plan.Context);
        Degree("--ep", plan.Expert);
        Say(true, "--zero", Text(plan.Zero));
        Say(whole || plan.ShardGroup > 0, "--hsdp", Text(plan.ShardGroup));
        Say(true, "--micro-batch", Text(plan.MicroBatch));
        Say(true, "--global-batch", Text(plan.MicroBatch * plan.MicroBatches * run.Data));
        Say(true, "--recompute", Word(plan.Recompute));
        Say(plan is { Recompute: Recompute.Full, RecomputedLayers: not null }, "--recompute-layers", Text(plan.RecomputedLayers ?? 0));
        Place("--offload-optimizer", plan.OffloadOptimizer);
        Place("--offload-params", plan.OffloadParameters);
        Place("--offload-activations", plan.OffloadActivations);
        Say(whole || run.FusedLoss != asked.FusedLoss, "--loss", run.FusedLoss ? "fused" : "plain");
        return switches.ToImmutable();
    }

    static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
