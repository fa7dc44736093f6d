namespace MemoryModel;

/// <summary>The rules of what may leave the GPU.</summary>
static class OffloadRules
{
    public static readonly RunRule[] All =
    [
        new(
            "offloaded parameters", RulePart.Offload, "weights leave the GPU where they are sharded: stage 3, or any stage of PyTorch's fully sharded engines (DeepSpeed, deepspeed/runtime/zero/config.py; PyTorch, torch/distributed/fsdp)",
            static (TrainingRun run, in ParallelPlan plan) => plan.OffloadParameters != OffloadTarget.None && plan.Zero != 3 && !OffloadPlaces.MovesAll(run.EngineOf(plan.Zero)),
            static (TrainingRun _, in ParallelPlan plan) => $"offload-params needs zero 3; zero is {plan.Zero}"),
        new(
            "replicas' optimizer", RulePart.Offload, "ZeroRedundancyOptimizer steps where the parameters are (PyTorch, torch/distributed/optim/zero_redundancy_optimizer.py)",
            static (TrainingRun run, in ParallelPlan plan) => plan.OffloadOptimizer != OffloadTarget.None && plan.Zero == 1 && run.EngineOf(plan.Zero) == ShardingEngine.DistributedDataParallel,
            static (TrainingRun run, in ParallelPlan plan) => $"offload-optimizer with zero {plan.Zero} and framework {run.Framework}; allowed: zero 2 or 3 (FSDP), or framework deepspeed")
        { OfFramework = true },
        new(
            "chunks to recompute", RulePart.Recompute, "--recompute-num-layers counts the layers of each chunk of a stage (Megatron-LM, megatron/core/transformer/transformer_block.py)",
            static (TrainingRun run, in ParallelPlan plan) => plan is { Recompute: Recompute.Full, RecomputedLayers: { } layers } && layers % plan.VirtualPipeline != 0 && run.EngineOf(plan.Zero) == ShardingEngine.Megatron && run.Habits.RunsMegatronCore,
            static (TrainingRun _, in ParallelPlan plan) => $"recompute_layers is {plan.RecomputedLayers}; allowed with Megatron-LM: a multiple of vpp {plan.VirtualPipeline}")
        { OfFramework = true },
        new(
            "Megatron's optimizer on the host", RulePart.Offload, "--optimizer-cpu-offload needs the precision-aware optimizer, and that the distributed one (Megatron-LM, megatron/training/arguments.py)",
            static (TrainingRun run, in ParallelPlan plan) => plan.OffloadOptimizer != OffloadTarget.None && plan.Zero == 0 && run.EngineOf(plan.Zero) == ShardingEngine.Megatron && run.Habits.RunsMegatronCore,
            static (TrainingRun _, in ParallelPlan _) => "offload-optimizer needs zero 1 with Megatron-LM; zero is 0")
        { OfFramework = true },
        new(
            "offload under recompute", RulePart.Recompute, "a layer that is recomputed whole runs without autograd, so that offloaded modules save nothing (Megatron-LM, docs/user-guide/features/fine_grained_activation_offloading.md); --cpu-offloading refuses any recompute (megatron/core/transformer/transformer_config.py)",
            static (TrainingRun run, in ParallelPlan plan) => plan.OffloadActivations != OffloadTarget.None && plan.Recompute == Recompute.Full && run.EngineOf(plan.Zero) == ShardingEngine.Megatron && run.Habits.RunsMegatronCore,
            static (TrainingRun _, in ParallelPlan plan) => "offload-activations with recompute full; allowed with Megatron-LM: recompute none or selective, or no offload-activations")
        { OfFramework = true },
        new(
            "NVMe stage", RulePart.Offload, "states go to NVMe under stage 3 only (DeepSpeed, docs/_pages/config-json.md)",
            static (TrainingRun _, in ParallelPlan plan) => plan.OffloadOptimizer == OffloadTarget.Nvme && plan.Zero != 3,
            static (TrainingRun _, in ParallelPlan plan) => $"offload-optimizer nvme needs zero 3; zero is {plan.Zero}"),
        new(
            "MiCS offload", RulePart.Offload, "gradients are summed over shard groups on the GPU (DeepSpeed, deepspeed/runtime/zero/mics.py)",
            static (TrainingRun run, in ParallelPlan plan) => plan.OffloadOptimizer != OffloadTarget.None && plan.Zero == 3 && plan.ShardGroup > 0 && plan.ShardGroup < run.Gpus / plan.ReplicaGpus * plan.Context && run.EngineOf(plan.Zero) == ShardingEngine.DeepSpeed,
            static (TrainingRun _, in ParallelPlan plan) => $"offload-optimizer with hsdp {plan.ShardGroup}; allowed with DeepSpeed: one of them"),
        new(
            "NVMe engine", RulePart.Offload, "only DeepSpeed's ZeRO-Infinity uses NVMe (arXiv:2104.07857)",
            static (TrainingRun run, in ParallelPlan plan) => (plan.OffloadOptimizer == OffloadTarget.Nvme || plan.OffloadParameters == OffloadTarget.Nvme || plan.OffloadActivations == OffloadTarget.Nvme) && run.EngineOf(plan.Zero) != ShardingEngine.DeepSpeed,
            static (TrainingRun run, in ParallelPlan _) => $"offload to nvme with framework {run.Framework}; allowed: cpu, or framework deepspeed"),
    ];
}
