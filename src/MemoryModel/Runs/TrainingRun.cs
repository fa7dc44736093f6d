using System.Collections.Immutable;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Represents one training run: the network, the machine, and everything that decides bytes and time.</summary>
/// <remarks>
/// What stays the same while plans are compared stands here; what a planner varies stands in <see cref="Plan"/>. Vary either with
/// <c>with</c>. <see cref="Problems"/> lists what cannot run.
/// </remarks>
public sealed record TrainingRun
{
    /// <summary>Gets the network.</summary>
    public required ModelArchitecture Model { get; init => field = value ?? throw new ArgumentNullException(nameof(Model)); }

    /// <summary>Gets the number of parameters when the user gave it and the shape was inferred from it; else the network's own.</summary>
    public long? StatedParameters { get; init; }

    /// <summary>Gets the accelerator.</summary>
    public required Accelerator Accelerator { get; init => field = value ?? throw new ArgumentNullException(nameof(Accelerator)); }

    /// <summary>Gets the number of GPUs, from 1 to 10^6.</summary>
    public long Gpus { get; init; } = 1;

    /// <summary>Gets the GPUs of a node.</summary>
    public long GpusPerNode { get; init; } = 8;

    /// <summary>Gets the link between the GPUs of a node as run files write it (<c>NVLink4</c>, <c>900GB/s</c>), or <see langword="null"/> for the accelerator's own.</summary>
    public string? IntraNode { get; init; }

    /// <summary>Gets the network between nodes as run files write it (<c>IB 8x400Gb</c>), or <see langword="null"/> for that of a usual node.</summary>
    public string? InterNode { get; init; }

    /// <summary>Gets the memory of a node's host, or <see langword="null"/> where it is not known.</summary>
    public Bytes? HostMemory { get; init; }

    /// <summary>Gets the NVMe of a node, or <see langword="null"/> where it is not known.</summary>
    public Bytes? Nvme { get; init; }

    /// <summary>Gets how the run is split, sharded and batched over the GPUs.</summary>
    public ParallelPlan Plan { get; init; } = new();

    /// <summary>Gets the framework's name as run files spell it; it decides which kernels and overlaps time assumes, and sets <see cref="Habits"/>.</summary>
    public string Framework
    {
        get;
        init
        {
            field = Frameworks.Spelled(value);
            Habits = Frameworks.Of(value);
        }
    } = "pytorch";

    /// <summary>Gets what the framework does where the run is silent.</summary>
    public FrameworkHabits Habits { get; init; } = Frameworks.PyTorch;

    /// <summary>Gets the engine that replicates or shards the model, or <see langword="null"/> for the framework's.</summary>
    public ShardingEngine? Engine { get; init; }

    /// <summary>Gets the precision policy.</summary>
    public PrecisionPolicy Precision { get; init; } = PrecisionPolicies.ZeroPaper;

    /// <summary>Gets the optimizer.</summary>
    public Optimizer Optimizer { get; init; } = Optimizers.AdamW;

    /// <summary>Gets what DeepSpeed's configuration sets, or <see langword="null"/> for its defaults.</summary>
    public DeepSpeedSettings? DeepSpeed { get; init; }

    /// <summary>Gets what is trained while the network stays frozen, or <see langword="null"/> when the whole network is trained.</summary>
    public Adapter? Adapter { get; init; }

    /// <summary>Gets how frozen weights are stored.</summary>
    public WeightFormat Weights { get; init; } = WeightFormats.None;

    /// <summary>Gets the tokens of a sequence, s.</summary>
    public long SequenceLength { get; init; } = 2048;

    /// <summary>Gets whether normalizations and activations are fused kernels (Transformer Engine, Liger, torch.compile).</summary>
    public bool FusedKernels { get; init; } = true;

    /// <summary>Gets how the engine computes, where the source says so; what it leaves open is the framework's default.</summary>
    public Implementation Implementation { get; init; } = new();

    /// <summary>Gets whether attention stores its scores, as <see cref="Implementation"/> has it; set behind it, and behind the framework whose modules compute it.</summary>
    public AttentionKernel Attention
    {
        get => Implementation.Attention is AttentionImplementation.Eager or AttentionImplementation.EagerFloat32Softmax or AttentionImplementation.SdpaMath ? AttentionKernel.Eager : AttentionKernel.Flash;
        init => Implementation = value == Attention ? Implementation : Implementation with { Attention = value == AttentionKernel.Eager ? Habits.EagerAttention : null };
    }

