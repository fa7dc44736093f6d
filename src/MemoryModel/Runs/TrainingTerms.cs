namespace MemoryModel;

/// <summary>Represents what is said of a whole training beyond its steps: how long it is, what it costs, what interrupts it.</summary>
/// <remarks>What is <see langword="null"/> is left open. A run that is asked about a training prints these terms, so that it is answered the same when it is read back.</remarks>
public sealed record TrainingTerms
{
    /// <summary>Gets the tokens to train on.</summary>
    public double? Tokens { get; init; }

    /// <summary>Gets the US dollars of a GPU-hour.</summary>
    public decimal? UsdPerGpuHour { get; init; }

    /// <summary>Gets the power of the site over that of the accelerators.</summary>
    public double? PowerUsageEffectiveness { get; init; }

    /// <summary>Gets the kilograms of CO₂ per kilowatt-hour.</summary>
    public double? CarbonKilogramsPerKilowattHour { get; init; }

    /// <summary>Gets the mean time between failures of one accelerator; zero leaves failures out.</summary>
    public Seconds? TimeBetweenFailures { get; init; }

    /// <summary>Gets the time to write a checkpoint.</summary>
    public Seconds? CheckpointTime { get; init; }

    /// <summary>Gets the time from a failure to the first new step.</summary>
    public Seconds? RestartTime { get; init; }

    /// <summary>Gets the steps between two checkpoints.</summary>
    public double? StepsBetweenCheckpoints { get; init; }

    /// <summary>Gets how often the model is evaluated.</summary>
    public double? Evaluations { get; init; }

    /// <summary>Gets how model operations are counted.</summary>
    public string? Operations { get; init; }
}
