using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents a measured run to calibrate on.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Run">The run.</param>
/// <param name="Step">The measured time of a step.</param>
public sealed record MeasuredRun(string Id, TrainingRun Run, Seconds Step);

/// <summary>Represents one factor of a profile and how sure it is.</summary>
/// <param name="Kind">The kind of work.</param>
/// <param name="Factor">The factor on its seconds; 1 is the catalog's.</param>
/// <param name="Low">Lower end of the 90 % interval.</param>
/// <param name="High">Upper end of the 90 % interval.</param>
/// <param name="Learned">How much of the factor the runs decided, from 0 (it stays the catalog's) to 1.</param>
/// <param name="Runs">Runs that spend a twentieth of their step or more on this kind.</param>
public sealed record CalibratedFactor(string Kind, double Factor, double Low, double High, double Learned, int Runs);

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
