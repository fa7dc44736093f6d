namespace MemoryModel;

/// <summary>Says how many measured values intervals hold whose widths were not fitted on them.</summary>
public static class IntervalCoverage
{
    // Below this many lines of other publications a width is not fitted.
    const int Fewest = 10;

    /// <summary>Returns the coverage with each publication left out in turn: the others' lines set the factor on all half-widths that holds 90 % of them, and the lines left out are counted with it.</summary>
    /// <param name="rows">Cases of one memory kind; those without a peak or an interval are not counted.</param>
    /// <returns>The share in percent, or <see langword="null"/> where too few lines are left to fit on.</returns>
    public static double? LeftOut(IEnumerable<ValidationCase> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var needed = rows.Where(row => row.Peak?.Interval is not null).Select(row => (row.Publication, Factor: Needed(row.Peak!))).ToArray();
        var (held, counted) = (0, 0);
        foreach (var group in needed.GroupBy(row => row.Publication))
        {
            var others = needed.Where(row => row.Publication != group.Key).Select(row => row.Factor).Order().ToArray();
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

    // The factor on the half-width at which the interval just holds the measured value; both are distances in ratio.
    static double Needed(MeasuredQuantity peak)
    {
        var halfWidth = peak.Interval!.Value.High / peak.Predicted - 1;
        var ratio = peak.Predicted / peak.Measured;
        return (Math.Max(ratio, 1 / ratio) - 1) / halfWidth;
    }
}
