namespace MemoryModel;

/// <summary>Says how full recompute keeps the activations that it starts from, and which parts of a layer selective recompute covers.</summary>
/// <remarks>
/// Megatron-LM megatron/core/transformer/transformer_block.py (<c>--recompute-method uniform --recompute-num-layers</c>,
/// <c>--distribute-saved-activations</c>); DeepSpeed runtime/activation_checkpointing/checkpointing.py (<c>number_checkpoints</c>,
/// <c>partition_activations</c>, <c>contiguous_memory_optimization</c>).
/// </remarks>
public readonly record struct CheckpointLayout
{
    /// <summary>Creates the layout of one checkpoint per layer, whole on every rank.</summary>
    public CheckpointLayout()
    {
    }

    /// <summary>Gets the layers that are computed again from one kept input.</summary>
    public long Layers { get; init; } = 1;

    /// <summary>Gets whether the tensor-parallel ranks keep a part of each input; sequence parallelism splits it in any case.</summary>
    public bool Partitioned { get; init; }

    /// <summary>Gets whether the inputs are parts of one buffer, which stays until the backward pass ends.</summary>
    public bool Contiguous { get; init; }

    /// <summary>Gets the parts of a layer that selective recompute does not keep, on Megatron core; other engines know the core of attention alone.</summary>
    public RecomputedModules Modules { get; init; }

    /// <summary>Gets the parts that selective recompute covers: the core of attention where none is stated.</summary>
    internal RecomputedModules Covered => Modules == RecomputedModules.None ? RecomputedModules.CoreAttention : Modules;
}
