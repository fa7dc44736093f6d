using MathNet.Numerics.RootFinding;

namespace MemoryModel;

/// <summary>Gives what failures and checkpoints cost a long training, when failures come at random at a constant rate.</summary>
/// <remarks>
/// Daly 2006: with a mean time M between failures, checkpoints of δ every τ of work and a restart of R, work of length T takes
/// M·e^(R/M)·(e^((τ+δ)/M) − 1)·T/τ. Young 1974 is its first order: τ = √(2·δ·M).
/// </remarks>
static class Interruptions
{
    /// <summary>Returns the work between checkpoints that loses least: the root of e^((τ+δ)/M)·(1 − τ/M) = 1.</summary>
    public static Seconds BestInterval(Seconds checkpoint, Seconds failures)
    {
        var (cost, mean) = (checkpoint.Value, failures.Value);
        if (cost <= 0) return Seconds.Zero;
        // a checkpoint that outlasts many failures: the best is as far from the next as a failure
        if (cost > 25 * mean) return failures;
        // the logarithm of both sides: it bends less and does not overflow
        var ratio = Brent.FindRoot(x => x + cost / mean + Math.Log(1 - x), 1e-12, 1 - 1e-12, 1e-12, 200);
        return new(ratio * mean);
    }

    /// <summary>Returns Young's interval, √(2·δ·M).</summary>
    public static Seconds Young(Seconds checkpoint, Seconds failures) => new(Math.Sqrt(2 * checkpoint.Value * failures.Value));

    /// <summary>Returns the share of time that goes into steps that last.</summary>
    /// <param name="interval">Work between checkpoints; 0 where checkpoints cost nothing.</param>
    /// <param name="checkpoint">Time to write a checkpoint, in which training stands still.</param>
    /// <param name="restart">Time from a failure to the first new step.</param>
    /// <param name="failures">Mean time between failures of the job.</param>
    public static double UsefulShare(Seconds interval, Seconds checkpoint, Seconds restart, Seconds failures)
    {
        var restarted = Math.Exp(-(restart / failures));
        if (interval.Value <= 0) return restarted;
        var lost = Math.Exp((interval + checkpoint) / failures) - 1;
        return restarted * (interval / failures) / lost;
    }
}
