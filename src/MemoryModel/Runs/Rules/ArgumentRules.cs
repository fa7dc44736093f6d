namespace MemoryModel;

/// <summary>The rules of runs that are Megatron-LM's own argument lists: what the arguments cannot say, or say once for all plans.</summary>
static class ArgumentRules
{
    public static readonly RunRule[] All =
    [
        new(
            "argument list's optimizer", RulePart.Machine, "--optimizer has no other word (Megatron-LM, megatron/training/arguments.py)",
            static (TrainingRun run, in ParallelPlan _) => run.Megatron is not null && MegatronOptimizers.Argument(run.Optimizer) is null,
            static (TrainingRun run, in ParallelPlan _) => $"optimizer is {run.Optimizer.Name}; allowed with megatron_args: {MegatronOptimizers.Words}"),
        new(
            "argument list's master weights", RulePart.Machine, "16-bit weights have a master copy (Megatron-LM, megatron/core/optimizer/__init__.py)",
            static (TrainingRun run, in ParallelPlan _) => run.Megatron is not null && run.Precision is { Master: null, Parameters: not DataType.Float32 },
            static (TrainingRun run, in ParallelPlan _) => $"precision is {run.Precision.Name}, without master weights; allowed with megatron_args: --bf16, --fp16 or neither"),
        new(
            "argument list's local layers", RulePart.Machine, "--transformer-impl local stores the scores of attention (Megatron-LM, megatron/core/transformer/dot_product_attention.py)",
            static (TrainingRun run, in ParallelPlan _) => run is { Megatron.Layers: MegatronLayers.Local, Attention: AttentionKernel.Flash },
            static (TrainingRun _, in ParallelPlan _) => "attention is flash and --transformer-impl is local; allowed with it: attention eager"),
        new(
            "argument list's positions", RulePart.Machine, "learned positions have a table of so many rows (Megatron-LM, megatron/training/arguments.py)",
            static (TrainingRun run, in ParallelPlan _) => run is { Megatron: not null, Model.Embedding.Positions: PositionKind.Learned } && run.Model.Stacks[0].Kind != StackKind.Vision && run.SequenceLength > run.Model.Embedding.PositionRows,
            static (TrainingRun run, in ParallelPlan _) => $"seq-len is {run.SequenceLength}; allowed: at most --max-position-embeddings {run.Model.Embedding.PositionRows}, the rows of learned positions"),
        new(
            "argument list's expert ranks", RulePart.Degrees, "experts take tensor and expert ranks from those of a pipeline stage (Megatron-LM, megatron/core/parallel_state.py)",
            static (TrainingRun run, in ParallelPlan plan) => run.Megatron is { } settings && run.Gpus / plan.Pipeline % (plan.Expert * (settings.ExpertTensor ?? plan.Tensor)) != 0,
            static (TrainingRun run, in ParallelPlan plan) => $"ep is {plan.Expert}; allowed with --expert-tensor-parallel-size {run.Megatron!.ExpertTensor ?? plan.Tensor}: ep × {run.Megatron!.ExpertTensor ?? plan.Tensor} divides the {run.Gpus / plan.Pipeline} GPUs of a pipeline stage"),
        new(
            "argument list's stages", RulePart.Layout, "the layers of every stage are stated (--pipeline-model-parallel-layout, --decoder-first-pipeline-num-layers, --decoder-last-pipeline-num-layers)",
            static (TrainingRun run, in ParallelPlan plan) => run.Megatron is { StatesStages: true } settings && plan.Pipeline * plan.VirtualPipeline != settings.StageLayers.Length,
            static (TrainingRun run, in ParallelPlan plan) => $"pp × vpp is {plan.Pipeline * plan.VirtualPipeline}; allowed: {run.Megatron!.StageLayers.Length}, of which megatron_args states the layers (--pipeline-model-parallel-layout, --decoder-first-pipeline-num-layers)"),
        new(
            "argument list's schedule", RulePart.Layout, "Megatron-LM runs one forward, one backward (megatron/core/pipeline_parallel/schedules.py)",
            static (TrainingRun run, in ParallelPlan plan) => run.Megatron is not null && plan is { Pipeline: > 1, Schedule: not PipelineSchedule.OneForwardOneBackward },
            static (TrainingRun _, in ParallelPlan plan) => $"schedule is {Schedules.Word(plan.Schedule)}; allowed with megatron_args: 1f1b"),
        new(
            "argument list's shard group", RulePart.Layout, "--num-distributed-optimizer-instances says how often shards repeat (Megatron-LM, megatron/training/arguments.py)",
            static (TrainingRun run, in ParallelPlan plan) => run.Megatron is not null && plan.ShardGroup != 0,
            static (TrainingRun _, in ParallelPlan plan) => $"hsdp is {plan.ShardGroup}; allowed with megatron_args: 0, --num-distributed-optimizer-instances repeats the shards"),
        new(
            "argument list's optimizer instances", RulePart.Layout, "the instances share the replicas evenly (Megatron-LM, megatron/core/parallel_state.py)",
            static (TrainingRun run, in ParallelPlan plan) => run.Megatron is { OptimizerInstances: > 1 and var instances } && plan.Zero > 0 && run.Gpus / plan.ReplicaGpus * plan.Context % instances != 0,
            static (TrainingRun run, in ParallelPlan plan) => $"dp × cp is {run.Gpus / plan.ReplicaGpus * plan.Context}; allowed: a multiple of --num-distributed-optimizer-instances {run.Megatron!.OptimizerInstances}"),
        new(
            "argument list's optimizer on the host", RulePart.Offload, "--optimizer-cpu-offload steps an Adam with whole master weights (Megatron-LM, megatron/core/optimizer/cpu_offloading/hybrid_optimizer.py)",
            static (TrainingRun run, in ParallelPlan plan) => run.Megatron is not null && plan.OffloadOptimizer == OffloadTarget.Cpu && !(MegatronOptimizers.Argument(run.Optimizer) == "adam" && run.Precision.Master == DataType.Float32),
            static (TrainingRun run, in ParallelPlan _) => $"offload-optimizer is cpu with optimizer {run.Optimizer.Name} and {run.Precision.Master?.ShortName() ?? "no"} master weights; allowed with megatron_args: adamw and fp32 ones"),
        new(
            "argument list's activations on the host", RulePart.Offload, "--offload-modules says which leave (Megatron-LM, megatron/training/arguments.py)",
            static (TrainingRun run, in ParallelPlan plan) => run.Megatron is not null && plan.OffloadActivations != OffloadTarget.None,
            static (TrainingRun _, in ParallelPlan _) => "offload-activations is given; allowed with megatron_args: none, --offload-modules or --cpu-offloading-num-layers say which leave"),
    ];
}
