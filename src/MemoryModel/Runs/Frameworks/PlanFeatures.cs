namespace MemoryModel;

/// <summary>Names parts of a plan that not every framework has.</summary>
[Flags]
enum PlanFeatures
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Tensor parallelism.</summary>
    Tensor = 1,

    /// <summary>A pipeline of stages that work at the same time.</summary>
    Pipeline = 2,

    /// <summary>Several chunks of layers on a pipeline stage.</summary>
    Interleaving = 4,

    /// <summary>Context parallelism of any kind.</summary>
    Context = 8,

    /// <summary>Context parallelism that passes keys and values around or gathers them, rather than exchanging heads.</summary>
    RingContext = 16,

    /// <summary>Recompute of parts of a layer.</summary>
    SelectiveRecompute = 32,

    /// <summary>Full recompute of some layers and not of others.</summary>
    LayeredRecompute = 128,

    /// <summary>Weights that live outside the GPU.</summary>
    OffloadedParameters = 64,

    /// <summary>Optimizer states that are sharded beside whole gradients (ZeRO 1).</summary>
    ShardedStates = 256,
}
