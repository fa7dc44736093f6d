namespace MemoryModel;

/// <summary>Says how many measured values intervals hold whose widths were not fitted on them.</summary>
public static class IntervalCoverage
{
    // Below this many lines of other publications a width is not fitted.
    const int Fewest = 10;

    /// <summary>Returns the coverage with each publication left out in turn: the others' lines set the factor on all half-widths that holds 90 % of them, and the lines left out are counted with it.</summary>
    /// <param name="rows">The cases to count; those without a peak or an interval are not counted.</param>
    /// <param name="all">The cases whose other publications set the factor, of any kind.</param>
    /// <returns>The share in percent, or <see langword="null"/> where too few lines are left to fit on.</returns>
    public static double? LeftOut(IEnumerable<ValidationCase> rows, IEnumerable<ValidationCase> all)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(all);
        var pool = Factors(all);
        var (held, counted) = (0, 0);
        foreach (var group in Factors(rows).GroupBy(row => row.Publication))
        {
            var others = pool.Where(row => row.Publication != group.Key).Select(row => row.Factor).Order().ToArray();
            if (others.Length < Fewest)
            {
                continue;
            }

            var factor = others[(int)Math.Ceiling(0.9 * others.Length) - 1];
            held += group.Count(row => row.Factor <= factor);
            counted += group.Count();
        }

        return counted > 0 ? 100.0 * held / counted : null;
    }

    static (string Publication, double Factor)[] Factors(IEnumerable<ValidationCase> rows) =>
        [.. rows.Where(row => row.Peak?.Interval is not null).Select(row => (row.Publication, Needed(row.Peak!)))];

    // The factor on the half-width at which the interval just holds the measured value; both are distances in ratio.
    static double Needed(MeasuredQuantity peak)
    {
        var halfWidth = peak.Interval!.Value.High / peak.Predicted - 1;
        var ratio = peak.Predicted / peak.Measured;
        return (Math.Max(ratio, 1 / ratio) - 1) / halfWidth;
    }
}
