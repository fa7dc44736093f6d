namespace MemoryModel;

/// <summary>Describes with which kernels a framework runs a layer, how they are launched and what it hides behind them, as far as time depends on it.</summary>
/// <remarks>Facts of the framework's own source, as for <see cref="FrameworkHabits"/>; how much time each costs is fitted (<c>Throughput/FittedConstants.cs</c>).</remarks>
sealed record KernelHabits
{
    /// <summary>Gets how its elementwise kernels are made.</summary>
    public KernelStyle Style { get; init; }

    /// <summary>Gets how they are made where attention materializes its scores: Megatron before FlashAttention had kernels of its own.</summary>
    public KernelStyle? StyleBeforeFlash { get; init; }

    /// <summary>Gets whether queries and keys are rotated by one kernel.</summary>
    public bool FusedRotary { get; init; }

    /// <summary>Gets whether DeepSpeed's engine and its hooks stand between the calls.</summary>
    public bool EngineHooks { get; init; }

    /// <summary>Gets the accelerators from which on its recipes replay layers as CUDA graphs, or <see langword="null"/> where they never do.</summary>
    public AcceleratorFamily? GraphsFrom { get; init; }

    /// <summary>Gets the generation of its fused attention kernels.</summary>
    public AttentionGeneration Attention { get; init; } = AttentionGeneration.Second;

    /// <summary>Gets the accelerators from which on tensor-parallel communication is pipelined with the products, or <see langword="null"/> where it never is.</summary>
    public AcceleratorFamily? TensorOverlapFrom { get; init; }

    /// <summary>Gets whether gradients are reduced while the backward pass runs.</summary>
    public bool ReduceOverlap { get; init; }

    /// <summary>Gets whether the parameters that ZeRO-1 and -2 update are gathered while the next forward pass runs.</summary>
    public bool GatherOverlap { get; init; }

    /// <summary>Gets whether replicas of a whole shard group reduce their gradients once the backward pass is over.</summary>
    public bool ReplicasLast { get; init; }

    /// <summary>Gets whether point-to-point sends are hidden when stages interleave.</summary>
    public bool StageOverlap { get; init; }

    /// <summary>Gets whether each parameter is reduced by its own collective.</summary>
    public bool PerTensorReduce { get; init; }

    /// <summary>Gets whether a token is sent once to each node that holds some of its experts, and copied there (DeepEP, HybridEP).</summary>
    public bool OneCopyPerNode { get; init; }

    /// <summary>Gets whether gradients travel in fp32; else in the type of the products.</summary>
    public bool WideGradients { get; init; }

    /// <summary>Gets the share of the forward pass that selective recompute repeats, or <see langword="null"/> where it repeats the attention core, or the elementwise modules around a fused one.</summary>
    public (double Products, double Attention, double Elementwise)? Selective { get; init; }

    /// <summary>Gets separate PyTorch operators under DDP or FSDP.</summary>
    public static KernelHabits Eager { get; } = new() { ReduceOverlap = true, StageOverlap = true };

    /// <summary>Gets XLA: every kernel compiled, collectives scheduled beside the products that they feed.</summary>
    public static KernelHabits Xla { get; } = Eager with { Style = KernelStyle.Compiled, TensorOverlapFrom = AcceleratorFamily.Volta, GatherOverlap = true, Attention = AttentionGeneration.Current, ReplicasLast = true };

    /// <summary>Gets Megatron core's and Transformer Engine's.</summary>
    public static KernelHabits MegatronCore { get; } = Eager with { Style = KernelStyle.Fused, StyleBeforeFlash = KernelStyle.Legacy, GatherOverlap = true, Attention = AttentionGeneration.Current, WideGradients = true };
}

/// <summary>Names how elementwise kernels are made.</summary>
enum KernelStyle
{
    /// <summary>Separate operators of PyTorch.</summary>
    Eager,

    /// <summary>By <c>torch.compile</c> or XLA.</summary>
    Compiled,

    /// <summary>Fused by hand: Transformer Engine, Apex, Triton.</summary>
    Fused,

    /// <summary>Fused by hand before FlashAttention: Megatron's softmax, bias-GELU and bias-dropout-add (2020 to 2022).</summary>
    Legacy,
}

/// <summary>Names a generation of fused attention kernels.</summary>
enum AttentionGeneration
{
    /// <summary>FlashAttention of 2022 and its Triton version: one block of a sequence for each head, about half as fast as the next (Dao 2023, §4.1).</summary>
    First,

    /// <summary>FlashAttention-2 of 2023, PyTorch's scaled-dot-product attention.</summary>
    Second,

    /// <summary>Kernels written for Hopper and later: FlashAttention-3, cuDNN, XLA's and Transformer Engine's calls of it.</summary>
    Current,
}
