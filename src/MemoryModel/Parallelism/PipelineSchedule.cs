namespace MemoryModel;

/// <summary>Names the order in which a pipeline runs its micro-batches.</summary>
public enum PipelineSchedule
{
    /// <summary>One forward, one backward, with <see cref="ParallelPlan.VirtualPipeline"/> chunks per stage (interleaved where more than one): PipeDream-flush, Megatron-LM.</summary>
    OneForwardOneBackward,

    /// <summary>All forwards, then all backwards.</summary>
    GPipe,

    /// <summary>Zero bubble with the memory of 1F1B (ZB-H1).</summary>
    ZeroBubbleH1,

    /// <summary>Zero bubble with about twice the memory of 1F1B (ZB-H2).</summary>
    ZeroBubbleH2,

    /// <summary>Zero bubble over two chunks per stage laid out as a V (ZB-V).</summary>
    ZeroBubbleV,

    /// <summary>Two pipelines in opposite directions over doubled parameters (DeepSeek-V3).</summary>
    DualPipe,
}
