namespace MemoryModel;

/// <summary>Describes what a Megatron-LM run of reinforcement learning keeps for answering prompts between its steps.</summary>
/// <param name="Cache">The cache of keys and values, allocated once (<c>--inference-dynamic-batching-buffer-size-gb</c>).</param>
/// <remarks>Megatron-LM megatron/core/inference/contexts/dynamic_context.py, megatron/training/training.py (a model of its own where degrees differ). No measured run is behind it.</remarks>
public sealed record MegatronGeneration(Bytes Cache)
{
    /// <summary>Gets the tensor parallelism of answering, or <see langword="null"/> for that of training.</summary>
    public long? Tensor { get; init; }

    /// <summary>Gets the pipeline stages of answering, or <see langword="null"/> for those of training.</summary>
    public long? Pipeline { get; init; }

    /// <summary>Gets the expert parallelism of answering, or <see langword="null"/> for that of training.</summary>
    public long? Expert { get; init; }

    /// <summary>Gets the tensor parallelism of the experts when answering, or <see langword="null"/> for that of training.</summary>
    public long? ExpertTensor { get; init; }

    /// <summary>Gets whether answering has weights of its own, being divided otherwise than training.</summary>
    public bool OwnWeights => Tensor is not null || Pipeline is not null || Expert is not null || ExpertTensor is not null;
}
