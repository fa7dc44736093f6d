namespace MemoryModel;

/// <summary>Turns the time of a step into the time, cost and energy of a whole training.</summary>
public sealed record TrainingProject
{
    /// <summary>Gets the tokens to train on.</summary>
    public required double Tokens { get; init; }

    /// <summary>Gets the tokens per second of the job.</summary>
    public double TokensPerSecond { get; init; }

    /// <summary>Gets the accelerators of the job.</summary>
    public long Accelerators { get; init; }

    /// <summary>Gets the price of an accelerator-hour in US dollars, or null.</summary>
    public decimal? UsdPerHour { get; init; }

    /// <summary>Gets the power limit of an accelerator in watts.</summary>
    public double BoardPowerWatts { get; init; }

    /// <summary>Gets power of the whole site over that of the accelerators. The value is 1.1 (LLaMA's report).</summary>
    public double PowerUsageEffectiveness { get; init; } = 1.1;

    /// <summary>Gets kilograms of CO₂ per kilowatt-hour. The value is 0.385, the average grid of the United States in LLaMA's report.</summary>
    public double CarbonKilogramsPerKilowattHour { get; init; } = 0.385;

    /// <summary>Gets the mean time between failures of one accelerator and its share of the system; null leaves failures out.</summary>
    /// <remarks><see cref="LlamaTimeBetweenFailures"/> is what Llama 3's report saw.</remarks>
    public Seconds? MeanTimeBetweenFailures { get; init; }

    /// <summary>Gets ten minutes: scheduling, loading a checkpoint and the first steps. Assumed; Llama 3's report states no figure.</summary>
    public static Seconds UsualRestartTime { get; } = new(600);

    /// <summary>Gets 50,700 hours: 419 unexpected interruptions in 54 days on 16,384 H100 (Grattafiori et al. 2024, §3.3.4).</summary>
    public static Seconds LlamaTimeBetweenFailures { get; } = new(54 * 86_400.0 / 419 * 16_384);

    /// <summary>Gets 1 GB/s: storage of 2 TB/s behind 2,048 nodes (Grattafiori et al. 2024, §3.3.1).</summary>
    public static Bandwidth LlamaStoragePerNode { get; } = Bandwidth.FromGigabytesPerSecond(1);

    /// <summary>Gets the time to write a checkpoint, during which training stands still.</summary>
    public Seconds CheckpointTime { get; init; }

    /// <summary>Gets the time from a failure to the first new step.</summary>
    public Seconds RestartTime { get; init; }

    /// <summary>Gets the work between checkpoints where the run says it, or <see langword="null"/> for the best one where failures are counted.</summary>
    public Seconds? CheckpointInterval { get; init; }

    /// <summary>Gets the evaluations of the training.</summary>
    public double Evaluations { get; init; }

    /// <summary>Gets the time of one of them.</summary>
    public Seconds EvaluationTime { get; init; }

    /// <summary>Gets the time of the steps alone.</summary>
    public Seconds Computing => new(Tokens / TokensPerSecond);

    /// <summary>Gets the time of all evaluations.</summary>
    public Seconds Evaluating => EvaluationTime * Evaluations;

    /// <summary>Gets the mean time between failures of the whole job.</summary>
    public Seconds? JobTimeBetweenFailures => MeanTimeBetweenFailures / Accelerators;

    /// <summary>Gets the work between checkpoints that loses least (Daly 2006), or <see langword="null"/> where failures are left out.</summary>
    public Seconds? BestCheckpointInterval => JobTimeBetweenFailures is { } failures ? Interruptions.BestInterval(CheckpointTime, failures) : null;

    /// <summary>Gets the share of time that is spent on steps that last, and on evaluations: the rest writes checkpoints, repeats lost steps and restarts.</summary>
    public double UsefulShare => JobTimeBetweenFailures is { } failures ? Interruptions.UsefulShare(CheckpointInterval ?? BestCheckpointInterval!.Value, CheckpointTime, RestartTime, failures)
        : CheckpointInterval is { Value: > 0 } interval ? interval / (interval + CheckpointTime)
        : 1;

    /// <summary>Gets the failures to expect.</summary>
    public double Failures => JobTimeBetweenFailures is { } failures ? Duration / failures : 0;

    /// <summary>Gets the time from start to end: steps, evaluations, checkpoints, failures.</summary>
    public Seconds Duration => (Computing + Evaluating) / UsefulShare;

    /// <summary>Gets the accelerator-hours.</summary>
    public double AcceleratorHours => Duration.Hours * Accelerators;

    /// <summary>Gets the cost in US dollars, or null without a price, or where the training never ends.</summary>
    public decimal? CostUsd => AcceleratorHours < 1e20 ? UsdPerHour * (decimal)AcceleratorHours : null;

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
