using System.Collections.Immutable;

namespace MemoryModel.Planning;

/// <summary>Represents which plans a search may choose: for each field the values that are allowed. An empty list leaves the field open.</summary>
/// <remarks>Open degrees run over the divisors of the number of GPUs, open micro-batches over the divisors of a replica's share of the batch.</remarks>
public sealed record PlanSpace
{
    /// <summary>Gets the tensor-parallel degrees.</summary>
    public ImmutableArray<long> Tensor { get; init; } = [];

    /// <summary>Gets whether norms and residuals are split over the tensor ranks.</summary>
    public ImmutableArray<bool> SequenceParallel { get; init; } = [];

    /// <summary>Gets the pipeline-parallel degrees.</summary>
    public ImmutableArray<long> Pipeline { get; init; } = [];

    /// <summary>Gets the chunks of layers per stage.</summary>
    public ImmutableArray<long> VirtualPipeline { get; init; } = [];

    /// <summary>Gets the pipeline schedules; empty means those that the framework has (<see cref="FrameworkHabits.Schedules"/>).</summary>
    public ImmutableArray<PipelineSchedule> Schedule { get; init; } = [];

    /// <summary>Gets the context-parallel degrees.</summary>
    public ImmutableArray<long> Context { get; init; } = [];

    /// <summary>Gets the expert-parallel degrees.</summary>
    public ImmutableArray<long> Expert { get; init; } = [];

    /// <summary>Gets the ZeRO stages.</summary>
    public ImmutableArray<int> Zero { get; init; } = [];

    /// <summary>Gets the ranks of a shard group under stage 3; 0 is all replicas, others are hybrid sharding.</summary>
    public ImmutableArray<long> ShardGroup { get; init; } = [];

    /// <summary>Gets the sequences of a micro-batch.</summary>
    public ImmutableArray<long> MicroBatch { get; init; } = [];

    /// <summary>Gets what is recomputed.</summary>
    public ImmutableArray<Recompute> Recompute { get; init; } = [];

    /// <summary>Gets whether full recompute may cover a part of a stage's layers: every count is then a choice.</summary>
    public bool RecomputeByLayers { get; init; } = true;

    /// <summary>Gets where optimizer states may live; empty means the GPU, the host, and the NVMe of a run that has one.</summary>
    public ImmutableArray<OffloadTarget> OffloadOptimizer { get; init; } = [];

    /// <summary>Gets where sharded parameters may live.</summary>
    public ImmutableArray<OffloadTarget> OffloadParameters { get; init; } = [];

    /// <summary>Gets where saved activations may live.</summary>
    public ImmutableArray<OffloadTarget> OffloadActivations { get; init; } = [];

    /// <summary>Gets whether the loss may store whole logits (<see langword="false"/>) or never does; empty keeps what the run has.</summary>
    public ImmutableArray<bool> FusedLoss { get; init; } = [];

    /// <summary>Gets the precision policies; empty keeps the run's.</summary>
    public ImmutableArray<PrecisionPolicy> Precision { get; init; } = [];

    /// <summary>Gets the optimizers; empty keeps the run's.</summary>
    public ImmutableArray<Optimizer> Optimizer { get; init; } = [];

    /// <summary>Enumerates what is not searched, each as the option that would open it.</summary>
    /// <param name="run">The run, whose framework's schedules are searched where none is named, as is the NVMe of a machine that is said to have one.</param>
    internal IEnumerable<string> Closed(TrainingRun run)
    {
        if (Schedule.IsEmpty)
        {
            yield return $"--keep schedule={string.Join(',', Enum.GetValues<PipelineSchedule>().Except(run.Habits.Schedules).Select(Schedules.Word))}";
        }

        if (run.Nvme is null && run.EngineOf(3) == ShardingEngine.DeepSpeed && OffloadOptimizer.IsEmpty)
        {
            yield return "--nvme";
        }
    }

    internal static bool Allows<T>(ImmutableArray<T> choices, T value) => choices.IsDefaultOrEmpty || choices.Contains(value);

    internal static ImmutableArray<T> Or<T>(ImmutableArray<T> choices, params ImmutableArray<T> open) => choices.IsDefaultOrEmpty ? open : choices;
}
