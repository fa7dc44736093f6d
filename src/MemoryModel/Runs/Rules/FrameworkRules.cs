using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>The rules of what a framework has at all (<see cref="FrameworkHabits.Lacks"/>); a run that was measured is not asked.</summary>
static class FrameworkRules
{
    public static readonly RunRule[] All =
    [
        new(
            "framework's tensor parallelism", RulePart.Layout, $"a layer is split by a framework that can ({Those(PlanFeatures.Tensor)} train whole layers)",
            static (TrainingRun run, in ParallelPlan plan) => plan.Tensor > 1 && Lacks(run, PlanFeatures.Tensor),
            static (TrainingRun run, in ParallelPlan plan) => $"tp is {plan.Tensor}; allowed with framework {run.Framework}: 1, it splits no layer")
        { OfFramework = true },
        new(
            "framework's pipeline", RulePart.Layout, "stages work at the same time under a schedule only (transformers, src/transformers/trainer.py and accelerate, src/accelerate/parallelism_config.py have dp, tp, cp and sp; device_map places layers that run one after the other)",
            static (TrainingRun run, in ParallelPlan plan) => plan.Pipeline > 1 && Lacks(run, PlanFeatures.Pipeline),
            static (TrainingRun run, in ParallelPlan plan) => $"pp is {plan.Pipeline}; allowed with framework {run.Framework}: 1, it has no pipeline schedule")
        { OfFramework = true },
        new(
            "framework's interleaving", RulePart.Layout, "chunks of layers need an interleaved schedule (DeepSpeed, deepspeed/runtime/pipe/schedule.py has 1F1B alone; nanotron, src/nanotron/config/parallelism_config.py)",
            static (TrainingRun run, in ParallelPlan plan) => plan is { VirtualPipeline: > 1, Pipeline: > 1 } && (Lacks(run, PlanFeatures.Interleaving) || run.EngineOf(plan.Zero) == ShardingEngine.DeepSpeed),
            static (TrainingRun run, in ParallelPlan plan) => $"vpp is {plan.VirtualPipeline}; allowed with framework {run.Framework}: 1, its pipeline does not interleave")
        { OfFramework = true },
        new(
            "framework's context parallelism", RulePart.Layout, $"sequences are split by a framework that can ({Those(PlanFeatures.Context)} hold whole sequences)",
            static (TrainingRun run, in ParallelPlan plan) => plan.Context > 1 && Lacks(run, PlanFeatures.Context),
            static (TrainingRun run, in ParallelPlan plan) => $"cp is {plan.Context}; allowed with framework {run.Framework}: 1, it splits no sequence")
        { OfFramework = true },
        new(
            "framework's ring attention", RulePart.Layout, "DeepSpeed splits sequences by exchanging heads (DeepSpeed-Ulysses, deepspeed/sequence/layer.py)",
            static (TrainingRun run, in ParallelPlan plan) => plan.Context > 1 && run.ContextExchange != ContextExchange.AllToAll && Lacks(run, PlanFeatures.RingContext),
            static (TrainingRun run, in ParallelPlan _) => $"cp-comm is {(run.ContextExchange == ContextExchange.Ring ? "p2p" : "all_gather")}; allowed with framework {run.Framework}: a2a")
        { OfFramework = true },
        new(
            "framework's sharded states", RulePart.Layout, "fully sharded engines shard gradients with the optimizer's states (torchtitan, torchtitan/distributed/parallel_dims.py has dp_replicate and dp_shard; PyTorch, ShardingStrategy)",
            static (TrainingRun run, in ParallelPlan plan) => plan.Zero == 1 && Lacks(run, PlanFeatures.ShardedStates),
            static (TrainingRun run, in ParallelPlan _) => $"zero is 1; allowed with framework {run.Framework}: 0, 2, 3; nearest: 2, gradients sharded too")
        { OfFramework = true },
        new(
            "framework's selective recompute", RulePart.Recompute, "gradient_checkpointing repeats whole layers (transformers, src/transformers/training_args.py)",
            static (TrainingRun run, in ParallelPlan plan) => plan.Recompute == Recompute.Selective && Lacks(run, PlanFeatures.SelectiveRecompute),
            static (TrainingRun run, in ParallelPlan _) => $"recompute is selective; allowed with framework {run.Framework}: none, full")
        { OfFramework = true },
        new(
            "framework's layers to recompute", RulePart.Recompute, "gradient_checkpointing repeats every layer (transformers, src/transformers/training_args.py)",
            static (TrainingRun run, in ParallelPlan plan) => plan is { Recompute: Recompute.Full, RecomputedLayers: { } layers } && layers < run.Model.Layers && Lacks(run, PlanFeatures.LayeredRecompute),
            static (TrainingRun run, in ParallelPlan plan) => $"recompute_layers is {plan.RecomputedLayers}; allowed with framework {run.Framework}: all {run.Model.Layers}")
        { OfFramework = true },
        new(
            "framework's offloaded parameters", RulePart.Offload, "DeepSpeed and PyTorch's fully sharded engines fetch weights from the host, Megatron-LM does not (megatron/training/arguments.py)",
            static (TrainingRun run, in ParallelPlan plan) => plan.OffloadParameters != OffloadTarget.None && Lacks(run, PlanFeatures.OffloadedParameters),
            static (TrainingRun run, in ParallelPlan _) => $"offload-params with framework {run.Framework}; allowed: none; frameworks deepspeed and fsdp have it")
        { OfFramework = true },
        new(
            "encoder and decoder", RulePart.Layout, "\"Interleaving is not supported with an encoder and decoder model\" (Megatron-LM core 0.10, megatron/core/pipeline_parallel/schedules.py)",
            static (TrainingRun run, in ParallelPlan plan) => plan is { VirtualPipeline: > 1, Pipeline: > 1 } && HasDecoderBesideEncoder(run.Model),
            static (TrainingRun run, in ParallelPlan plan) => $"vpp is {plan.VirtualPipeline} and {run.Model.Name} has an encoder and a decoder; allowed: 1")
        { OfFramework = true },
    ];

    // The reasons name who lacks a feature from the same facts that refuse it.
    static string Those(PlanFeatures feature) => string.Join(", ", Frameworks.All.Where(row => (row.Lacks & feature) != 0).Select(row => row.Name));

    static bool Lacks(TrainingRun run, PlanFeatures feature) => (run.Habits.Lacks & feature) != 0;

    static bool HasDecoderBesideEncoder(ModelArchitecture model)
    {
        var (encoder, decoder) = (false, false);
        foreach (var stack in model.Stacks)
        {
            encoder |= stack.Kind == StackKind.Encoder;
            decoder |= stack.Kind == StackKind.Decoder;
        }

        return encoder && decoder;
    }
}
