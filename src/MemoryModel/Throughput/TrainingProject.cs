namespace MemoryModel;

/// <summary>Turns the time of a step into the time, cost and energy of a whole training.</summary>
public sealed record TrainingProject
{
    /// <summary>Gets the tokens to train on.</summary>
    public required double Tokens { get; init; }

    /// <summary>Gets the tokens per second of the job.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>Gets the accelerators of the job.</summary>
    public required long Accelerators { get; init; }

    /// <summary>Gets the price of an accelerator-hour in US dollars, or null.</summary>
    public decimal? UsdPerHour { get; init; }

    /// <summary>Gets the power limit of an accelerator in watts.</summary>
    public double BoardPowerWatts { get; init; }

    /// <summary>Gets power of the whole site over that of the accelerators. The value is 1.1 (LLaMA's report).</summary>
    public double PowerUsageEffectiveness { get; init; } = 1.1;

    /// <summary>Gets kilograms of CO₂ per kilowatt-hour. The value is 0.385, the average grid of the United States in LLaMA's report.</summary>
    public double CarbonKilogramsPerKilowattHour { get; init; } = 0.385;

    /// <summary>Gets the mean time between failures of one accelerator; null leaves failures out.</summary>
    public Seconds? MeanTimeBetweenFailures { get; init; }

    /// <summary>Gets the time to write a checkpoint, during which training stands still.</summary>
    public Seconds CheckpointTime { get; init; }

    /// <summary>Gets the time from a failure to the first new step.</summary>
    public Seconds RestartTime { get; init; }

    /// <summary>Gets the time of the steps alone.</summary>
    public Seconds Computing => new(Tokens / TokensPerSecond);

    /// <summary>Gets the mean time between failures of the whole job.</summary>
    public Seconds? JobTimeBetweenFailures => MeanTimeBetweenFailures / Accelerators;

    /// <summary>Gets the interval between checkpoints that loses least: √(2 · checkpoint time · mean time between failures) (Young 1974).</summary>
    public Seconds? BestCheckpointInterval =>
        JobTimeBetweenFailures is { } failures ? new(Math.Sqrt(2 * CheckpointTime.Value * failures.Value)) : null;

    /// <summary>Gets the share of time that is spent on steps that last: the rest writes checkpoints, repeats lost steps and restarts.</summary>
    public double UsefulShare => JobTimeBetweenFailures is { } failures && BestCheckpointInterval is { Value: > 0 } interval
        ? 1 / (1 + CheckpointTime / interval + (interval * 0.5 + RestartTime) / failures)
        : JobTimeBetweenFailures is { } often ? 1 / (1 + RestartTime / often) : 1;

    /// <summary>Gets the time from start to end, failures included.</summary>
    public Seconds Duration => Computing / UsefulShare;

    /// <summary>Gets the accelerator-hours.</summary>
    public double AcceleratorHours => Duration.Hours * Accelerators;

    /// <summary>Gets the cost in US dollars, or null without a price.</summary>
    public decimal? CostUsd => UsdPerHour * (decimal)AcceleratorHours;

    /// <summary>Gets the energy in kilowatt-hours at the power limit.</summary>
    public double EnergyKilowattHours => AcceleratorHours * BoardPowerWatts / 1000 * PowerUsageEffectiveness;

    /// <summary>Gets the kilograms of CO₂.</summary>
    public double CarbonKilograms => EnergyKilowattHours * CarbonKilogramsPerKilowattHour;

    /// <summary>Returns the parameters and tokens that a budget of operations trains best: 20 tokens per parameter, 6 operations per both (Hoffmann et al. 2022).</summary>
    public static (double Parameters, double Tokens) ComputeOptimal(Flops budget)
    {
        const double TokensPerParameter = 20;
        var parameters = Math.Sqrt(budget.Value / (6 * TokensPerParameter));
        return (parameters, TokensPerParameter * parameters);
    }
}
