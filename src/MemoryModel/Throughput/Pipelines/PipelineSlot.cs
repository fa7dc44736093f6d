namespace MemoryModel;

/// <summary>Represents what a device does next: one pass, or a forward and a backward pass side by side.</summary>
readonly record struct PipelineSlot(PipelineItem First, PipelineItem? Second = null);
