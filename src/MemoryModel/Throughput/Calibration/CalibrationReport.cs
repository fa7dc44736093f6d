using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents a calibration: the profile, how much each number moved and how sure it is.</summary>
public sealed record CalibrationReport
{
    /// <summary>Gets the profile.</summary>
    public required TimeProfile Profile { get; init; }

    /// <summary>Gets the factors.</summary>
    public required ImmutableArray<CalibratedFactor> Factors { get; init; }

    /// <summary>Gets the runs: name, measured, by the catalog, by the profile made without this run.</summary>
    public required ImmutableArray<(string Id, Seconds Measured, Seconds Catalog, Seconds LeftOut)> Runs { get; init; }

    /// <summary>Gets the median of the catalog's absolute error on the runs.</summary>
    public double CatalogError => Median(Runs.Select(run => Math.Abs(run.Catalog / run.Measured - 1)));

    /// <summary>Gets the median of the absolute error of a profile made without the run that it predicts: what to expect of a new run.</summary>
    public double LeftOutError => Median(Runs.Select(run => Math.Abs(run.LeftOut / run.Measured - 1)));

    static double Median(IEnumerable<double> errors)
    {
        var sorted = errors.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
