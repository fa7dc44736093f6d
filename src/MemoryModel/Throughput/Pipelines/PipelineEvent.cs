namespace MemoryModel;

/// <summary>Represents a slot that has been played.</summary>
readonly record struct PipelineEvent(int Device, PipelineSlot Slot, double Start, double End);
