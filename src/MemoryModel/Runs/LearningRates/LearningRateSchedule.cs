namespace MemoryModel;

/// <summary>Gives the learning rate of every step of a training.</summary>
/// <remarks>
/// A step is an optimizer step, counted from 0: PyTorch's LambdaLR gives step k the multiplier of k, so the first step of a warm-up
/// from 0 changes nothing. Formulas: transformers, src/transformers/optimization.py; DeepSpeed, deepspeed/runtime/lr_schedules.py.
/// </remarks>
public sealed record LearningRateSchedule
{
    /// <summary>Gets the kind.</summary>
    public required LearningRateKind Kind { get; init; }

    /// <summary>Gets the learning rate that the schedule multiplies: the highest.</summary>
    public required double Peak { get; init; }

    /// <summary>Gets the steps of the training.</summary>
    public required long Steps { get; init; }

    /// <summary>Gets the steps of the warm-up.</summary>
    public long WarmupSteps { get; init; }

    /// <summary>Gets the waves of a cosine, or its restarts. The value is half a wave, and one restart.</summary>
    public double? Cycles { get; init; }

    /// <summary>Gets the learning rate at the end of a polynomial decay.</summary>
    public double End { get; init; } = 1e-7;

    /// <summary>Gets the power of a polynomial decay.</summary>
    public double Power { get; init; } = 1;

    /// <summary>Gets the lowest learning rate as a share of the highest.</summary>
    public double MinimumShare { get; init; }

    /// <summary>Gets the share of the highest learning rate at which the warm-up begins, or <see langword="null"/> for the kind's own.</summary>
    public double? WarmupStartShare { get; init; }

    /// <summary>Gets the level steps of a warm-up, stable, decay schedule, or <see langword="null"/> for what is left of the training.</summary>
    public long? StableSteps { get; init; }

    /// <summary>Gets the decay steps of a warm-up, stable, decay schedule.</summary>
    public long DecaySteps { get; init; }

    /// <summary>Gets the curve of the warm-up.</summary>
    public LearningRateCurve WarmupCurve { get; init; }

    /// <summary>Gets the curve of the decay of a warm-up, stable, decay schedule.</summary>
    public LearningRateCurve DecayCurve { get; init; } = LearningRateCurve.Cosine;

    /// <summary>Returns the learning rate of a step.</summary>
    /// <param name="step">The step, from 0.</param>
    public double At(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        return Peak * Share(step);
    }

    /// <summary>Enumerates the steps that a plot needs: every one of a short training, a thousand of a long one, first and last among them.</summary>
    public IEnumerable<long> Plotted()
    {
        const long Most = 1000;
        var last = Steps - 1;
        return last < Most
            ? Enumerable.Range(0, (int)last + 1).Select(step => (long)step)
            : Enumerable.Range(0, (int)Most).Select(index => (long)Math.Round(index * (last / (double)(Most - 1))));
    }

    /// <summary>Returns the learning rate of a step as a share of the highest.</summary>
    /// <param name="step">The step, from 0.</param>
    public double Share(long step) => Kind switch
    {
        LearningRateKind.Constant => 1,
        LearningRateKind.CosineWarmupWithMinimum => CosineWarmup(step),
        LearningRateKind.WarmupStableDecay => StableDecay(step),
        LearningRateKind.DeepSpeedWarmup or LearningRateKind.DeepSpeedWarmupDecay or LearningRateKind.DeepSpeedWarmupCosine => DeepSpeed(step),
        _ when step < WarmupSteps => step / (double)WarmupSteps,
        LearningRateKind.Linear => Math.Max(0, (Steps - step) / (double)Math.Max(1, Steps - WarmupSteps)),
        LearningRateKind.Cosine => Math.Max(0, Wave(Cycles ?? 0.5, Progress(step))),
        LearningRateKind.CosineWithMinimum => Math.Max(0, Lifted(Wave(Cycles ?? 0.5, Progress(step)))),
        LearningRateKind.CosineWithRestarts => Progress(step) >= 1 ? 0 : Math.Max(0, Wave(0.5, (Cycles ?? 1) * Progress(step) % 1)),
        LearningRateKind.Polynomial => step > Steps ? End / Peak : Polynomial(step),
        LearningRateKind.InverseSquareRoot => InverseSquareRoot(step),
        _ => 1,
    };

