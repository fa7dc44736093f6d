namespace MemoryModel;

/// <summary>Represents how an engine computes a network, as far as bytes depend on it; what is <see langword="null"/> is the framework's default.</summary>
/// <remarks>
/// Two engines that run the same network in the same types save different tensors for the backward pass: a fused kernel keeps its inputs,
/// a chain of operators keeps every link. Each property names one such choice.
/// </remarks>
public sealed record Implementation
{
    /// <summary>What is said of a run that sets the size of DistributedDataParallel's buckets.</summary>
    internal const string BucketsNote = "ddp_bucket_cap_mb: changes nothing that is counted, since the buckets together hold every gradient once whatever their size";

    /// <summary>Gets the engine: <c>pytorch-1.13-cpu</c>, <c>pytorch-2-cuda</c>, <c>transformer-engine</c>; one that ends in <c>-cpu</c> has neither allocator rounding nor a device context.</summary>
    public string? Engine { get; init; }

    /// <summary>Gets how attention is computed.</summary>
    public AttentionImplementation? Attention { get; init; }

    /// <summary>Gets how scores are masked.</summary>
    public AttentionMask? Mask { get; init; }

    /// <summary>Gets how RMSNorm is computed.</summary>
    public NormImplementation? Norm { get; init; }

    /// <summary>Gets whether a gated activation and its product are one kernel.</summary>
    public bool? FusedGate { get; init; }

    /// <summary>Gets whether GELU is a chain of tensor operators instead of one kernel (Hugging Face's <c>gelu_new</c>).</summary>
    public bool? PythonGelu { get; init; }

    /// <summary>Gets whether every layer gathers its own rotary tables by position instead of sharing one pair.</summary>
    public bool? GatheredRotaryTables { get; init; }

    /// <summary>Gets the type of dropout masks.</summary>
    public DropoutMask? DropoutMask { get; init; }

    /// <summary>Gets which autocast runs the matrix products.</summary>
    public AutocastMode? Autocast { get; init; }

    /// <summary>Gets how the loss is computed.</summary>
    public LossImplementation? Loss { get; init; }

    /// <summary>Gets whether the embeddings' output is made to require a gradient although the embeddings are frozen.</summary>
    public bool? InputRequiresGradient { get; init; }

    /// <summary>Gets whether the network's own weights are frozen.</summary>
    public bool? FrozenBase { get; init; }

    /// <summary>Gets whether the optimizer works on lists of tensors.</summary>
    public bool? Foreach { get; init; }

    /// <summary>Gets whether each weight is updated in the backward pass, as soon as its gradient is there (torchtune's <c>optimizer_in_bwd</c>).</summary>
    public bool? UpdatesInBackward { get; init; }

    /// <summary>Gets whether gradients are dropped between steps instead of zeroed.</summary>
    public bool? SetToNone { get; init; }

    /// <summary>Gets whether the caller holds the logits during the backward pass.</summary>
    public bool? KeepLogits { get; init; }

    /// <summary>Gets whether every batch has a length of its own, its longest text's, instead of one that packing or padding gives to all.</summary>
    public bool? VariableLengths { get; init; }

    /// <summary>Gets whether the gradients' norm is clipped.</summary>
    public bool? ClipsGradients { get; init; }

    /// <summary>Gets whether gradients are views into DDP's buckets.</summary>
    public bool? GradientsAreBucketViews { get; init; }

    /// <summary>Gets by how much the busiest rank's share of routed tokens exceeds the mean, 1 for balance.</summary>
    public double ExpertImbalance { get; init; } = 1;

    /// <summary>Gets the capacity factor of experts that drop and pad, or <see langword="null"/> for dropless routing.</summary>
    public double? ExpertCapacity { get; init; }
}
