namespace MemoryModel;

/// <summary>Represents what a planner varies in a run on given GPUs: the degrees, the sharding, the micro-batch, recompute and offload.</summary>
/// <remarks>A value: varying it with <c>with</c> allocates nothing. The data-parallel degree is what the other degrees leave of the GPUs.</remarks>
public readonly record struct ParallelPlan
{
    /// <summary>Creates the plan that splits nothing.</summary>
    public ParallelPlan()
    {
    }

    /// <summary>Gets the ZeRO stage, 0 to 3 (FSDP is 3).</summary>
    public int Zero { get; init; }

    /// <summary>Gets the ranks over which ZeRO or FSDP shards (hybrid sharding, MiCS); 0 means all replicas.</summary>
    public long ShardGroup { get; init; }

    /// <summary>Gets the tensor-parallel degree, t.</summary>
    public long Tensor { get; init; } = 1;

    /// <summary>Gets whether norms and residuals are split over the tensor-parallel ranks (sequence parallelism).</summary>
    public bool SequenceParallel { get; init; }

    /// <summary>Gets the pipeline-parallel degree, p.</summary>
    public long Pipeline { get; init; } = 1;

    /// <summary>Gets the chunks of layers per stage of an interleaved pipeline, v.</summary>
    public long VirtualPipeline { get; init; } = 1;

    /// <summary>Gets the order in which the pipeline runs its micro-batches.</summary>
    public PipelineSchedule Schedule { get; init; }

    /// <summary>Gets the context-parallel degree, c.</summary>
    public long Context { get; init; } = 1;

    /// <summary>Gets the expert-parallel degree, e.</summary>
    public long Expert { get; init; } = 1;

    /// <summary>Gets the sequences of a micro-batch, b.</summary>
    public long MicroBatch { get; init; } = 1;

    /// <summary>Gets the micro-batches of a step, m.</summary>
    public long MicroBatches { get; init; } = 1;

    /// <summary>Gets what is recomputed.</summary>
    public Recompute Recompute { get; init; }

    /// <summary>Gets how many layers of a stage full recompute covers; <see langword="null"/> means all.</summary>
    public long? RecomputedLayers { get; init; }

    /// <summary>Gets how many layers of a stage are recomputed whole at most.</summary>
    internal long RecomputedAtMost => Recompute == Recompute.Full ? RecomputedLayers ?? long.MaxValue : 0;

    /// <summary>Gets where the optimizer's states live.</summary>
    public OffloadTarget OffloadOptimizer { get; init; }

    /// <summary>Gets where the sharded parameters live.</summary>
    public OffloadTarget OffloadParameters { get; init; }

    /// <summary>Gets where the saved activations live.</summary>
    public OffloadTarget OffloadActivations { get; init; }

    /// <summary>Gets the GPUs that hold one replica, t·p·c.</summary>
    public long ReplicaGpus => Tensor * Pipeline * Context;
}