    double Progress(long step) => (step - WarmupSteps) / (double)Math.Max(1, Steps - WarmupSteps);

    static double Wave(double cycles, double progress) => 0.5 * (1 + Math.Cos(Math.PI * cycles * 2 * progress));

    double Lifted(double share) => share * (1 - MinimumShare) + MinimumShare;

    double Polynomial(long step)
    {
        var remaining = 1 - (step - WarmupSteps) / (double)Math.Max(1, Steps - WarmupSteps);
        return ((Peak - End) * Math.Pow(remaining, Power) + End) / Peak;
    }

    // The time scale is the warm-up, or 10,000 steps without one.
    double InverseSquareRoot(long step)
    {
        double scale = WarmupSteps > 0 ? WarmupSteps : 10_000;
        return 1 / Math.Sqrt((step + scale - WarmupSteps) / scale);
    }

    // This kind counts the step that is being taken, so it neither begins at 0 nor ends one step above the minimum.
    double CosineWarmup(long step)
    {
        if (step < WarmupSteps)
        {
            return WarmupStartShare is { } start
                ? start + (1 - start) * step / Math.Max(1, WarmupSteps - 1)
                : (step + 1.0) / Math.Max(1, WarmupSteps);
        }

        var progress = (step - WarmupSteps + 1.0) / Math.Max(1, Steps - WarmupSteps);
        return Math.Max(0, Lifted(Wave(Cycles ?? 0.5, progress)));
    }

    double StableDecay(long step)
    {
        if (step < WarmupSteps)
        {
            return Math.Max(0, Lifted(Rising(WarmupCurve, step / (double)WarmupSteps)));
        }

        var decayFrom = WarmupSteps + (StableSteps ?? Steps - WarmupSteps - DecaySteps);
        if (step < decayFrom)
        {
            return 1;
        }

        return step < decayFrom + DecaySteps ? Math.Max(0, Lifted(Falling((step - decayFrom) / (double)Math.Max(1, DecaySteps)))) : MinimumShare;
    }

    static double Rising(LearningRateCurve curve, double progress) => curve switch
    {
        LearningRateCurve.Cosine => 0.5 * (1 - Math.Cos(Math.PI * progress)),
        LearningRateCurve.OneMinusSquareRoot => 1 - Math.Sqrt(1 - progress),
        _ => progress,
    };

    double Falling(double progress) => DecayCurve switch
    {
        LearningRateCurve.Cosine => Wave(Cycles ?? 0.5, progress),
        LearningRateCurve.OneMinusSquareRoot => 1 - Math.Sqrt(progress),
        _ => 1 - progress,
    };

    // DeepSpeed warms up over at least two steps, so that the logarithm divides.
    double DeepSpeed(long step)
    {
        var (start, warmup) = (WarmupStartShare ?? 0, Math.Max(2, WarmupSteps));
        if (step < warmup)
        {
            var progress = WarmupCurve == LearningRateCurve.Logarithm ? Math.Log(step + 1) / Math.Log(warmup) : step / (double)warmup;
            return start + (1 - start) * progress;
        }

        var decay = (double)Math.Max(1, Steps - warmup);
        return Kind switch
        {
            LearningRateKind.DeepSpeedWarmupDecay => start + (1 - start) * Math.Max(0, (Steps - step) / decay),
            LearningRateKind.DeepSpeedWarmupCosine => Math.Max(0, Lifted(Wave(0.5, Math.Min(1, (step - warmup + 1) / decay)))),
            _ => 1,
        };
    }
}
