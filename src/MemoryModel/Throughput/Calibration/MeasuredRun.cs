namespace MemoryModel;

/// <summary>Represents a measured run to calibrate on.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Run">The run.</param>
/// <param name="Step">The measured time of a step.</param>
public sealed record MeasuredRun(string Id, TrainingRun Run, Seconds Step);
