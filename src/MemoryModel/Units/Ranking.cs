namespace MemoryModel;

/// <summary>Reads a quantile from measured values: the nearest rank, so that it is always one of them.</summary>
static class Ranking
{
    /// <summary>Returns the smallest value that <paramref name="share"/> of all values do not exceed.</summary>
    /// <param name="sorted">The values in ascending order; at least one.</param>
    /// <param name="share">From 0 to 1.</param>
    public static double At(ReadOnlySpan<double> sorted, double share) =>
        sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];

    /// <summary>Returns the same of values in any order.</summary>
    public static double Of(IEnumerable<double> values, double share) => At([.. values.Order()], share);
}
