namespace MemoryModel;

/// <summary>The rules of what may leave the GPU.</summary>
static class OffloadRules
{
    public static readonly RunRule[] All =
    [
        new(
            "offloaded parameters", RulePart.Offload, "weights leave the GPU under stage 3 only (DeepSpeed, deepspeed/runtime/zero/config.py; PyTorch, torch/distributed/fsdp)",
            static (TrainingRun _, in ParallelPlan plan) => plan.OffloadParameters != OffloadTarget.None && plan.Zero != 3,
            static (TrainingRun _, in ParallelPlan plan) => $"offload-params needs zero 3; zero is {plan.Zero}"),
        new(
            "NVMe stage", RulePart.Offload, "states go to NVMe under stage 3 only (DeepSpeed, docs/_pages/config-json.md)",
            static (TrainingRun _, in ParallelPlan plan) => plan.OffloadOptimizer == OffloadTarget.Nvme && plan.Zero != 3,
            static (TrainingRun _, in ParallelPlan plan) => $"offload-optimizer nvme needs zero 3; zero is {plan.Zero}"),
        new(
            "MiCS offload", RulePart.Offload, "gradients are summed over shard groups on the GPU (DeepSpeed, deepspeed/runtime/zero/mics.py)",
            static (TrainingRun run, in ParallelPlan plan) => plan.OffloadOptimizer != OffloadTarget.None && plan.Zero == 3 && plan.ShardGroup > 0 && plan.ShardGroup < run.Gpus / plan.ReplicaGpus * plan.Context && run.EngineOf(plan.Zero) == ShardingEngine.DeepSpeed,
            static (TrainingRun _, in ParallelPlan plan) => $"offload-optimizer with hsdp {plan.ShardGroup}; allowed with DeepSpeed: one of them"),
        new(
            "NVMe engine", RulePart.Offload, "only DeepSpeed's ZeRO-Infinity keeps states on NVMe (arXiv:2104.07857)",
            static (TrainingRun run, in ParallelPlan plan) => (plan.OffloadOptimizer == OffloadTarget.Nvme || plan.OffloadParameters == OffloadTarget.Nvme) && run.EngineOf(plan.Zero) != ShardingEngine.DeepSpeed,
            static (TrainingRun run, in ParallelPlan _) => $"offload to nvme with framework {run.Framework}; allowed: cpu, or framework deepspeed"),
    ];
}
