namespace MemoryModel;

/// <summary>Names the passes of a micro-batch over the layers of a device.</summary>
enum PipelineWork
{
    /// <summary>Forward.</summary>
    Forward,

    /// <summary>Backward for the gradient of the input alone.</summary>
    Backward,

    /// <summary>Backward for the gradient of the weights alone.</summary>
    Weights,

    /// <summary>Backward for both, which passes the gradient on when both are done.</summary>
    FullBackward,
}

/// <summary>Represents one pass of one micro-batch on one device.</summary>
/// <param name="Work">The pass.</param>
/// <param name="MicroBatch">The micro-batch, counted in its direction.</param>
/// <param name="Chunk">The chunk of layers; for DualPipe the direction.</param>
readonly record struct PipelineItem(PipelineWork Work, int MicroBatch, int Chunk);

/// <summary>Represents what a device does next: one pass, or a forward and a backward pass side by side.</summary>
readonly record struct PipelineSlot(PipelineItem First, PipelineItem? Second = null);

/// <summary>Represents a slot that has been played.</summary>
readonly record struct PipelineEvent(int Device, PipelineSlot Slot, double Start, double End);
