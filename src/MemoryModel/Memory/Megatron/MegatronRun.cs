namespace MemoryModel;

/// <summary>Represents what one Megatron-LM run means under a plan, with every default filled in: the nouns that its formulas read.</summary>
/// <remarks>A view of the run, the plan and the run's <see cref="MegatronSettings"/>; a formula that needs a stage or a stack takes
/// <see cref="MegatronStage"/> or <see cref="MegatronShard"/>, which hold it.</remarks>
readonly struct MegatronRun
{
    readonly MegatronTables _tables;
    readonly ParallelPlan _plan;

    /// <summary>Puts a plan on a run.</summary>
    public MegatronRun(MegatronTables tables, in ParallelPlan plan)
    {
        (_tables, _plan) = (tables, plan);
        Data = tables.Run.Gpus / plan.ReplicaGpus;
        Stages = tables.Stages(in plan);
        (Virtual, Mirrored) = MegatronTables.Chunks(in plan);
    }

    /// <summary>Gets the network.</summary>
    public ModelArchitecture Model => _tables.Run.Model;

    /// <summary>Gets what the run sets beyond the degrees.</summary>
    public MegatronSettings Settings => _tables.Settings;

    /// <summary>Gets the layers of every stage.</summary>
    public MegatronStages Stages { get; }

    /// <summary>Gets the rows of the embedding, padded.</summary>
    public long Vocabulary => PaddedVocabulary.Rows(Settings.Vocabulary ?? Model.Embedding.Vocab, Settings.VocabularyMultiple, Tensor);

    /// <summary>Gets the attention asked for.</summary>
    public MegatronAttention Attention => _tables.Attention;

    /// <summary>Gets whether the loss is one kernel that leaves the gradient in the place of the logits.</summary>
    public bool FusedLoss => _tables.Run.FusedLoss;

    /// <summary>Gets whether context parallelism exchanges heads (all-to-all) instead of passing keys and values around.</summary>
    public bool ContextAllToAll => _tables.Run.ContextExchange == ContextExchange.AllToAll;

    /// <summary>Gets the recipe of 8-bit products, or <see langword="null"/> where there are none.</summary>
    public MegatronFp8? Fp8 => _tables.Fp8;

    /// <summary>Gets how many micro-batches a stage takes from one model chunk before the next.</summary>
    public long VirtualGroup => _tables.VirtualGroup(Pipeline);

    /// <summary>Gets the tensor-parallel degree, t.</summary>
    public long Tensor => _plan.Tensor;

    /// <summary>Gets whether sequence parallelism splits what tensor parallelism leaves whole.</summary>
    public bool SequenceParallel => _plan.SequenceParallel && _plan.Tensor > 1;

    /// <summary>Gets the pipeline stages, p.</summary>
    public long Pipeline => _plan.Pipeline;

    /// <summary>Gets the model chunks per stage, v.</summary>
    public long Virtual { get; }

    /// <summary>Gets whether the chunks of a device are the stages of its place from either end (DualPipe).</summary>
    public bool Mirrored { get; }

    /// <summary>Gets the context-parallel degree, c.</summary>
    public long Context => _plan.Context;

    /// <summary>Gets the expert-parallel degree, e.</summary>
    public long Expert => _plan.Expert;

    /// <summary>Gets the data-parallel degree, d.</summary>
    public long Data { get; }

    /// <summary>Gets the tensor parallelism of the experts.</summary>
    public long ExpertTensor => _tables.ExpertTensor(in _plan);

    /// <summary>Gets the data-parallel degree of the experts.</summary>
    public long ExpertData => Math.Max(1, Data * Context * Tensor / Math.Max(1, ExpertTensor * Expert));

    /// <summary>Gets the groups of data-parallel ranks over each of which states are spread.</summary>
    public long OptimizerInstances => _plan.ShardGroup == 0 ? Settings.OptimizerInstances : Math.Max(1, Data * Context / _plan.ShardGroup);

    /// <summary>Gets whether optimizer states are spread over the data-parallel ranks.</summary>
    public bool DistributedOptimizer => _plan.Zero > 0;

    /// <summary>Gets whether Megatron FSDP also spreads gradients.</summary>
    public bool ShardedGradients => _plan.Zero >= 2;

    /// <summary>Gets whether Megatron FSDP also spreads weights.</summary>
    public bool FullySharded => _plan.Zero == 3;

    /// <summary>Gets the capacity factor of experts that drop and pad, or <see langword="null"/> for dropless routing.</summary>
    public double? ExpertCapacity => _tables.Run.Implementation.ExpertCapacity;

    /// <summary>Gets how many times its even share of routed tokens the busiest rank receives.</summary>
    public double ExpertImbalance => _tables.Run.Implementation.ExpertImbalance;

    /// <summary>Gets the place of the main stack in the network.</summary>
    public int MainStack => _tables.MainStack;

    /// <summary>Gets the kinds of layers that predict one further token, in order.</summary>
    public ReadOnlySpan<int> PredictionBlocks => _tables.PredictionBlocks;

    /// <summary>Returns what one rank has of the parameters of a layer.</summary>
    /// <param name="stack">The place of the stack in the network.</param>
    /// <param name="block">The place of the block in the stack.</param>
    public MegatronParameters LayerParameters(int stack, int block) => _tables.LayerParameters(stack, block).On(in this);

    /// <summary>Gets the sequence length.</summary>
    public long Sequence => _tables.Run.SequenceLength;

    /// <summary>Gets the sequence length of the decoder of an encoder-decoder model.</summary>
    public long? DecoderSequence => Settings.DecoderSequence;

    /// <summary>Gets the sequences of a micro-batch.</summary>
    public long MicroBatch => _plan.MicroBatch;

    /// <summary>Gets the micro-batches of a step.</summary>
    public long MicroBatches => _plan.MicroBatches;

    /// <summary>Gets the types of weights, gradients and states.</summary>
    public PrecisionPolicy Precision => _tables.Run.Precision;

    /// <summary>Gets the bytes that the optimizer keeps per element, besides the master copy.</summary>
    public MegatronStateBytes StateBytes => _tables.StateBytes;

    /// <summary>Gets whether master copies and optimizer states are kept, and the step is made, in host memory.</summary>
    public bool OptimizerInHost => _plan.OffloadOptimizer == OffloadTarget.Cpu;

    /// <summary>Gets whether what layers save waits for its backward pass in host memory.</summary>
    public bool ActivationsInHost => _plan.OffloadActivations == OffloadTarget.Cpu;

    /// <summary>Gets the bytes of an activation: those of a weight where nothing is cast; 8-bit products give tensors of that type again.</summary>
    public Bytes ActivationBytes => Precision is { Parameters: DataType.Float32, Autocast: false, Gather: null } && Precision.Compute.Bits() != 16 ? new(4) : new(2);

    /// <summary>Gets whether layers are recomputed whole.</summary>
    public bool FullRecompute => _plan.Recompute == Recompute.Full;

    /// <summary>Gets how full recompute keeps what it starts from.</summary>
    public CheckpointLayout Checkpoints => _tables.Run.Checkpoints;

    /// <summary>Gets the first layers of each model chunk that full recompute covers (<c>--recompute-method block</c>).</summary>
    public long RecomputedLayers => FullRecompute ? CeilDiv(_plan.RecomputedLayers ?? int.MaxValue, Virtual) : 0;

    /// <summary>Gets PyTorch's cuBLAS workspace per thread and stream.</summary>
    public Bytes CublasWorkspace => (FusedLoss && !Settings.Deterministic ? null : Settings.CublasWorkspace) ?? RuntimeMemory.CublasWorkspace(_tables.Run.Accelerator);

    /// <summary>Gets the generation of the accelerator: its compute capability's major number (8 Ampere, 9 Hopper, 10 Blackwell).</summary>
    public int ComputeCapability => _tables.ComputeCapability;

    /// <summary>Gets the accelerator.</summary>
    public Accelerator Accelerator => _tables.Run.Accelerator;

    /// <summary>Gets the GPUs of a node.</summary>
    public long GpusPerNode => _tables.Run.GpusPerNode;

    /// <summary>Gets whether layers have experts.</summary>
    public bool HasExperts => _tables.HasExperts;

    /// <summary>Makes the run that a training run and its own plan mean.</summary>
    public static MegatronRun Of(TrainingRun run) => new(new(run), run.Plan);

    /// <summary>Gets the parts of a layer that selective recompute does not keep.</summary>
    public RecomputedModules Recomputed => _plan.Recompute == Recompute.Selective ? _tables.Run.Checkpoints.Covered : RecomputedModules.None;

    /// <summary>Returns the remainders of the optimizer's blocks on a stage (<see cref="MegatronAllocator"/>).</summary>
    public long StateRemainders(in MegatronStage stage) => _tables.StateRemainders(in stage);
}
