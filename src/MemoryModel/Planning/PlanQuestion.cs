using System.Collections.Immutable;

namespace MemoryModel.Planning;

/// <summary>Represents what is asked of the planner: the run, the batch, the choices and what is best.</summary>
public sealed record PlanQuestion
{
    /// <summary>Gets the run with its host memory and NVMe; its own plan is not used.</summary>
    public required TrainingRun Run { get; init; }

    /// <summary>Gets the sequences of a step over all replicas.</summary>
    public required long GlobalBatch { get; init; }

    /// <summary>Gets the choices.</summary>
    public PlanSpace Space { get; init; } = new();

    /// <summary>Gets what the best plan is best at.</summary>
    public PlanObjective Objective { get; init; }

    /// <summary>Gets how many plans are ranked, one for each split of the GPUs.</summary>
    public int Top { get; init; } = 10;

    /// <summary>Gets the numbers of GPUs to choose from; empty means the run's.</summary>
    public ImmutableArray<long> GpuCounts { get; init; } = [];

    /// <summary>Gets the device memory that must stay free.</summary>
    public Bytes Reserve { get; init; }

    /// <summary>Gets the probability with which a plan must fit: 0.5 asks for the predicted bytes, 0.95 for the high end of the interval.</summary>
    public double Confidence { get; init; } = 0.5;

    /// <summary>Gets the price of a GPU-hour in US dollars; <see langword="null"/> means the catalog's.</summary>
    public decimal? UsdPerGpuHour { get; init; }

    /// <summary>Gets the tokens of the whole training.</summary>
    public double? Tokens { get; init; }

    /// <summary>Gets the most that the whole training may cost, in US dollars.</summary>
    public decimal? BudgetUsd { get; init; }

    /// <summary>Gets plans to place in the ranking whatever their rank, such as a published one.</summary>
    public ImmutableArray<ReferencePlan> References { get; init; } = [];

    /// <summary>Gets the threads that search; 0 means one per processor. The answer does not depend on it.</summary>
    public int Threads { get; init; }

    internal double? Price => (double?)(UsdPerGpuHour ?? Run.Accelerator.Price?.TypicalUsdPerHour);
}

/// <summary>Represents a plan that someone used, with where it is described.</summary>
/// <param name="Name">Who used it.</param>
/// <param name="Plan">The plan; its micro-batches follow from the batch.</param>
public sealed record ReferencePlan(string Name, ParallelPlan Plan)
{
    /// <summary>Gets how its author recomputed activations, or <see langword="null"/> for the question's way.</summary>
    public CheckpointLayout? Checkpoints { get; init; }

    /// <summary>Gets the types that its author computed with and kept, or <see langword="null"/> for the question's.</summary>
    public PrecisionPolicy? Precision { get; init; }

    /// <summary>Gets whether its author's engine spreads gradients over a pipeline's replicas, which the framework of the question may not.</summary>
    public bool ShardsGradients { get; init; }

    /// <summary>Returns a run as its author had it, with its own plan.</summary>
    internal TrainingRun Of(TrainingRun run) => run with { Checkpoints = Checkpoints ?? run.Checkpoints, Precision = Precision ?? run.Precision };

    /// <summary>Returns the plan as its author's engine ran it.</summary>
    internal ParallelPlan Ran(long microBatches) => Plan with { MicroBatches = microBatches, Zero = ShardsGradients ? Math.Max(2, Plan.Zero) : Plan.Zero };
}
