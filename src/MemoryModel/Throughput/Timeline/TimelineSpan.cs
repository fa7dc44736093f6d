namespace MemoryModel;

/// <summary>Names what a GPU does, or waits for, in a span of a timeline.</summary>
public enum TimelineStream
{
    /// <summary>Kernels: products, attention, elementwise work, loss, optimizer.</summary>
    Compute,

    /// <summary>Tensor-parallel collectives that nothing hides.</summary>
    Tensor,

    /// <summary>Exchanges of experts' tokens that nothing hides.</summary>
    Expert,

    /// <summary>Keys, values or heads passed between context ranks that nothing hides.</summary>
    Context,

    /// <summary>Layers' parameters gathered and gradients reduced (ZeRO-3, FSDP) that nothing hides.</summary>
    Shards,

    /// <summary>Activations and gradients passed between pipeline stages that nothing hides.</summary>
    Stages,

    /// <summary>Gradients reduced and parameters gathered between replicas at the end of the step that nothing hides.</summary>
    Replicas,

    /// <summary>Optimizer states moved and updated off the GPU that nothing hides.</summary>
    Offload,

    /// <summary>Waiting for the host: launches, data, logging.</summary>
    Host,
}

/// <summary>Represents a span of a timeline.</summary>
/// <param name="Stage">The pipeline device.</param>
/// <param name="Stream">What the span is spent on.</param>
/// <param name="Name">What runs.</param>
/// <param name="MicroBatch">The micro-batch, or −1 at the end of the step.</param>
/// <param name="Chunk">The chunk of layers; for DualPipe the direction.</param>
/// <param name="Start">From the begin of the step.</param>
/// <param name="Length">How long.</param>
public readonly record struct TimelineSpan(int Stage, TimelineStream Stream, string Name, int MicroBatch, int Chunk, Seconds Start, Seconds Length)
{
    /// <summary>Gets the end.</summary>
    public Seconds End => Start + Length;
}
