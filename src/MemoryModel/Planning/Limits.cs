using System.Collections.Immutable;

namespace MemoryModel.Planning;

/// <summary>Answers inverse questions: the largest value of a quantity with which a run still fits.</summary>
public static class Limits
{
    /// <summary>Finds the largest value that fits of a quantity of a run.</summary>
    /// <param name="run">The run; its own value of the quantity is not used.</param>
    /// <param name="quantity">The quantity.</param>
    /// <param name="capacity">What must hold a run; the run's machine when absent.</param>
    /// <param name="step">The distance between values that are looked at, rounded up to one that the rules allow; the least that they allow when absent.</param>
    /// <exception cref="InvalidInputException">The run has no such quantity, or no value keeps the rules.</exception>
    /// <remarks>O(log(most / step)) estimates.</remarks>
    public static Limit Of(TrainingRun run, LimitQuantity quantity, Func<TrainingRun, Capacity>? capacity = null, long step = 1)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(quantity);
        var least = quantity.Step(run);
        var distance = CeilDiv(Math.Max(1, step), least) * least;
        // What a rule forbids whatever the memory is wrong input, not a run that does not fit.
        var lowest = quantity.Least(run, distance);
        var first = quantity.With(run, quantity == LimitQuantity.Parameters ? 1_000_000 : lowest);
        _ = (capacity ?? Machine)(first);
        if (first.Problems().FirstOrDefault() is { } problem)
        {
            throw new InvalidInputException(problem);
        }

        if (quantity == LimitQuantity.Parameters)
        {
            return LargestParameters(value => quantity.With(run, value), capacity: capacity);
        }

        return Largest(value => quantity.With(run, value), lowest, quantity.Most - quantity.Most % distance, distance, capacity);
    }

    /// <summary>Finds the largest value that fits, of a quantity of which more never takes less memory.</summary>
    /// <param name="run">Makes the run with a value; an <see cref="InvalidInputException"/> means that a rule forbids it.</param>
    /// <param name="least">The least value.</param>
    /// <param name="most">The largest value to look at.</param>
    /// <param name="step">The distance between values.</param>
    /// <param name="capacity">What must hold a run; the run's machine when absent.</param>
    /// <remarks>Doubles until a value does not fit, then halves the gap: O(log(most/step)) estimates.</remarks>
    public static Limit Largest(Func<long, TrainingRun> run, long least, long most, long step = 1, Func<TrainingRun, Capacity>? capacity = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, least);
        var last = (most - least) / step;
        LimitTrial At(long index) => LimitTrial.Of(run, least + index * step, capacity ?? Machine);
        var (index, good, bad) = Border(At, last + 1, fits: false);
        if (good is null)
        {
            return new(null, null, bad!.Estimate, bad.Binds);
        }

        return new(least + (index - 1) * step, good.Estimate, bad?.Estimate, bad?.Binds ?? FormattableString.Invariant($"the range that was looked at ends at {most}"));
    }

    /// <summary>Finds the largest number of parameters that fits: the border is bracketed by root finding, then walked in steps of a percent.</summary>
    /// <param name="run">Makes the run with a number of parameters; its shape is inferred, so that memory rises with small dents.</param>
    /// <param name="least">The least number.</param>
    /// <param name="most">The largest number.</param>
    /// <param name="capacity">What must hold a run; the run's machine when absent.</param>
    public static Limit LargestParameters(Func<long, TrainingRun> run, long least = 1_000_000, long most = 1_000_000_000_000_000, Func<TrainingRun, Capacity>? capacity = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        LimitTrial At(long value) => LimitTrial.Of(run, value, capacity ?? Machine);
        double Excess(double exponent)
        {
            var estimate = At(Rounded(exponent)).Estimate;
            return estimate is null ? 1 : Math.Log(estimate.Device.Value / (double)estimate.Run.Accelerator.UsableMemory.Value);
        }

        var (low, high) = (Math.Log10(least), Math.Log10(most));
        var trial = At(least);
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
            trial = At(value);
            best = trial.Fits ? new(value, trial.Estimate, null, "") : best.Beyond is null ? best with { Beyond = trial.Estimate, Binds = trial.Binds } : best;
        }

        return best;
    }

    /// <summary>Finds the fewest GPUs on which a run fits, the degrees and the micro-batch kept: further replicas never hold more each.</summary>
    /// <param name="run">The run on as few GPUs as its degrees need.</param>
    /// <param name="globalBatch">The sequences of a step, which replicas must share evenly; <see langword="null"/> keeps the micro-batches of a replica.</param>
    /// <param name="capacity">What must hold a run; the run's machine when absent.</param>
    /// <exception cref="InvalidInputException">The sequences of a step are no multiple of what the replicas of the run take at once.</exception>
    /// <remarks>O(log GPUs) estimates.</remarks>
    public static Limit FewestGpus(TrainingRun run, long? globalBatch = null, Func<TrainingRun, Capacity>? capacity = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        const long Most = 1_000_000;
        var (sequences, most) = (run.Data * run.Plan.MicroBatch, Math.Max(1, Most / run.Gpus));
        if (globalBatch % sequences > 0)
        {
            throw new InvalidInputException($"global-batch is {globalBatch}; allowed: a multiple of dp {run.Data} × micro-batch {run.Plan.MicroBatch} = {sequences}");
        }

        ImmutableArray<long>? shares = globalBatch is { } batch ? [.. Divisors.Of(batch / sequences).Where(times => times <= most)] : null;
        LimitTrial At(long index)
        {
            var times = shares?[(int)index] ?? index + 1;
            return LimitTrial.Of(_ => run with { Gpus = times * run.Gpus, Plan = shares is null ? run.Plan : run.Plan with { MicroBatches = globalBatch!.Value / (sequences * times) } }, times, capacity ?? Machine);
        }

        var (_, less, enough) = Border(At, shares?.Length ?? most, fits: true);
        return enough is null ? new(null, null, less!.Estimate, less.Binds)
            : new(enough.Estimate!.Run.Gpus, enough.Estimate, less?.Estimate, less?.Binds ?? "one replica fits");
    }

    // The first of the trials that fits (or does not), its index (their number where there is none) and the trial in front of it: doubles
    // until there is one, then halves the gap.
    static (long Index, LimitTrial? Before, LimitTrial? First) Border(Func<long, LimitTrial> at, long count, bool fits)
    {
        var (below, above) = (-1L, count);
        var (before, first) = (default(LimitTrial?), default(LimitTrial?));
        while (above - below > 1)
        {
            var index = first is null ? Math.Min(count - 1, below < 1 ? below + 1 : 2 * below) : below + (above - below) / 2;
            var trial = at(index);
            (below, above, before, first) = trial.Fits == fits ? (below, index, before, trial) : (index, above, trial, first);
        }

        return (above, before, first);
    }

    static Capacity Machine(TrainingRun run) => Capacity.Of(run);

    // Three significant digits.
    static long Rounded(double exponent)
    {
        var unit = Math.Pow(10, Math.Max(0, Math.Floor(exponent) - 2));
        return (long)(Math.Floor(Math.Pow(10, exponent) / unit) * unit);
    }
}
