namespace MemoryModel.Planning;

/// <summary>Holds what a step's time is made of, by classes that err on their own, each with what its seconds depend on.</summary>
sealed class TimeShares
{
    /// <summary>The number of classes: kernels, recompute, communication of layers, pipeline, replicas, optimizer off the GPU.</summary>
    public const int Classes = 6;

    // How much slower the link to the host may be, one standard error: two GPUs and their network ports share a switch of PCIe in most
    // machines, and no measured run of the project tells. An assumption.
    const double HostLink = 1.5;

    readonly (double Share, object Work)[] _classes;

    TimeShares((double, object)[] classes, double slowerHost) => (_classes, SlowerHost) = (classes, slowerHost);

    /// <summary>Gets the logarithm by which the step grows when copies to the host and back are as slow as may be, hidden ones too.</summary>
    public double SlowerHost { get; }

    /// <summary>Returns the shares of a run.</summary>
    public static TimeShares Of(TrainingRun run)
    {
        var plan = run.Plan;
        var step = new BoundStep(run);
        var parts = step.Parts(in plan);
        var kernels = (plan.Tensor, plan.SequenceParallel, plan.Context, plan.Expert, plan.MicroBatch, (run.Precision.Compute, run.Framework, run.Compiled));
        double[] seconds =
        [
            parts.ProductsForward + parts.ProductsBackward + parts.AttentionForward + parts.AttentionBackward + parts.ElementwiseForward + parts.ElementwiseBackward + parts.Head + parts.Host + parts.Overhead,
            parts.Recompute,
            parts.Tensor + parts.Expert + parts.Context,
            parts.Bubble + parts.Stage,
            parts.Gather + parts.Data + parts.Optimizer,
            parts.Offload,
        ];
        object[] work =
        [
            kernels,
            (kernels, plan.Recompute),
            kernels,
            (plan.Pipeline, plan.VirtualPipeline, plan.Schedule, plan.MicroBatches),
            (plan.Tensor, plan.Pipeline, plan.Context, plan.Zero, plan.ShardGroup, run.Optimizer.Name),
            (plan.OffloadOptimizer, plan.Zero),
        ];
        var machine = step.Machine;
        var slower = machine with { Host = machine.Host / HostLink };
        return new([.. seconds.Zip(work, (value, depends) => (value / parts.Total, depends))], Math.Log(step.Seconds(in plan, in slower) / parts.Total));
    }

    /// <summary>Writes the squared share of each class.</summary>
    public static void Squares(TimeShares shares, Span<double> squares)
    {
        for (var i = 0; i < Classes; i++)
        {
            squares[i] = shares._classes[i].Share * shares._classes[i].Share;
        }
    }

    /// <summary>Writes what the standard error of each class is multiplied with, squared: the difference of the shares where the work is the same, both shares where it is not.</summary>
    public static void Squares(TimeShares left, TimeShares right, Span<double> squares)
    {
        for (var i = 0; i < Classes; i++)
        {
            var ((a, work), (b, other)) = (left._classes[i], right._classes[i]);
            squares[i] = work.Equals(other) ? (a - b) * (a - b) : a * a + b * b;
        }
    }
}
