namespace MemoryModel;

/// <summary>Gives the interval of a step time: a factor up and down that holds nine runs in ten, the wider the more of the step is of an uncertain kind.</summary>
/// <remarks>
/// The logarithm of the factor is the root of a sum of squares: what every step has, and the share of each uncertain kind of seconds times its own
/// width. The widths make nine in ten of three sets of runs lie inside: the published ones with their source left out of the fit (90 %; dense
/// 90 %, experts 92 %, communication above 15 % of the step 87 %), the functional tests of Megatron-LM that were not in the fit (92 %), and fine-tuning
/// runs measured for their memory (85 %). docs/accuracy-time.md has the table.
/// </remarks>
static class StepInterval
{
    // Products, elementwise kernels and the schedule of a dense network in a program that the fit knows.
    const double Kernels = 0.21;

    // Mixtures of experts: kernels and dispatchers of one year move a configuration by a factor of two.
    const double Experts = 0.48;

    // Adapters and chains of PyTorch operators: no run of theirs is in the fit.
    const double FineTuning = 0.50;

    // Waiting for the host's calls; communication that nothing hides; fused attention, whose kernel follows from the program's name; seconds outside
    // the network; states and activations that travel.
    const double Host = 0.35, Communication = 0.70, Attention = 0.30, Outside = 3.5, Travel = 0.70;

    // Batches of natural lengths fill no more than the stated length, and instructions often a third of it.
    const double NaturalLengths = 3;

    /// <summary>Returns the factor, up and down.</summary>
    public static double Factor(TrainingRun run, in StepParts parts)
    {
        var kernels = KernelSet.Of(run, FittedConstants.Standing);
        var squares = Kernels * Kernels
            + (run.Model.Main.Blocks.Any(block => block.Experts is not null) ? Experts * Experts : 0)
            + (run.Adapter is not null || kernels.Chains.Norm > 1 ? FineTuning * FineTuning : 0)
            + Square(Host, parts.Host, parts.Total)
            + Square(Communication, parts.ExposedCommunication, parts.Total)
            + Square(Attention, parts.AttentionForward + parts.AttentionBackward, parts.Total)
            + Square(Outside, parts.Overhead, parts.Total)
            + Square(Travel, parts.Offload + parts.Activations, parts.Total);
        return Math.Exp(Math.Sqrt(squares));
    }

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

    static double Square(double width, double seconds, double total) => width * seconds / total * (width * seconds / total);
}
