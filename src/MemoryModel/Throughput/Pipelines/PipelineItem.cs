namespace MemoryModel;

/// <summary>Represents one pass of one micro-batch on one device.</summary>
/// <param name="Work">The pass.</param>
/// <param name="MicroBatch">The micro-batch, counted in its direction.</param>
/// <param name="Chunk">The chunk of layers; for DualPipe the direction.</param>
readonly record struct PipelineItem(PipelineWork Work, int MicroBatch, int Chunk);
