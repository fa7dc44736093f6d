using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents the memory of the worst rank of a run: three totals, each moment, and every term.</summary>
public sealed partial record MemoryEstimate
{
    /// <summary>Gets the run.</summary>
    public required TrainingRun Run { get; init; }

    /// <summary>Gets the pipeline stage that holds most.</summary>
    public required long WorstStage { get; init; }

    /// <summary>Gets what <c>torch.cuda.max_memory_allocated</c> would print.</summary>
    public required Bytes Allocated { get; init; }

    /// <summary>Gets the moment of the peak.</summary>
    public required Moments PeakMoment { get; init; }

    /// <summary>Gets the sum in each moment of a step.</summary>
    public required ImmutableArray<(Moments Moment, Bytes Bytes)> Phases { get; init; }

    /// <summary>Gets every term.</summary>
    public required ImmutableArray<MemoryNode> Terms { get; init; }

    /// <summary>Gets the largest sum of tensors and of blocks that the caching allocator keeps for other streams or later moments.</summary>
    public required Bytes Held { get; init; }

    /// <summary>Gets what is allocated in every moment of a step.</summary>
    public required Bytes Standing { get; init; }

    /// <summary>Gets what is allocated between two steps.</summary>
    public required Bytes Steady { get; init; }

    /// <summary>Gets the peak of the first step, before which optimizer states that are made lazily do not exist.</summary>
    public required Bytes FirstStepAllocated { get; init; }

    /// <summary>Gets what the forward pass saves for the backward pass.</summary>
    public required SavedBytes Saved { get; init; }

    /// <summary>Gets what <c>torch.cuda.max_memory_reserved</c> would print.</summary>
    public Bytes Reserved => AllocatorMemory.Reserved(Run, Run.Plan, Held, Standing, Allocated, OutsideAllocator);

    /// <summary>Gets the gaps of the caching allocator: what it reserves beyond tensors and the blocks that it keeps for other streams, moments or lengths.</summary>
    public Bytes Fragmentation => new(Math.Max(0, Reserved.Value - Held.Value));

    /// <summary>Gets the bytes outside the caching allocator.</summary>
    public Bytes OutsideAllocator => In(MemoryTier.GpuOutsideAllocator);

    /// <summary>Gets what <c>nvidia-smi</c> would print.</summary>
    public Bytes Device => Reserved + OutsideAllocator;

    /// <summary>Gets the host bytes of a node while it trains.</summary>
    public Bytes HostPerNode => (In(MemoryTier.HostPinned, Moments.Step) + In(MemoryTier.Host, Moments.Step)) * Math.Min(Run.Gpus, Run.GpusPerNode);

    /// <summary>Gets the host bytes of a node while it loads the weights.</summary>
    public Bytes HostPerNodeAtLoad => (In(MemoryTier.HostPinned, Moments.Load) + In(MemoryTier.Host, Moments.Load)) * Math.Min(Run.Gpus, Run.GpusPerNode);

    /// <summary>Gets the NVMe bytes of a node.</summary>
    public Bytes NvmePerNode => In(MemoryTier.Nvme) * Math.Min(Run.Gpus, Run.GpusPerNode);

    /// <summary>Gets whether the device total fits the accelerator, and what is offloaded the host and the NVMe where their sizes are known.</summary>
    public bool Fits => Capacity.Of(Run).Holds(this);

    /// <summary>Returns the answer in one line.</summary>
    public override string ToString() =>
        $"{(Fits ? "fits" : "does not fit")}: {Device} of {Run.Accelerator.UsableMemory} per GPU on {Run.Gpus} × {Run.Accelerator.Name} (stage {WorstStage}; peak in: {LedgerWords.Of(PeakMoment)})";

    /// <summary>Returns the bytes of one kind on the GPU at the moment of the peak.</summary>
    public Bytes Of(MemoryKind kind)
    {
        var sum = Bytes.Zero;
        foreach (var term in Terms)
        {
            var counted = term.Tier == MemoryTier.Gpu ? (term.Alive & PeakMoment) != 0 : term.Tier == MemoryTier.GpuOutsideAllocator;
            sum += term.Kind == kind && counted ? term.Bytes : Bytes.Zero;
        }

        return kind == MemoryKind.Runtime ? sum + (Reserved - Allocated) : sum;
    }

    /// <summary>Returns the bytes of one kind on the GPU at a moment.</summary>
    public Bytes Of(MemoryKind kind, Moments moment)
    {
        var sum = Bytes.Zero;
        foreach (var term in Terms)
        {
            sum += term.Kind == kind && term.Tier == MemoryTier.Gpu && (term.Alive & moment) != 0 ? term.Bytes : Bytes.Zero;
        }

        return sum;
    }

    /// <summary>Gets the model states: parameters, gradients and optimizer states on the GPU while the optimizer steps.</summary>
    public Bytes States =>
        Of(MemoryKind.Parameters, Moments.OptimizerStep) + Of(MemoryKind.Gradients, Moments.OptimizerStep) + Of(MemoryKind.OptimizerStates, Moments.OptimizerStep);

    Bytes In(MemoryTier tier, Moments moments = Moments.All)
    {
        var sum = Bytes.Zero;
        foreach (var term in Terms)
        {
            sum += term.Tier == tier && (term.Alive & moments) != 0 ? term.Bytes : Bytes.Zero;
        }

        return sum;
    }
}
