using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents how a cluster's times differ from the catalog's: factors on the seconds of each kind of work.</summary>
/// <remarks>The default profile changes nothing. Make one from measured runs with <see cref="TimeCalibration"/>.</remarks>
public sealed record TimeProfile
{
    /// <summary>Gets the profile that changes nothing.</summary>
    public static TimeProfile None { get; } = new();

    /// <summary>Gets the factor on computation in 16 bits or more, without experts.</summary>
    public double Compute { get; init; } = 1;

    /// <summary>Gets the factor on computation in 8 bits or fewer, without experts.</summary>
    public double NarrowCompute { get; init; } = 1;

    /// <summary>Gets the factor on computation with experts.</summary>
    public double ExpertCompute { get; init; } = 1;

    /// <summary>Gets the factor on attention.</summary>
    public double Attention { get; init; } = 1;

    /// <summary>Gets the factor on recomputed work.</summary>
    public double Recompute { get; init; } = 1;

    /// <summary>Gets the factor on exposed communication.</summary>
    public double Communication { get; init; } = 1;

    /// <summary>Gets the factor on the host's launches, the optimizer and the work outside the network.</summary>
    public double Overhead { get; init; } = 1;

    /// <summary>Gets the number of measured runs behind the profile.</summary>
    public int Runs { get; init; }

    /// <summary>Gets the factor that holds nine in ten of the calibrating runs, up and down; 0 for the catalog's own.</summary>
    public double Spread { get; init; }

    /// <summary>Gets the accelerators that were measured, by name; none where it is not known.</summary>
    public ImmutableArray<string> Accelerators { get; init; } = [];

    /// <summary>Gets the frameworks that were measured, by name; none where tables of operators alone were, or where it is not known.</summary>
    public ImmutableArray<string> Frameworks { get; init; } = [];

    /// <summary>Returns what a run has that the measured ones had not, as one line, or <see langword="null"/> where the profile is of its machine and framework.</summary>
    public string? Foreign(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var machine = Accelerators.IsEmpty || Accelerators.Contains(run.Accelerator.Name);
        var framework = Frameworks.IsEmpty || Frameworks.Contains(run.Habits.Name);
        return machine && framework ? null
            : $"profile: measured on {string.Join(", ", Accelerators)}{(Frameworks.IsEmpty ? "" : $" with {string.Join(", ", Frameworks)}")}, used for {run.Accelerator.Name} with {run.Habits.Name}; the interval is no narrower than without it";
    }

    /// <summary>Gets what the factors left unexplained, run by run: runs like one of these are corrected by it.</summary>
    public ImmutableArray<CalibratedRun> Neighbours { get; init; } = [];
}
