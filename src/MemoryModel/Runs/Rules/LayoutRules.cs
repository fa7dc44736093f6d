namespace MemoryModel;

/// <summary>The rules of sharding, pipelines and sequence parallelism.</summary>
static class LayoutRules
{
    public static readonly RunRule[] All =
    [
        new(
            "stages", RulePart.Layout, "a stage has a layer; Megatron-LM counts embedding and loss as layers where asked to (--account-for-embedding-in-pipeline-split)",
            static (TrainingRun run, in ParallelPlan plan) => plan.Pipeline * plan.VirtualPipeline > run.Model.Layers + 2,
            static (TrainingRun run, in ParallelPlan plan) => $"pp × vpp is {plan.Pipeline * plan.VirtualPipeline}; allowed: at most the {run.Model.Layers} layers, embedding and loss"),
        new(
            "interleaving", RulePart.Layout, "chunks of layers need a pipeline (Megatron-LM, megatron/training/arguments.py)",
            static (TrainingRun _, in ParallelPlan plan) => plan.VirtualPipeline > 1 && plan.Pipeline == 1,
            static (TrainingRun _, in ParallelPlan plan) => $"vpp is {plan.VirtualPipeline} and pp is 1; allowed: vpp 1, or pp of 2 or more"),
        new(
            "sequence parallelism", RulePart.Layout, "sequence parallelism splits over tensor ranks (Megatron-LM, megatron/training/arguments.py)",
            static (TrainingRun _, in ParallelPlan plan) => plan.SequenceParallel && plan.Tensor == 1,
            static (TrainingRun _, in ParallelPlan _) => "sp is true and tp is 1; allowed: sp with tp of 2 or more"),
        new(
            "sequence split", RulePart.Layout, "with sequence parallelism tensor ranks get as many tokens each (Megatron-LM, megatron/core/tensor_parallel/mappings.py; torchtitan, seq_len_divisor)",
            static (TrainingRun run, in ParallelPlan plan) => plan.SequenceParallel && run.SequenceLength % (plan.Context * plan.Tensor) != 0,
            static (TrainingRun run, in ParallelPlan plan) => $"seq-len is {run.SequenceLength}; allowed with sp, tp {plan.Tensor} and cp {plan.Context}: a multiple of {plan.Context * plan.Tensor}"),
        new(
            "experts under tensor parallelism", RulePart.Layout, "they need sequence parallelism (Megatron-LM, megatron/core/transformer/transformer_config.py)",
            static (TrainingRun run, in ParallelPlan plan) => !plan.SequenceParallel && plan.Tensor > 1 && plan.Expert > 1 && run.EngineOf(plan.Zero) == ShardingEngine.Megatron,
            static (TrainingRun _, in ParallelPlan plan) => $"tp is {plan.Tensor} and ep is {plan.Expert} without sp; allowed: sp true, or one of them 1"),
        new(
            "DeepSpeed pipeline", RulePart.Layout, "ZeRO-2 and ZeRO-3 are incompatible with pipeline parallelism (DeepSpeed, deepspeed/runtime/pipe/engine.py)",
            static (TrainingRun run, in ParallelPlan plan) => plan.Pipeline > 1 && plan.Zero >= 2 && run.EngineOf(plan.Zero) == ShardingEngine.DeepSpeed,
            static (TrainingRun _, in ParallelPlan plan) => $"zero is {plan.Zero} and pp is {plan.Pipeline}; allowed with DeepSpeed: zero 0 or 1 with a pipeline; nearest: zero 1"),
        new(
            "Megatron pipeline", RulePart.Layout, "Megatron-LM's fully sharded engine has no pipeline; its distributed optimizer is stage 1 (Megatron-LM, megatron/training/arguments.py)",
            static (TrainingRun run, in ParallelPlan plan) => plan.Pipeline > 1 && plan.Zero >= 2 && run.EngineOf(plan.Zero) == ShardingEngine.Megatron,
            static (TrainingRun _, in ParallelPlan plan) => $"zero is {plan.Zero} and pp is {plan.Pipeline}; allowed with Megatron-LM: zero 0 or 1 with a pipeline; nearest: zero 1"),
        new(
            "shard group", RulePart.Layout, "a shard group is a whole part of the replicas (PyTorch, torch/distributed/fsdp; DeepSpeed MiCS)",
            static (TrainingRun run, in ParallelPlan plan) => plan.ShardGroup > 0 && Replicas(run, in plan) % plan.ShardGroup != 0,
            static (TrainingRun run, in ParallelPlan plan) => $"hsdp is {plan.ShardGroup}; allowed: a divisor of the {Replicas(run, in plan)} replicas; nearest: {Divisors.Nearest(Replicas(run, in plan), plan.ShardGroup)}"),
        new(
            "secondary shard", RulePart.Layout, "hpZ's groups divide the ranks (DeepSpeed, deepspeed/utils/groups.py)",
            static (TrainingRun run, in ParallelPlan plan) => Secondary(run, in plan) > 1 && run.Gpus % Math.Min(run.Gpus, Secondary(run, in plan)) != 0,
            static (TrainingRun run, in ParallelPlan plan) => $"zero_hpz_partition_size is {Secondary(run, in plan)}; allowed: a divisor of the {run.Gpus} GPUs; nearest: {Divisors.Nearest(run.Gpus, Secondary(run, in plan))}"),
        new(
            "DeepSpeed shard group", RulePart.Layout, "MiCS is stage 3's alone (DeepSpeed, deepspeed/runtime/engine.py)",
            static (TrainingRun run, in ParallelPlan plan) => plan.ShardGroup > 1 && plan.ShardGroup < Replicas(run, in plan) && plan.Zero is 1 or 2 && run.EngineOf(plan.Zero) == ShardingEngine.DeepSpeed,
            static (TrainingRun _, in ParallelPlan plan) => $"hsdp is {plan.ShardGroup} and zero is {plan.Zero}; allowed with DeepSpeed: zero 3 (MiCS), or no shard group"),
        new(
            "sharded groups", RulePart.Layout, "a shard group shards something",
            static (TrainingRun _, in ParallelPlan plan) => plan.ShardGroup > 1 && plan.Zero == 0,
            static (TrainingRun _, in ParallelPlan plan) => $"hsdp is {plan.ShardGroup} and zero is 0; allowed: zero 1 to 3"),
    ];

    static long Secondary(TrainingRun run, in ParallelPlan plan) => plan.Zero == 3 && run.EngineOf(plan.Zero) == ShardingEngine.DeepSpeed ? run.DeepSpeed?.SecondaryPartitionRanks ?? 1 : 1;

    static long Replicas(TrainingRun run, in ParallelPlan plan) => run.Gpus / plan.ReplicaGpus * plan.Context;
}