    /// <summary>Gets whether the loss is one kernel with the output matrix, so that the logits never exist whole, as <see cref="Implementation"/> has it; set behind it.</summary>
    public bool FusedLoss
    {
        get => Implementation.Loss == LossImplementation.Fused;
        init => Implementation = value == FusedLoss ? Implementation : Implementation with { Loss = value ? LossImplementation.Fused : null };
    }

    /// <summary>Gets how full recompute keeps the activations that it starts from.</summary>
    public CheckpointLayout Checkpoints { get; init; } = new();

    /// <summary>Gets whether the model is compiled (<c>torch.compile</c>).</summary>
    public bool Compiled { get; init; }

    /// <summary>Gets what context-parallel ranks exchange.</summary>
    public ContextExchange ContextExchange { get; init; }

    /// <summary>Gets whether gradients are reduced while the backward pass runs; <see langword="null"/> for the framework's habit.</summary>
    public bool? CommunicationOverlap { get; init; }

    /// <summary>Gets whether tensor-parallel communication is pipelined with the products; <see langword="null"/> for the framework's habit.</summary>
    public bool? TensorOverlap { get; init; }

    /// <summary>Gets how the model is evaluated between steps, or <see langword="null"/> where it is not.</summary>
    public EvaluationSettings? Evaluation { get; init; }

    /// <summary>Gets how checkpoints are written, or <see langword="null"/> where they take no device memory.</summary>
    public SavingSettings? Saving { get; init; }

    /// <summary>Gets how preferences are learned (DPO), or <see langword="null"/> where texts are.</summary>
    public PreferenceSettings? Preference { get; init; }

    /// <summary>Gets whether noise is added to the token vectors (NEFTune); it is gone before anything is saved, so that it costs time alone.</summary>
    public bool EmbeddingNoise { get; init; }

    /// <summary>Gets what is said of the whole training, or <see langword="null"/> where one step is asked about.</summary>
    public TrainingTerms? Training { get; init; }

    /// <summary>Gets what a Megatron-LM run sets, or <see langword="null"/> for what the other properties give.</summary>
    public MegatronSettings? Megatron { get; init; }

    /// <summary>Gets the <c>peft</c> object that the run was read from, so that the run can be printed whole.</summary>
    internal string? AdapterText { get; init; }

    /// <summary>Gets the Hugging Face config that the model was read from, so that the run can be printed whole.</summary>
    internal string? ModelConfig { get; init; }

    /// <summary>Gets the <c>implementation</c> object that the run was read from, so that the run can be printed whole.</summary>
    internal string? ImplementationText { get; init; }

    /// <summary>Gets the argument list that a Megatron-LM run was read from, so that the run can be printed whole.</summary>
    internal string? MegatronArguments { get; init; }

    /// <summary>Gets whether the run stands beside what was measured of it: it ran, whatever frameworks are said to lack.</summary>
    internal bool WasMeasured { get; init; }

    /// <summary>Gets what was assumed because the input left it open.</summary>
    public ImmutableArray<string> Assumed { get; init; } = [];

    /// <summary>Returns the run in one line: network, machine, framework and what a step holds.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Model.Name} on {Gpus} × {Accelerator.Name}, {Framework}: tp {Plan.Tensor} · pp {Plan.Pipeline} · cp {Plan.Context} · ep {Plan.Expert} · zero {Plan.Zero}, {Plan.MicroBatch} × {Plan.MicroBatches} sequences of {SequenceLength} tokens");

    /// <summary>Gets the data-parallel degree that fills the GPUs, d.</summary>
    public long Data => Gpus / Plan.ReplicaGpus;

    /// <summary>Returns the engine that replicates or shards the model at a ZeRO stage: the stated one, else the framework's.</summary>
    internal ShardingEngine EngineOf(int zero) => Engine ?? (DeepSpeed is null ? Habits.EngineOf(zero) : ShardingEngine.DeepSpeed);

    /// <summary>Returns every reason why the run cannot be, each a line that names field, value and what is allowed.</summary>
    public IEnumerable<string> Problems() => RunRules.Check(this);
}
