using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Splits the seconds of a step into the kinds of work that a calibration scales, and puts them together again.</summary>
static class WorkKinds
{
    /// <summary>The kinds, in the order of the factors.</summary>
    public static readonly ImmutableArray<string> Names =
    [
        "computation in 16 bits or more", "computation in 8 bits or fewer", "computation with experts", "attention", "recompute", "exposed communication", "host, optimizer, overhead",
    ];

    /// <summary>Returns the factors of a profile, in order.</summary>
    public static double[] Factors(TimeProfile profile) =>
        [profile.Compute, profile.NarrowCompute, profile.ExpertCompute, profile.Attention, profile.Recompute, profile.Communication, profile.Overhead];

    /// <summary>Returns the seconds of each kind.</summary>
    public static double[] Split(in StepParts parts, TrainingRun run)
    {
        var split = new double[Names.Length];
        var filling = 1 + Filling(in parts);
        split[Products(run)] = filling * (parts.ProductsForward + parts.ProductsBackward + parts.ElementwiseForward + parts.ElementwiseBackward + parts.Reference + parts.Head);
        split[3] = filling * (parts.AttentionForward + parts.AttentionBackward);
        split[4] = filling * parts.Recompute;
        split[5] = filling * (parts.ExposedCommunication - parts.Data) + parts.Data;
        split[6] = parts.Total - split.Sum();
        return split;
    }

    /// <summary>Returns the seconds of a step with every kind scaled; their sum is that of the scaled kinds.</summary>
    /// <param name="parts">The seconds by the catalog.</param>
    /// <param name="run">The run.</param>
    /// <param name="factors">A factor for each kind.</param>
    /// <param name="all">A factor for all of them.</param>
    public static StepParts Scale(in StepParts parts, TrainingRun run, double[] factors, double all)
    {
        var (products, attention, recompute, exposed, rest) = (all * factors[Products(run)], all * factors[3], all * factors[4], all * factors[5], all * factors[6]);
        var scaled = parts with
        {
            ProductsForward = products * parts.ProductsForward,
            ProductsBackward = products * parts.ProductsBackward,
            ElementwiseForward = products * parts.ElementwiseForward,
            ElementwiseBackward = products * parts.ElementwiseBackward,
            Reference = products * parts.Reference,
            Head = products * parts.Head,
            AttentionForward = attention * parts.AttentionForward,
            AttentionBackward = attention * parts.AttentionBackward,
            Recompute = recompute * parts.Recompute,
            Tensor = exposed * parts.Tensor,
            Expert = exposed * parts.Expert,
            Context = exposed * parts.Context,
            Gather = exposed * parts.Gather,
            Stage = exposed * parts.Stage,
            Data = exposed * parts.Data,
            Host = rest * parts.Host,
            Optimizer = rest * parts.Optimizer,
            Offload = rest * parts.Offload,
            Activations = rest * parts.Activations,
            Overhead = rest * parts.Overhead,
            Bubble = 0,
        };
        var kinds = Split(in parts, run);
        var total = all * kinds.Zip(factors, (seconds, factor) => seconds * factor).Sum();
        return scaled with { Bubble = Math.Max(0, total - scaled.Total) };
    }

    // A pipeline fills with the same work that the slowest stage does.
    static double Filling(in StepParts parts) => parts.Bubble / (parts.Total - parts.Bubble - parts.Optimizer - parts.Offload - parts.Data);

    static int Products(TrainingRun run) => run.Model.Main.Blocks.Any(block => block.Experts is not null) ? 2 : run.Precision.Compute.Bits() <= 8 ? 1 : 0;
}
