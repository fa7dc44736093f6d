using System.Collections.Immutable;

namespace MemoryModel.Planning;

/// <summary>Represents a rule of an engine that forbids plans.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Reason">Why such a plan cannot run, and who says so.</param>
public sealed record PlanRule(string Name, string Reason)
{
    /// <summary>Gets whether the rule forbids a plan for a run.</summary>
    public required Func<TrainingRun, ParallelPlan, bool> Forbids { get; init; }
}

/// <summary>The rules that a planner keeps: those of every run (<see cref="TrainingRun.Problems"/>), and those that only rule out what would not be chosen.</summary>
public static class PlanRules
{
    /// <summary>Gets the rules that depend on the degrees alone.</summary>
    public static ImmutableArray<PlanRule> OfDegrees { get; } = Of(RulePart.Degrees);

    /// <summary>Gets the rules that depend on everything but micro-batch, recompute and offload.</summary>
    public static ImmutableArray<PlanRule> OfLayouts { get; } =
    [
        .. Of(RulePart.Layout),
        new("interleaving", "pp·vpp divides the layers, embedding and loss counted or not: uneven chunks stall one another (Megatron-LM, megatron/core/transformer/transformer_block.py)")
        {
            Forbids = (run, plan) => plan.VirtualPipeline > 1 && run.Megatron is not { StatesStages: true } && !LayerSplit.IsEven(run.Model.Layers, plan.Pipeline * plan.VirtualPipeline),
        },
        new("schedule", "a schedule needs a pipeline; V-shaped and bidirectional ones have two chunks, the others none (Qi et al. 2024; DeepSeek-V3)")
        {
            Forbids = (run, plan) => plan.Schedule != PipelineSchedule.OneForwardOneBackward
                && (plan.Pipeline == 1 || plan.VirtualPipeline > 1 || (plan.Schedule == PipelineSchedule.DualPipe && plan.Pipeline % 2 != 0)),
        },
        new("shard group", "a shard group is a part of the replicas under stage 3 (PyTorch, torch/distributed/fsdp)")
        {
            Forbids = (run, plan) => plan.ShardGroup > 0 && (plan.Zero != 3 || plan.ShardGroup == 1 || Replicas(run, plan) % plan.ShardGroup != 0 || plan.ShardGroup == Replicas(run, plan)),
        },
        new("sharding", "a ZeRO stage needs replicas to shard over")
        {
            Forbids = (run, plan) => plan.Zero > 0 && Replicas(run, plan) == 1,
        },
    ];

    /// <summary>Gets the rules that depend on the micro-batches too.</summary>
    public static ImmutableArray<PlanRule> OfBatches { get; } =
    [
        new("interleaved batches", "with chunks of layers the micro-batches are a multiple of pp (Megatron-LM, megatron/core/pipeline_parallel/schedules.py)")
        {
            Forbids = (run, plan) => plan.VirtualPipeline > 1 && plan.MicroBatches % plan.Pipeline != 0,
        },
    ];

    /// <summary>Gets the rules that depend on layout and offload.</summary>
    public static ImmutableArray<PlanRule> OfChoices { get; } =
    [
        .. Of(RulePart.Offload),
        new("what leaves together", "parameters, gradients and optimizer states leave the GPU as one (PyTorch, torch/distributed/fsdp/_fully_shard/_fsdp_api.py, CPUOffloadPolicy)")
        {
            Forbids = (run, plan) => plan.OffloadOptimizer != plan.OffloadParameters && OffloadPlaces.MovesAll(run.EngineOf(plan.Zero)),
        },
    ];

    /// <summary>Gets the rules that depend on what is recomputed, and on how that goes with offload.</summary>
    public static ImmutableArray<PlanRule> OfRecomputes { get; } = Of(RulePart.Recompute);

    /// <summary>Returns the first rule that a plan breaks, or <see langword="null"/>.</summary>
    public static PlanRule? Broken(TrainingRun run, ParallelPlan plan) =>
        Broken(OfDegrees, run, in plan) ?? Broken(OfLayouts, run, in plan) ?? Broken(OfBatches, run, in plan) ?? Broken(OfChoices, run, in plan) ?? Broken(OfRecomputes, run, in plan);

    internal static PlanRule? Broken(ImmutableArray<PlanRule> rules, TrainingRun run, in ParallelPlan plan)
    {
        foreach (var rule in rules)
        {
            if (rule.Forbids(run, plan))
            {
                return rule;
            }
        }

        return null;
    }

    static long Replicas(TrainingRun run, in ParallelPlan plan) => run.Gpus / plan.ReplicaGpus * plan.Context;

    // The rules of every run, which the planner asks as soon as what they depend on is chosen.
    static ImmutableArray<PlanRule> Of(RulePart part) =>
        [.. RunRules.All.Where(rule => rule.Part == part).Select(rule => new PlanRule(rule.Name, rule.Reason) { Forbids = (run, plan) => rule.Forbids(run, in plan) })];
}
