namespace MemoryModel;

/// <summary>Holds what all plans of one run share: the network's tensors, and the sums over them that plans have asked for.</summary>
/// <remarks>Thread-safe; bounded in size. What a plan needs is found by its degrees, so that a plan allocates nothing once its degrees are known.</remarks>
sealed class ShardTables
{
    readonly BoundedCache<TensorDivision, PartSums> _sums;
    readonly BoundedCache<StageDivision, StageTable> _stages;

    ShardTables(TrainingRun run)
    {
        Run = run;
        Parameters = ModelParameters.Of(run.Model);
        _sums = new(4096, division => PartSums.Of(run.Model, Parameters, division, (run.DeepSpeed ?? DeepSpeedSettings.Default).PersistenceThresholdElements));
        _stages = new(1024, division => StageTable.Of(run.Model, Parameters, division));
    }

    /// <summary>Gets the run; its own plan is not used.</summary>
    public TrainingRun Run { get; }

    /// <summary>Gets the network's tensors.</summary>
    public ModelParameters Parameters { get; }

    /// <summary>Binds a run.</summary>
    public static ShardTables Of(TrainingRun run) => new(run);

    /// <summary>Returns the stages of a plan.</summary>
    public StageTable Stages(in ParallelPlan plan) => _stages.Get(new(plan.Pipeline, plan.VirtualPipeline, plan.Schedule));

    /// <summary>Returns the sums over tensors as a plan divides them.</summary>
    public PartSums Sums(in ParallelPlan plan, long shards) => _sums.Get(new(plan.Tensor, plan.Expert, shards));
}
