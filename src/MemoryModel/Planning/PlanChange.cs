using System.Collections.Immutable;
using System.Globalization;
using MemoryModel.Catalog;

namespace MemoryModel.Planning;

/// <summary>Represents one switch of a run that can be turned alone, the sequences of a step and the GPUs kept.</summary>
/// <param name="Switches">What is turned.</param>
/// <param name="Run">The run with the switch turned.</param>
public sealed record PlanChange(ImmutableArray<PlanSwitch> Switches, TrainingRun Run)
{
    /// <summary>Gets what is turned, as the command line spells it.</summary>
    public string Name => string.Join(' ', Switches);

    /// <summary>Gets whether training computes with other numbers after the change: another optimizer or precision.</summary>
    public bool ChangesNumerics { get; init; }

    /// <summary>Gets whether tensor ranks span nodes after the change: every layer then waits for the network.</summary>
    public bool CrossesNodes => Run.Plan.Tensor > MachineRates.NodeOf(Run).Domain;

    /// <summary>Enumerates the single changes of a run that the rules allow, in a fixed order.</summary>
    public static IEnumerable<PlanChange> Of(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return All(run).Where(change => !change.Run.Problems().Any() && PlanRules.Broken(change.Run, change.Run.Plan) is null);
    }

    static IEnumerable<PlanChange> All(TrainingRun run)
    {
        var plan = run.Plan;
        foreach (var changed in OfPlan(run, plan))
        {
            if (SameBatch(run, changed.Plan) is { } kept)
            {
                yield return new(changed.Switches, run with { Plan = kept });
            }
        }

        yield return run.FusedLoss ? new([new("--loss", "plain")], run with { FusedLoss = false }) : new([new("--loss", "fused")], run with { FusedLoss = true });
        if (run.Attention == AttentionKernel.Eager)
        {
            yield return new([new("--attention", "flash")], run with { Attention = AttentionKernel.Flash });
        }

        foreach (var optimizer in (Optimizer[])[Optimizers.AdamW, Optimizers.AdamW8Bit, Optimizers.Find("adafactor")])
        {
            if (optimizer.Name != run.Optimizer.Name)
            {
                yield return new([new("--optimizer", optimizer.Name)], run with { Optimizer = optimizer }) { ChangesNumerics = true };
            }
        }
    }

    static IEnumerable<(ImmutableArray<PlanSwitch> Switches, ParallelPlan Plan)> OfPlan(TrainingRun run, ParallelPlan plan)
    {
        foreach (var recompute in (Recompute[])[Recompute.None, Recompute.Selective, Recompute.Full])
        {
            if (recompute != plan.Recompute || (recompute == Recompute.Full && plan.RecomputedLayers is not null))
            {
                yield return ([new("--recompute", recompute.ToString().ToLowerInvariant())], plan with { Recompute = recompute, RecomputedLayers = null });
            }
        }

        for (var zero = 0; zero <= 3; zero++)
        {
            if (zero != plan.Zero)
            {
                yield return ([new("--zero", Text(zero))], plan with { Zero = zero, ShardGroup = 0, OffloadParameters = zero == 3 || OffloadPlaces.MovesAll(run.EngineOf(zero)) ? plan.OffloadParameters : OffloadTarget.None });
            }
        }

        if (plan.Tensor > 1)
        {
            yield return ([new("--sp") { Off = plan.SequenceParallel }], plan with { SequenceParallel = !plan.SequenceParallel });
        }

        foreach (var (name, value, with) in Degrees(plan))
        {
            var doubled = with(2 * value);
            yield return (doubled.SequenceParallel && !plan.SequenceParallel ? [new(name, Text(2 * value)), new("--sp")] : [new(name, Text(2 * value))], doubled);
            if (value % 2 == 0)
            {
                yield return ([new(name, Text(value / 2))], with(value / 2));
            }
        }

        foreach (var (name, from, with) in Places(run, OffloadPlaces.Of(run, in plan)))
        {
            yield return from == OffloadTarget.None ? ([new(name, "cpu")], with(OffloadTarget.Cpu)) : ([new(name, "none")], with(OffloadTarget.None));
        }
    }

    static IEnumerable<(string Name, long Value, Func<long, ParallelPlan> With)> Degrees(ParallelPlan plan) =>
    [
        ("--micro-batch", plan.MicroBatch, value => plan with { MicroBatch = value }),
        ("--tp", plan.Tensor, value => plan with { Tensor = value, SequenceParallel = value > 1 && (plan.SequenceParallel || plan.Tensor == 1) }),
        ("--pp", plan.Pipeline, value => plan with { Pipeline = value, VirtualPipeline = value == 1 ? 1 : plan.VirtualPipeline }),
        ("--vpp", plan.VirtualPipeline, value => plan with { VirtualPipeline = value }),
        ("--cp", plan.Context, value => plan with { Context = value }),
        ("--ep", plan.Expert, value => plan with { Expert = value }),
    ];

    static IEnumerable<(string Name, OffloadTarget Place, Func<OffloadTarget, ParallelPlan> With)> Places(TrainingRun run, ParallelPlan plan) => OffloadPlaces.MovesAll(run.EngineOf(plan.Zero)) ?
    [
        ("--offload-params", plan.OffloadParameters, place => plan with { OffloadOptimizer = place, OffloadParameters = place }),
    ] :
    [
        ("--offload-optimizer", plan.OffloadOptimizer, place => plan with { OffloadOptimizer = place }),
        ("--offload-params", plan.OffloadParameters, place => plan with { OffloadParameters = place }),
    ];

    static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Returns a plan with as many micro-batches as keep the sequences of a step, or <see langword="null"/> when no whole number does.</summary>
    internal static ParallelPlan? SameBatch(TrainingRun run, ParallelPlan plan)
    {
        var sequences = run.Data * run.Plan.MicroBatch * run.Plan.MicroBatches;
        var perStep = run.Gpus % plan.ReplicaGpus == 0 ? run.Gpus / plan.ReplicaGpus * plan.MicroBatch : 0;
        return perStep > 0 && sequences % perStep == 0 ? plan with { MicroBatches = sequences / perStep } : null;
    }
}
