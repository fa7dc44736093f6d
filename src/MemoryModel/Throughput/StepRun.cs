using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Names how much of the forward pass is repeated in the backward pass.</summary>
enum RepeatedWork
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>What the framework's selective mode repeats.</summary>
    Selective,

    /// <summary>Whole layers.</summary>
    Layers,
}

/// <summary>Describes a run as far as time depends on it, and prepares its step for the formulas.</summary>
sealed record StepRun
{
    /// <summary>The network.</summary>
    public required ModelArchitecture Model { get; init; }

    /// <summary>The machine.</summary>
    public required Node Node { get; init; }

    /// <summary>Whether the network is Omni-Path.</summary>
    public bool OmniPath { get; init; }

    /// <summary>The framework's name in a run file.</summary>
    public required string Framework { get; init; }

    /// <summary>Type of the products.</summary>
    public required DataType Compute { get; init; }

    /// <summary>Whether attention materializes its scores.</summary>
    public bool EagerAttention { get; init; }

    /// <summary>Whether the model is compiled.</summary>
    public bool Compiled { get; init; }

    /// <summary>Whether tensor-parallel communication is pipelined with the products; null for the framework's habit.</summary>
    public bool? TensorOverlap { get; init; }

    /// <summary>Whether gradients are reduced while the backward pass runs; null for the framework's habit.</summary>
    public bool? DataOverlap { get; init; }

    /// <summary>What is repeated in the backward pass.</summary>
    public RepeatedWork Recompute { get; init; }

    /// <summary>Layers of a stage that are repeated whole; null means all.</summary>
    public long? RecomputedLayers { get; init; }

    /// <summary>Whether only adapters are trained.</summary>
    public bool Frozen { get; init; }

    /// <summary>Bits of a frozen quantized weight, or 0.</summary>
    public double QuantizedBits { get; init; }

    /// <summary>Share of the parameters that are trained.</summary>
    public double TrainedShare { get; init; } = 1;

    /// <summary>Bytes of a gradient on the wire.</summary>
    public double GradientBytes { get; init; } = 4;

    /// <summary>Where the optimizer runs.</summary>
    public OptimizerPlace Optimizer { get; init; }

    /// <summary>Tokens of a sequence, s.</summary>
    public required long Sequence { get; init; }

    /// <summary>Sequences of a micro-batch, b.</summary>
    public required long MicroBatch { get; init; }

    /// <summary>Micro-batches of a step, m.</summary>
    public required long MicroBatches { get; init; }

    /// <summary>Ranks that share each matrix, t.</summary>
    public long Tensor { get; init; } = 1;

    /// <summary>Pipeline stages, p.</summary>
    public long Pipeline { get; init; } = 1;

    /// <summary>Chunks of layers per stage, v.</summary>
    public long Chunks { get; init; } = 1;

    /// <summary>Order in which the pipeline runs its micro-batches.</summary>
    public PipelineSchedule Schedule { get; init; }

    /// <summary>Ranks that share each sequence, c.</summary>
    public long Context { get; init; } = 1;

    /// <summary>Ranks that share the experts, e.</summary>
    public long Expert { get; init; } = 1;

    /// <summary>Replicas, d.</summary>
    public long Data { get; init; } = 1;

    /// <summary>ZeRO stage.</summary>
    public int Zero { get; init; }

    /// <summary>Ranks over which ZeRO shards; 0 means all replicas.</summary>
    public long ShardGroup { get; init; }

    /// <summary>Whether norms and residuals are split over the tensor ranks.</summary>
    public bool SequenceParallel { get; init; }

    /// <summary>Whether context ranks exchange heads.</summary>
    public bool ContextAllToAll { get; init; }

    /// <summary>What had to be assumed to time the run.</summary>
    public ImmutableArray<string> Assumed { get; init; } = [];

    /// <summary>Describes a training run as far as time depends on it.</summary>
    public static StepRun Of(TrainingRun run) => new()
    {
        Model = run.Model,
        Node = Node.Usual(run.Accelerator, (int)run.GpusPerNode),
        Framework = run.Framework,
        Compute = run.Precision.Compute,
        EagerAttention = run.Attention == AttentionKernel.Eager,
        Recompute = RepeatedOf(run.Plan.Recompute),
        GradientBytes = (run.Precision.Reduce ?? run.Precision.Gradients).Size().Value,
        Optimizer = PlaceOf(run.Plan.OffloadOptimizer),
        Sequence = run.SequenceLength,
        MicroBatch = run.Plan.MicroBatch,
        MicroBatches = run.Plan.MicroBatches,
        Tensor = run.Plan.Tensor,
        Pipeline = run.Plan.Pipeline,
        Chunks = run.Plan.VirtualPipeline,
        Schedule = run.Plan.Schedule,
        RecomputedLayers = run.Plan.RecomputedLayers,
        Context = run.Plan.Context,
        Expert = run.Plan.Expert,
        Data = run.Data,
        Zero = run.Plan.Zero,
        ShardGroup = run.Plan.ShardGroup,
        SequenceParallel = run.Plan.SequenceParallel,
    };

