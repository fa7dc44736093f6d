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

/// <summary>The rules that a planner keeps besides those of every run (<see cref="TrainingRun.Problems"/>).</summary>
public static class PlanRules
{
    /// <summary>Gets the rules that depend on the degrees alone.</summary>
    public static ImmutableArray<PlanRule> OfDegrees { get; } =
    [
        new("context", "cp ranks take a chunk from each half of the sequence, so that 2·cp divides it (Megatron-LM, megatron/training/utils.py)")
        {
            Forbids = (run, plan) => plan.Context > 1 && run.SequenceLength % (2 * plan.Context) != 0,
        },
        new("tensor", "the inner width of the feed-forward block is divided by tp (Megatron-LM, megatron/core/tensor_parallel/layers.py)")
        {
            Forbids = (run, plan) => plan.Tensor > 1 && HasInnerWidthThat(run, width => width % plan.Tensor != 0),
        },
    ];

    /// <summary>Gets the rules that depend on everything but micro-batch, recompute and offload.</summary>
    public static ImmutableArray<PlanRule> OfLayouts { get; } =
    [
        new("interleaving", "chunks of layers need a pipeline, and pp·vpp divides the layers (Megatron-LM, megatron/training/arguments.py)")
        {
            Forbids = (run, plan) => plan.VirtualPipeline > 1 && (plan.Pipeline == 1 || run.Model.Layers % (plan.Pipeline * plan.VirtualPipeline) != 0),
        },
        new("schedule", "a schedule needs a pipeline; V-shaped and bidirectional ones have two chunks, the others none (Qi et al. 2024; DeepSeek-V3)")
        {
            Forbids = (run, plan) => plan.Schedule != PipelineSchedule.OneForwardOneBackward
                && (plan.Pipeline == 1 || plan.VirtualPipeline > 1 || (plan.Schedule == PipelineSchedule.DualPipe && plan.Pipeline % 2 != 0)),
        },
        new("sequence", "sequence parallelism splits over tensor ranks: it needs tp above 1 (Megatron-LM, megatron/training/arguments.py)")
        {
            Forbids = (run, plan) => plan.SequenceParallel && plan.Tensor == 1,
        },
        new("experts", "experts under tensor parallelism need sequence parallelism (Megatron-LM, megatron/core/transformer/transformer_config.py)")
        {
            Forbids = (run, plan) => !plan.SequenceParallel && plan.Tensor > 1 && plan.Expert > 1,
        },
        new("deepspeed pipeline", "ZeRO-2 and ZeRO-3 are incompatible with pipeline parallelism (DeepSpeed, deepspeed/runtime/pipe/engine.py)")
        {
            Forbids = (run, plan) => plan.Pipeline > 1 && plan.Zero >= 2 && run.Framework.Contains("deepspeed", StringComparison.Ordinal),
        },
        new("megatron pipeline", "Megatron-LM's fully sharded engines have no pipeline; its distributed optimizer is stage 1 (Megatron-LM, megatron/training/arguments.py)")
        {
            Forbids = (run, plan) => plan.Pipeline > 1 && plan.Zero >= 2 && run.Framework.Contains("megatron", StringComparison.Ordinal) && !run.Framework.Contains("deepspeed", StringComparison.Ordinal),
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
        new("offloaded parameters", "parameters leave the GPU under stage 3 only (DeepSpeed, deepspeed/runtime/zero/config.py)")
        {
            Forbids = (run, plan) => plan.OffloadParameters != OffloadTarget.None && plan.Zero != 3,
        },
        new("nvme", "states on NVMe need ZeRO stage 3 of DeepSpeed (DeepSpeed, docs/_pages/config-json.md)")
        {
            Forbids = (run, plan) => (plan.OffloadOptimizer == OffloadTarget.Nvme || plan.OffloadParameters == OffloadTarget.Nvme)
                && (plan.Zero != 3 || !run.Framework.Contains("deepspeed", StringComparison.Ordinal)),
        },
    ];

    /// <summary>Returns the first rule that a plan breaks, or <see langword="null"/>.</summary>
    public static PlanRule? Broken(TrainingRun run, ParallelPlan plan) =>
        Broken(OfDegrees, run, in plan) ?? Broken(OfLayouts, run, in plan) ?? Broken(OfBatches, run, in plan) ?? Broken(OfChoices, run, in plan);

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

    static bool HasInnerWidthThat(TrainingRun run, Func<long, bool> condition)
    {
        foreach (var stack in run.Model.Stacks)
        {
            foreach (var block in stack.Blocks)
            {
                if (stack.Kind != StackKind.Vision && block.FeedForward is { } dense && condition(dense.Hidden))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
