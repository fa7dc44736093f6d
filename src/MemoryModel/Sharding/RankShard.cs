using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Holds what one rank of one pipeline stage keeps, as plain integers, with the nouns that a formula reads: the file that divides parameters by a degree.</summary>
/// <remarks>Every memory formula takes this and a ledger, nothing else; a plan that a planner varies reaches the formulas only through it.</remarks>
readonly struct RankShard
{
    readonly ShardTables _tables;
    readonly TrainingRun _run;
    readonly ParallelPlan _plan;

    readonly StateParts? _states;
    readonly OwnedStates? _owned;
    readonly StagePart _stage;
    readonly double _stated;

    RankShard(ShardTables tables, in ParallelPlan plan, StateParts? states, OwnedStates? owned, StagePart stage, double stated)
    {
        var run = tables.Run;
        (_tables, _run, _plan, _states, _owned, _stage, _stated) = (tables, run, plan, states, owned, stage, stated);
        Data = run.Gpus / plan.ReplicaGpus;
        Shards = ShardsOf(run, in plan);
        Tokens = plan.MicroBatch * CeilDiv(SequenceLength, plan.Context);
        NormTokens = plan.SequenceParallel ? CeilDiv(Tokens, plan.Tensor) : Tokens;
    }

    /// <summary>Gets how the engine computes.</summary>
    public ref readonly EngineRules Rules => ref _tables.Rules(_plan.Zero, _plan.Recompute);

    /// <summary>Gets whether the step is the first one: neither lazy optimizer states nor gradients of an earlier step exist before they are made.</summary>
    public bool FirstStep { get; init; }

    /// <summary>Gets what is trained in the layers.</summary>
    public ref readonly TrainedSites Trained => ref _tables.Trained;

    public ModelArchitecture Model => _run.Model;

    public Accelerator Accelerator => _run.Accelerator;

    public PrecisionPolicy Precision => _run.Precision;

    /// <summary>Gets the optimizer in the implementation that the run uses.</summary>
    public Optimizer Optimizer => _tables.Optimizer;

    public WeightFormat Weights => _run.Weights;

    /// <summary>Gets what is fine-tuned, or null when the whole network is trained.</summary>
    public FineTuning? FineTuning => _tables.FineTuning;

    /// <summary>Gets the types of the trained tensors, their gradients and their states.</summary>
    public PrecisionPolicy TrainedPrecision => FineTuning?.Precision ?? _run.Precision;

    public string Framework => _run.Framework;

    public FrameworkHabits Habits => _run.Habits;

    public DeepSpeedSettings DeepSpeed => _run.DeepSpeed ?? DeepSpeedSettings.Default;

    /// <summary>Gets whether a rank keeps only shards of the weights: stage 3, and stage 2 of a fully sharded engine that gathers a narrower copy and keeps it.</summary>
    public bool ShardsWeights => _plan.Zero == 3 || (_plan.Zero == 2 && _run.Precision.Gather is { } wire && wire != _run.Precision.Parameters && Engine is ShardingEngine.FullyShardedV1 or ShardingEngine.FullyShardedV2);

    /// <summary>Gets whether gradients are zeroed instead of dropped, so that they are never gone.</summary>
    public bool KeepsGradients => _run.Implementation.SetToNone == false && !FirstStep;

    /// <summary>Gets whether gradients are views into DDP's buckets.</summary>
    public bool GradientsAreBucketViews => _run.Implementation.GradientsAreBucketViews == true;

    /// <summary>Gets the engine that replicates or shards the model.</summary>
    public ShardingEngine Engine => _run.EngineOf(_plan.Zero);

    public AttentionKernel Attention => _run.Attention;

    public bool FusedLoss => _run.FusedLoss;

    public bool FusedKernels => _run.FusedKernels;

    public long Gpus => _run.Gpus;

    public long GpusPerNode => _run.GpusPerNode;

    /// <summary>Gets the tokens of a sequence, those of a prompt in front of it among them.</summary>
    public long SequenceLength => _run.SequenceLength + (_run.Adapter?.PromptTokens ?? 0);

    public int Zero => _plan.Zero;

    public long Tensor => _plan.Tensor;

    public bool SequenceParallel => _plan.SequenceParallel;

    public long Pipeline => _plan.Pipeline;

    public long VirtualPipeline => _plan.VirtualPipeline;

    public PipelineSchedule Schedule => _plan.Schedule;

    public long Context => _plan.Context;

    public long Expert => _plan.Expert;

    public long MicroBatch => _plan.MicroBatch;

    public long MicroBatches => _plan.MicroBatches;

    public Recompute Recompute => _plan.Recompute;

    public long? RecomputedLayers => _plan.RecomputedLayers;

    public OffloadTarget OffloadOptimizer => _plan.OffloadOptimizer;

    public OffloadTarget OffloadParameters => _plan.OffloadParameters;

    public OffloadTarget OffloadActivations => _plan.OffloadActivations;

    /// <summary>Gets the data-parallel degree, d.</summary>
    public long Data { get; }

    /// <summary>Gets the ranks over which ZeRO shards: the data- and context-parallel ones, or the shard group of hybrid sharding.</summary>
    public long Shards { get; }

    /// <summary>Gets the tokens of a micro-batch that a rank of a context-parallel group holds.</summary>
    public long Tokens { get; }

    /// <summary>Gets the tokens of which a rank holds norms and residuals: a tensor-parallel share under sequence parallelism.</summary>
    public long NormTokens { get; }

    /// <summary>Parameters of the rank before data-parallel sharding, P; where weights are quantized, elements of the network's own type that take as much.</summary>
    public required long Parameters { get; init; }

    /// <summary>Elements of the rank's ZeRO shard, Ps: each tensor (stage 3) or the whole (stages 1 and 2) padded.</summary>
    public required long Sharded { get; init; }

    /// <summary>Elements that are trained, before data-parallel sharding: all of <see cref="Parameters"/>, or what fine-tuning trains.</summary>
    public required long TrainedElements { get; init; }

    /// <summary>The rank's ZeRO shard of the trained elements.</summary>
    public required long TrainedSharded { get; init; }

    /// <summary>Trained elements of the largest layer.</summary>
    public required long TrainedLayer { get; init; }

    /// <summary>Trained elements in front of the layers.</summary>
    public required long TrainedInput { get; init; }

    /// <summary>Trained elements behind the layers.</summary>
    public required long TrainedOutput { get; init; }

    /// <summary>Sums of the tensors that an adapter adds.</summary>
    public TensorSums Added { get; private init; }

    /// <summary>Frozen weights as they are stored; zero when the whole network is trained.</summary>
    public FrozenSums Frozen { get; private init; }

    /// <summary>Elements of the largest unit that is gathered whole (a layer, or embedding and head), Pu.</summary>
    public required long LargestUnit { get; init; }

    /// <summary>Elements of the largest layer, Pl.</summary>
    public required long LargestLayer { get; init; }

    /// <summary>Elements in front of the layers: embeddings, Pi.</summary>
    public required long InputElements { get; init; }

    /// <summary>Elements behind the layers: final norm and head; a tied head counts on the input side alone.</summary>
    public required long OutputElements { get; init; }

    /// <summary>Elements of the largest tensor.</summary>
    public required long LargestTensor { get; init; }

    /// <summary>Parameters of the whole network, M.</summary>
    public required long WholeModel { get; init; }

    /// <summary>Elements in tensors that DeepSpeed's stage 3 keeps whole.</summary>
    public required long Persistent { get; init; }

    /// <summary>Layers of the stage, with how many of each block.</summary>
    public required (BlockParameters Block, long Layers)[] Layers { get; init; }

    /// <summary>Whether the stage has the embedding.</summary>
    public required bool First { get; init; }

    /// <summary>Whether the stage has the head and the loss.</summary>
    public required bool Last { get; init; }

    /// <summary>Micro-batches whose activations the stage holds at once, times chunks where interleaved, as a multiple of 1/v.</summary>
    public required long InFlight { get; init; }

    /// <summary>Returns the numbers of a state of the optimizer that has not the size of the parameters.</summary>
    public long StateNumbers(int index) => Stated(_owned is null ? _states!.State(_stage, index) : _owned.States[index]);

    /// <summary>Returns the numbers of a temporary of the optimizer's step that has not the size of the parameters.</summary>
    public long TemporaryNumbers(int index) => Stated(_owned is null ? _states!.Temporary(_stage, index) : _owned.Temporaries[index]);

    long Stated(long elements) => _stated == 1 ? elements : (long)Math.Round(elements * _stated);

    static long ShardsOf(TrainingRun run, in ParallelPlan plan)
    {
        var replicas = run.Gpus / plan.ReplicaGpus * plan.Context;
        return plan.ShardGroup == 0 ? replicas : Math.Min(plan.ShardGroup, replicas);
    }

    /// <summary>Returns the shard of a stage.</summary>
    public static RankShard Of(ShardTables tables, in ParallelPlan plan, StagePart stage)
    {
        var run = tables.Run;
        var shards = ShardsOf(run, plan);
        var parts = tables.Sums(in plan, shards);
        var sum = parts.Of(stage, out var unit, out var input, out var output);

        var stated = run.StatedParameters is { } p ? p / (double)tables.Parameters.Total : 1;
        long Scaled(long elements) => stated == 1 ? elements : (long)Math.Round(elements * stated);
        var parameters = run.StatedParameters is { } given && plan.Tensor * plan.Pipeline * plan.Expert == 1 ? given : Scaled(sum.Parameters);
        var fineTuned = tables.FineTuning is not null;
        var (trained, trainedLayer, trainedInput, trainedOutput) = (sum, unit, input, output);
        if (fineTuned)
        {
            trained = tables.TrainedSums(in plan, shards).Of(stage, out trainedLayer, out trainedInput, out trainedOutput);
        }

        var sharding = StateShardings.Of(run.EngineOf(plan.Zero), in plan, shards, run.Precision.Master is not null);
        var owned = sharding == StateSharding.Owned ? tables.Owned(shards) : null;
        var sharded = owned is not null && !fineTuned ? Scaled(owned.Elements) : run.StatedParameters is null && plan.Zero == 3 ? sum.Sharded : CeilDiv(parameters, shards);
        return new(tables, in plan, owned is null ? tables.States(in plan, shards, sharding) : null, owned, stage, fineTuned ? 1 : stated)
        {
            TrainedElements = fineTuned ? trained.Parameters : parameters,
            TrainedSharded = !fineTuned ? sharded : owned is not null ? owned.Elements : plan.Zero == 3 ? trained.Sharded : CeilDiv(trained.Parameters, shards),
            Added = fineTuned ? tables.AddedSums(in plan, shards).Of(stage, out _, out _, out _) : default,
            Frozen = fineTuned ? tables.FrozenSums(in plan, shards).Of(stage) : default,
            Parameters = parameters,
            Sharded = sharded,
            LargestUnit = Scaled(Math.Max(unit, input + output)),
            LargestLayer = Scaled(unit),
            InputElements = Scaled(input),
            OutputElements = Scaled(output),
            LargestTensor = Scaled(sum.Largest),
            Persistent = sum.Persistent,
            TrainedLayer = fineTuned ? trainedLayer : Scaled(unit),
            TrainedInput = fineTuned ? trainedInput : Scaled(input),
            TrainedOutput = fineTuned ? trainedOutput : Scaled(output),
            WholeModel = run.StatedParameters ?? tables.Parameters.Total,
            Layers = stage.Layers,
            First = stage.First,
            Last = stage.Last,
            InFlight = ChunksInFlight(in plan, stage.Index),
        };
    }

    /// <summary>Returns the micro-batches whose activations a stage holds at once, times chunks where interleaved.</summary>
    public static long ChunksInFlight(in ParallelPlan plan, long stage) =>
        PipelineInFlight.Chunks(plan.Schedule, plan.Pipeline, plan.VirtualPipeline, plan.MicroBatches, stage);

    /// <summary>Divides and rounds up.</summary>
    public static long CeilDiv(long x, long y) => (x + y - 1) / y;
}