    /// <summary>Returns what a plan repeats.</summary>
    public static RepeatedWork RepeatedOf(Recompute recompute) => recompute switch
    {
        MemoryModel.Recompute.Full => RepeatedWork.Layers,
        MemoryModel.Recompute.Selective => RepeatedWork.Selective,
        _ => RepeatedWork.None,
    };

    /// <summary>Returns where a plan runs the optimizer.</summary>
    public static OptimizerPlace PlaceOf(OffloadTarget target) => target switch
    {
        OffloadTarget.Cpu => OptimizerPlace.Host,
        OffloadTarget.Nvme => OptimizerPlace.Nvme,
        _ => OptimizerPlace.Device,
    };

    /// <summary>Gets batch and degrees.</summary>
    public WorkShape Shape => new()
    {
        Hidden = Model.Hidden,
        Vocab = Model.Embedding.Vocab,
        Layers = Model.Layers,
        Sequence = Sequence,
        MicroBatch = MicroBatch,
        MicroBatches = MicroBatches,
        Tensor = Tensor,
        Pipeline = Pipeline,
        Chunks = Chunks,
        Schedule = Schedule,
        Context = Context,
        Expert = Expert,
        Data = Data,
        ShardGroup = ShardGroup,
        Zero = Zero,
        SequenceParallel = SequenceParallel,
        ContextAllToAll = ContextAllToAll,
        Rotary = Model.Embedding.Positions == PositionKind.Rotary,
        TiedHead = Model.Head.Tied,
    };

    /// <summary>Enumerates the kinds of layers that are timed, with how many layers are of each.</summary>
    public IEnumerable<(Block Block, StackKind Stack, long Layers)> Kinds()
    {
        foreach (var stack in Model.Stacks)
        {
            for (var i = 0; stack.Kind != StackKind.Vision && i < stack.Blocks.Length; i++)
            {
                yield return (stack.Blocks[i], stack.Kind, stack.CountOf(i));
            }
        }
    }

    /// <summary>Gets the kinds of layers, sharded.</summary>
    public ImmutableArray<BlockShard> Blocks(in WorkShape shape)
    {
        var shards = ImmutableArray.CreateBuilder<BlockShard>();
        foreach (var (block, stack, layers) in Kinds())
        {
            shards.Add(BlockShard.Of(block, stack, layers, in shape));
        }

        return shards.ToImmutable();
    }

    /// <summary>Gets what the hardware reaches.</summary>
    public MachineRates Machine
    {
        get
        {
            var kernels = KernelSet.Of(Framework, EagerAttention, Compiled);
            kernels = kernels with { TensorOverlap = TensorOverlap ?? kernels.TensorOverlap, DataOverlap = DataOverlap ?? kernels.DataOverlap };
            return MachineRates.Of(Node, Compute, kernels, EagerAttention, OmniPath) with
            {
                Frozen = Frozen,
                // a quantized weight is read and its 16-bit copy written and read before each product
                DecodeBytes = QuantizedBits > 0 ? QuantizedBits / 8 + 4 : 0,
            };
        }
    }

    /// <summary>Gets the training method.</summary>
    public StepSettings Settings(in MachineRates machine) => new StepSettings()
    {
        GradientBytes = GradientBytes,
        TrainedShare = TrainedShare,
        Optimizer = Optimizer,
    }.Repeating(Recompute, RepeatedShare(RecomputedLayers, Shape.StageLayers), in machine);

    /// <summary>Returns the share of a stage's layers that are repeated.</summary>
    public static double RepeatedShare(long? layers, long stageLayers) => layers is { } some ? Math.Min(1, some / (double)stageLayers) : 1;

    /// <summary>Returns the seconds of a step by what spends them.</summary>
    public StepParts Time()
    {
        var (shape, machine) = (Shape, Machine);
        return StepModel.Of(Blocks(in shape).AsSpan(), in shape, in machine, Settings(in machine));
    }
}
