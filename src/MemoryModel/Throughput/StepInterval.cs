using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Gives the interval of a step time: a factor up and down that holds nine runs in ten, the wider the more of the step is of an uncertain kind.</summary>
/// <remarks>
/// The logarithm of the factor is the root of a sum of squares: facts of the run and shares of its step, each times its own width. <c>benchmarks/TimeFit widths</c>
/// fits the widths to the errors of the published runs with their source left out, of Megatron-LM's functional tests that were not in the fit, and of the
/// runs that were measured for their memory, which the constants never saw; every publication counts with the root of its runs. docs/accuracy-time.md
/// has what the intervals hold with the publication left out of the widths too.
/// </remarks>
static class StepInterval
{
    /// <summary>Gets what makes a step uncertain, and how much.</summary>
    public static ImmutableArray<(string Fact, double Width)> Widths { get; } =
    [
        ("any step", 0.15),
        // kernels and dispatchers of one year move a configuration by a factor of two
        ("mixture of experts", 0.54),
        ("fine-tuned, or chains of operators", 0.07),
        // many programs, few runs of each; Megatron core's are a third of the fit
        ("program other than Megatron core", 0.21),
        // no collective sets the pace: one person's machine, its host and its data loader do
        ("one accelerator", 0.38),
        ("share that waits for the host", 0.49),
        ("share of exposed communication", 0.48),
        // whose kernel follows from the program's name
        ("share of attention", 0.33),
        ("share of offloaded states and activations", 0.64),
    ];

    // Batches of natural lengths fill no more than the stated length, and instructions often a third of it.
    const double NaturalLengths = 3;

    /// <summary>Returns how far each fact applies, from 0 to 1, in the order of <see cref="Widths"/>.</summary>
    public static double[] Facts(TrainingRun run, in StepParts parts) =>
    [
        1,
        run.Model.Main.Blocks.Any(block => block.Experts is not null) ? 1 : 0,
        run.Adapter is not null || KernelSet.Of(run, FittedConstants.Standing).Chains.Norm > 1 ? 1 : 0,
        run.Habits.RunsMegatronCore ? 0 : 1,
        run.Gpus == 1 ? 1 : 0,
        parts.Host / parts.Total,
        parts.ExposedCommunication / parts.Total,
        (parts.AttentionForward + parts.AttentionBackward) / parts.Total,
        (parts.Offload + parts.Activations) / parts.Total,
    ];

    /// <summary>Returns the factor, up and down.</summary>
    public static double Factor(TrainingRun run, in StepParts parts) => Math.Exp(Math.Sqrt(Facts(run, in parts).Zip(Widths, (fact, row) => fact * row.Width * fact * row.Width).Sum()));

    /// <summary>Returns the interval of a step.</summary>
    /// <param name="run">The run.</param>
    /// <param name="parts">Its seconds.</param>
    /// <param name="profile">The cluster's own times, whose width is known, or <see langword="null"/>.</param>
    /// <param name="foreign">Whether the profile was made on another machine.</param>
    public static (Seconds Low, Seconds High) Of(TrainingRun run, in StepParts parts, TimeProfile? profile, bool foreign)
    {
        var general = Factor(run, in parts);
        var factor = profile is { Spread: > 1 and var own } ? foreign ? Math.Max(own, general) : own : general;
        var natural = (profile is null || foreign) && run.Habits.VariableLengths ? NaturalLengths : 1;
        return (new(parts.Total / factor / natural), new(parts.Total * factor));
    }
}
