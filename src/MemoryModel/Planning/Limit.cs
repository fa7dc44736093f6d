namespace MemoryModel.Planning;

/// <summary>Represents how far one quantity of a run can go, and what stops it there.</summary>
/// <param name="Value">The last value that fits, or <see langword="null"/> when none does.</param>
/// <param name="Fitting">The estimate at that value.</param>
/// <param name="Beyond">The estimate at the next value, which does not fit; <see langword="null"/> when a rule or the end of the range stops first.</param>
/// <param name="Binds">What stops the quantity: a memory with its moment and its largest kind, a rule, or the end of the range.</param>
public sealed record Limit(long? Value, MemoryEstimate? Fitting, MemoryEstimate? Beyond, string Binds);

/// <summary>Answers inverse questions: the largest value of a quantity with which a run still fits.</summary>
public static class Limits
{
    /// <summary>Finds the largest value that fits, of a quantity of which more never takes less memory.</summary>
    /// <param name="run">Makes the run with a value; an <see cref="InvalidInputException"/> means that a rule forbids it.</param>
    /// <param name="least">The least value.</param>
    /// <param name="most">The largest value to look at.</param>
    /// <param name="step">The distance between values.</param>
    /// <param name="host">Host memory of a node; <see langword="null"/> leaves it unchecked.</param>
    /// <remarks>Doubles until a value does not fit, then halves the gap: O(log(most/step)) estimates.</remarks>
    public static Limit Largest(Func<long, TrainingRun> run, long least, long most, long step = 1, Bytes? host = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, least);
        var last = (most - least) / step;
        Trial At(long index) => Trial.Of(run, least + index * step, host);
        var (good, bad) = (At(0), default(Trial?));
        if (!good.Fits)
        {
            return new(null, null, good.Estimate, good.Binds);
        }

        var (low, high) = (0L, 1L);
        while (low < last)
        {
            var index = bad is null ? Math.Min(last, high) : low + (high - low) / 2;
            if (bad is not null && index == low)
            {
                break;
            }

            var trial = At(index);
            (good, bad, low, high) = trial.Fits ? (trial, bad, index, bad is null ? 2 * Math.Max(1, index) : high) : (good, trial, low, index);
        }

        return new(least + low * step, good.Estimate, bad?.Estimate, bad?.Binds ?? FormattableString.Invariant($"the range that was looked at ends at {most}"));
    }

    sealed record Trial(bool Fits, MemoryEstimate? Estimate, string Binds)
    {
        public static Trial Of(Func<long, TrainingRun> run, long value, Bytes? host)
        {
            try
            {
                var estimate = Estimator.Memory(run(value));
                return estimate switch
                {
                    { Fits: false } => new(false, estimate, Device(estimate)),
                    _ when host is { } memory && estimate.HostPerNode > memory => new(false, estimate, $"host memory: {estimate.HostPerNode} of {memory} per node"),
                    _ => new(true, estimate, ""),
                };
            }
            catch (InvalidInputException rule)
            {
                return new(false, null, rule.Message);
            }
        }

        static string Device(MemoryEstimate estimate)
        {
            var largest = Enum.GetValues<MemoryKind>().MaxBy(kind => estimate.Of(kind).Value);
            return $"device memory: {estimate.Device} of {estimate.Run.Accelerator.UsableMemory}, peak in {Words(estimate.PeakMoment.ToString())}, most of it {Words(largest.ToString())} ({estimate.Of(largest)})";
        }

        // "LossBackward" as "loss backward"
        static string Words(string name) => string.Concat(name.Select((letter, i) => char.IsUpper(letter) && i > 0 ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
    }

    /// <summary>Finds the largest number of parameters that fits: the border is bracketed by root finding, then walked in steps of a percent.</summary>
    /// <param name="run">Makes the run with a number of parameters; its shape is inferred, so that memory rises with small dents.</param>
    /// <param name="least">The least number.</param>
    /// <param name="most">The largest number.</param>
    public static Limit LargestParameters(Func<long, TrainingRun> run, long least = 1_000_000, long most = 1_000_000_000_000_000)
    {
        ArgumentNullException.ThrowIfNull(run);
        double Excess(double exponent)
        {
            var estimate = Trial.Of(run, Rounded(exponent), null).Estimate;
            return estimate is null ? 1 : Math.Log(estimate.Device.Value / (double)estimate.Run.Accelerator.UsableMemory.Value);
        }

        var (low, high) = (Math.Log10(least), Math.Log10(most));
        var trial = Trial.Of(run, least, null);
        if (!trial.Fits)
        {
            return new(null, null, trial.Estimate, trial.Binds);
        }

        var root = MathNet.Numerics.RootFinding.Bisection.TryFindRoot(Excess, low, high, 1e-3, 60, out var found) ? found : high;
        const double Percent = 0.004321373782642574; // log10(1.01)
        var best = new Limit(least, trial.Estimate, null, "");
        for (var steps = -30; steps <= 30; steps++)
        {
            var value = Rounded(Math.Clamp(root + steps * Percent, low, high));
            trial = Trial.Of(run, value, null);
            best = trial.Fits ? new(value, trial.Estimate, null, "") : best.Beyond is null ? best with { Beyond = trial.Estimate, Binds = trial.Binds } : best;
        }

        return best;
    }

    // Three significant digits.
    static long Rounded(double exponent)
    {
        var unit = Math.Pow(10, Math.Max(0, Math.Floor(exponent) - 2));
        return (long)(Math.Floor(Math.Pow(10, exponent) / unit) * unit);
    }
}
