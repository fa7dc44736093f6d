using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Holds what one rank of one pipeline stage keeps, as plain integers, with the nouns that a formula reads: the file that divides parameters by a degree.</summary>
/// <remarks>Every memory formula takes this and a ledger, nothing else; a plan that a planner varies reaches the formulas only through it.</remarks>
readonly struct RankShard
{
    readonly ShardTables _tables;
    readonly TrainingRun _run;
    readonly ParallelPlan _plan;

    readonly StagePart _stage;
    readonly StageShare _share;

    RankShard(ShardTables tables, in ParallelPlan plan, StagePart stage, StageShare share, ShardingEngine engine, long data, long shards, InFlight inFlight)
    {
        (_tables, _run, _stage, _share, _plan) = (tables, tables.Run, stage, share, plan);
        (Engine, Data, Shards, InFlight) = (engine, data, shards, inFlight);
        (OffloadOptimizer, OffloadParameters) = OffloadPlaces.Of(engine, in plan);
        Tokens = MicroBatch * CeilDiv(SequenceLength, plan.Context);
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
    public FineTuning? FineTuning => _tables.FineTuning(_plan.Zero);

    /// <summary>Gets the types of the trained tensors, their gradients and their states.</summary>
    public PrecisionPolicy TrainedPrecision => FineTuning?.Precision ?? _run.Precision;

    public string Framework => _run.Framework;

    public FrameworkHabits Habits => _run.Habits;

    public DeepSpeedSettings DeepSpeed => _run.DeepSpeed ?? DeepSpeedSettings.Default;

    /// <summary>Gets whether dropout stands in front of residual additions.</summary>
    public bool Drops => Model.Dropout > 0 || Rules.Has(ModelingCode.DropsByDefault);

    /// <summary>Gets whether dropout follows the softmax of attention.</summary>
    public bool DropsProbabilities => Drops && !Rules.Has(ModelingCode.KeepsProbabilities);

    /// <summary>Gets whether a rank keeps only shards of the weights: stage 3, and stage 2 of a fully sharded engine that gathers a narrower copy and keeps it.</summary>
    public bool ShardsWeights => _plan.Zero == 3 || (_plan.Zero == 2 && _run.Precision.Gather is { } wire && wire != _run.Precision.Parameters && Engine is ShardingEngine.FullyShardedV1 or ShardingEngine.FullyShardedV2);

    /// <summary>Gets whether gradients are zeroed instead of dropped, so that they are never gone.</summary>
    public bool KeepsGradients => (_run.Implementation.SetToNone ?? _run.Habits.Implementation.SetToNone) == false && !FirstStep;

    /// <summary>Gets whether the gradients' norm is clipped, as all frameworks do unless a run says otherwise.</summary>
    public bool ClipsGradients => _run.Implementation.ClipsGradients ?? true;

    /// <summary>Gets whether gradients are views into DDP's buckets.</summary>
    public bool GradientsAreBucketViews => _run.Implementation.GradientsAreBucketViews == true;

    /// <summary>Gets the engine that replicates or shards the model.</summary>
    public ShardingEngine Engine { get; }

    public bool FusedKernels => _run.FusedKernels;

    public long Gpus => _run.Gpus;

    public long GpusPerNode => _run.GpusPerNode;

    /// <summary>Gets how the model is evaluated between steps, or null where it is not.</summary>
    public EvaluationSettings? Evaluation => _run.Evaluation;

    /// <summary>Gets how checkpoints are written, or null where they take no device memory.</summary>
    public SavingSettings? Saving => _run.Saving;

    /// <summary>Gets how preferences are learned, or null where texts are.</summary>
    public PreferenceSettings? Preference => _run.Preference;

    /// <summary>Gets the tokens of a sequence, those of a prompt in front of it among them.</summary>
    public long SequenceLength => _run.SequenceLength + (_run.Adapter?.PromptTokens ?? 0);

    public int Zero => _plan.Zero;

    public long Tensor => _plan.Tensor;

    public bool SequenceParallel => _plan.SequenceParallel;

    public long Pipeline => _plan.Pipeline;

    public PipelineSchedule Schedule => _plan.Schedule;

    public long Context => _plan.Context;

    public long Expert => _plan.Expert;

    /// <summary>Gets the sequences of a micro-batch: two for each pair where preferences are learned.</summary>
    public long MicroBatch => _run.Preference is null ? _plan.MicroBatch : PreferenceSettings.Pair * _plan.MicroBatch;

    public long MicroBatches => _plan.MicroBatches;

    public Recompute Recompute => _plan.Recompute;

    /// <summary>Gets how many layers of the stage full recompute covers at most.</summary>
    public long RecomputedLayers => _plan.RecomputedAtMost;

    /// <summary>Gets how full recompute keeps what it starts from.</summary>
    public CheckpointLayout Checkpoints => _run.Checkpoints;

    /// <summary>Gets the tensor-parallel ranks that keep a part each of what full recompute starts from.</summary>
    public long CheckpointParts => _run.Checkpoints.Partitioned && !_plan.SequenceParallel ? _plan.Tensor : 1;

    /// <summary>Gets where the optimizer's states live, with what the engine offloads beside them.</summary>
    public OffloadTarget OffloadOptimizer { get; }

    /// <summary>Gets where the sharded weights live, with what the engine offloads beside them.</summary>
    public OffloadTarget OffloadParameters { get; }

    /// <summary>Gets the trained elements whose states stay on the device beside an offloaded rest (Twin-Flow).</summary>
    public long UpdatedOnDevice => Engine == ShardingEngine.DeepSpeed && Zero == 3 && OffloadOptimizer == OffloadTarget.Cpu ? DeepSpeed.UpdatedOnDevice(TrainedSharded) : 0;

    /// <summary>Gets the weights of the rank that lie in host memory: all that are offloaded to it, and of those on NVMe the first (<c>max_in_cpu</c>).</summary>
    public long ParametersInHost => OffloadParameters switch
    {
        OffloadTarget.Cpu => Shards > 1 ? Sharded : Parameters,
        OffloadTarget.Nvme when Engine == ShardingEngine.DeepSpeed && FineTuning is null => Math.Min(Shards > 1 ? Sharded : Parameters, DeepSpeed.ParametersInHost),
        _ => 0,
    };

    public OffloadTarget OffloadActivations => _plan.OffloadActivations;

    /// <summary>Gets the data-parallel degree, d.</summary>
    public long Data { get; }

    /// <summary>Gets the ranks over which ZeRO shards: the data- and context-parallel ones, or the shard group of hybrid sharding.</summary>
    public long Shards { get; }

    /// <summary>Gets the tokens of a micro-batch that a rank of a context-parallel group holds.</summary>
    public long Tokens { get; }

    /// <summary>Gets the tokens of which a rank holds norms and residuals: a tensor-parallel share under sequence parallelism.</summary>
    public long NormTokens { get; }

    /// <summary>Gets the tokens of the inputs that linear layers save: under sequence parallelism Megatron gathers them again, DTensor plans keep what they gathered.</summary>
    public long LinearTokens => Habits.DistributedTensors ? Tokens : NormTokens;

    /// <summary>Parameters of the rank before data-parallel sharding, P; where weights are quantized, elements of the network's own type that take as much.</summary>
    public long Parameters => _share.Parameters;

    /// <summary>Elements of the rank's ZeRO shard, Ps: each tensor (stage 3) or the whole (stages 1 and 2) padded.</summary>
    public long Sharded => _share.Sharded;

    /// <summary>Elements that are trained, before data-parallel sharding: all of <see cref="Parameters"/>, or what fine-tuning trains.</summary>
    public long TrainedElements => _share.TrainedElements;

    /// <summary>The rank's ZeRO shard of the trained elements.</summary>
    public long TrainedSharded => _share.TrainedSharded;

    /// <summary>Trained elements of the largest layer.</summary>
    public long TrainedLayer => _share.TrainedLayer;

    /// <summary>Trained elements in front of the layers.</summary>
    public long TrainedInput => _share.TrainedInput;

    /// <summary>Trained elements behind the layers.</summary>
    public long TrainedOutput => _share.TrainedOutput;

    /// <summary>Sums of the tensors that an adapter adds.</summary>
    public ref readonly TensorSums Added => ref _share._added;

    /// <summary>Frozen weights as they are stored; zero when the whole network is trained.</summary>
    public ref readonly FrozenSums Frozen => ref _share._frozen;

    /// <summary>Elements of the largest unit that is gathered whole (a layer, or embedding and head), Pu.</summary>
    public long LargestUnit => _share.LargestUnit;

    /// <summary>Elements of the largest layer, Pl.</summary>
    public long LargestLayer => _share.LargestLayer;

    /// <summary>Elements in front of the layers: embeddings, Pi.</summary>
    public long InputElements => _share.InputElements;

    /// <summary>Elements behind the layers: final norm and head; a tied head counts on the input side alone.</summary>
    public long OutputElements => _share.OutputElements;

    /// <summary>Elements of the largest tensor.</summary>
    public long LargestTensor => _share.LargestTensor;

    /// <summary>Elements of the largest tensor that is trained.</summary>
    public long LargestTrained => _share.LargestTrained;

    /// <summary>Parameters of the whole network, M.</summary>
    public long WholeModel => _share.WholeModel;

    /// <summary>Elements in tensors that DeepSpeed's stage 3 keeps whole.</summary>
    public long Persistent => _share.Persistent;

    /// <summary>Layers of the stage, with how many of each block.</summary>
    public (BlockParameters Block, long Layers)[] Layers => _stage.Layers;

    /// <summary>Returns how many layers of the stage's kind at an index are recomputed whole.</summary>
    public long Recomputed(int kind) => _stage.Recomputed(kind, _plan.RecomputedAtMost);

    /// <summary>Whether the stage has the embedding.</summary>
    public bool First => _stage.First;

    /// <summary>Whether the stage has the head and the loss.</summary>
    public bool Last => _stage.Last;

    /// <summary>Gets what the stage holds of micro-batches in flight.</summary>
    public InFlight InFlight { get; }

    /// <summary>Returns the numbers of a state of the optimizer that has not the size of the parameters.</summary>
    public long StateNumbers(int index) => _share.StateNumbers(index);

    /// <summary>Returns the numbers of a temporary of the optimizer's step that has not the size of the parameters.</summary>
    public long TemporaryNumbers(int index) => _share.TemporaryNumbers(index);

    /// <summary>Returns the shard of a stage.</summary>
    public static RankShard Of(ShardTables tables, in ParallelPlan plan, StagePart stage)
    {
        var run = tables.Run;
        var (engine, data) = (run.EngineOf(plan.Zero), run.Gpus / plan.ReplicaGpus);
        var replicas = data * plan.Context;
        var shards = plan.ShardGroup == 0 ? replicas : Math.Min(plan.ShardGroup, replicas);
        var sharding = StateShardings.Of(engine, in plan, shards, run.Precision.Master is not null);
        var share = tables.Share(new(stage, plan.Tensor, plan.Expert, shards, plan.Zero, sharding));
        return new(tables, in plan, stage, share, engine, data, shards, InFlight.Of(in plan, stage.Index));
    }

    /// <summary>Returns a shard that knows the layers of a stage and what is in flight, but not the elements of its tensors.</summary>
    public static RankShard OfLayers(ShardTables tables, in ParallelPlan plan, StagePart stage, InFlight inFlight) =>
        new(tables, in plan, stage, null!, tables.Run.EngineOf(plan.Zero), tables.Run.Gpus / plan.ReplicaGpus, 1, inFlight);
}
