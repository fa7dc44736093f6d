namespace MemoryModel;

/// <summary>Holds what all plans of one run share: the network's tensors, and the sums over them that plans have asked for.</summary>
/// <remarks>Thread-safe; bounded in size. What a plan needs is found by its degrees, so that a plan allocates nothing once its degrees are known.</remarks>
sealed class ShardTables
{
    readonly TensorTables[] _tensors;
    readonly BoundedCache<TensorDivision, FrozenPartSums>? _frozen;
    readonly BoundedCache<StageDivision, StageTable> _stages;
    readonly BoundedCache<StateDivision, StateParts>? _states;
    readonly BoundedCache<TensorDivision, OwnedStates> _owned;

    const int ZeroStages = 4;

    readonly BoundedCache<ShareDivision, StageShare> _shares;
    readonly EngineRules[] _rules;
    readonly int[] _rulesIndex;
    readonly TrainedSites _trainedSites;

    ShardTables(TrainingRun run)
    {
        Run = run;
        Parameters = ParametersOf(run);
        _tensors = TensorTables.OfStages(run, Parameters, ZeroStages);
        var tuning = FineTuning(run.Plan.Zero);
        if (tuning is not null)
        {
            _frozen = new(4096, division => FrozenPartSums.Of(run.Model, Parameters, run.Weights, division));
        }

        _shares = new(1 << 16, division => StageShare.Of(this, division));
        _rules = [.. from recompute in Enum.GetValues<Recompute>() from zero in Enumerable.Range(0, ZeroStages) select EngineRules.Of(run, zero, recompute)];
        _rulesIndex = [.. _rules.Select(rules => Array.IndexOf(_rules, rules))];
        _trainedSites = tuning is not null ? tuning.Sites : run.Implementation.FrozenBase == true ? new() : TrainedSites.Everything;
        Optimizer = StepOptimizer.Of(run);
        var updated = tuning?.Trained ?? Parameters;
        _states = StateParts.Needed(Optimizer) ? new(4096, division => StateParts.Of(run, Optimizer, updated, division)) : null;
        _owned = new(1024, division => OwnedStates.Of(run, Optimizer, updated, division.Shards));
        var forms = new StageForms();
        CostSplit? costs = run.Habits.SplitsStagesByCost ? CostSplit.Of(run.Model) : null;
        _stages = new(1024, division => StageTable.Of(run.Model, Parameters, division, forms, run.Adapter is not null || run.Implementation.FrozenBase == true, costs));
    }

    // A token table that no tensor-parallel rank cuts is another kind of tensor to every engine.
    static ModelParameters ParametersOf(TrainingRun run)
    {
        var parameters = ModelParameters.Of(run.Model);
        return run.Habits.ReplicatesTokenTable && !run.Model.Head.Tied
            ? parameters.With(i => parameters.Blocks[i].Tensors, [.. parameters.Input.Select(tensor => tensor.Split == TensorSplit.Vocabulary ? tensor with { Split = TensorSplit.Replicated } : tensor)], parameters.Output)
            : parameters;
    }

    /// <summary>Returns a number for how the engine computes under a ZeRO stage and a recompute policy: the same for stages under which it computes the same.</summary>
    public int RulesIndex(int zero, Recompute recompute) => _rulesIndex[(int)recompute * ZeroStages + zero];

    /// <summary>Returns how the engine computes under a ZeRO stage and a recompute policy: all of a plan that its choices depend on.</summary>
    public ref readonly EngineRules Rules(int zero, Recompute recompute) => ref _rules[(int)recompute * ZeroStages + zero];

    /// <summary>Gets what is trained in the layers.</summary>
    public ref readonly TrainedSites Trained => ref _trainedSites;

    /// <summary>Returns the elements that a rank of a stage has.</summary>
    public StageShare Share(ShareDivision division) => _shares.Get(division);

    /// <summary>Gets the run; its own plan is not used.</summary>
    public TrainingRun Run { get; }

    /// <summary>Gets the network's tensors.</summary>
    public ModelParameters Parameters { get; }

    /// <summary>Gets the optimizer in the implementation that the run uses.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>Returns what is fine-tuned under a ZeRO stage, or <see langword="null"/> when the whole network is trained.</summary>
    public FineTuning? FineTuning(int zero) => _tensors[zero].FineTuning;

    /// <summary>Binds a run.</summary>
    public static ShardTables Of(TrainingRun run) => new(run);

    TensorDivision Division(in ParallelPlan plan, long shards) => new(plan.Tensor, plan.Expert, shards) { WholeExperts = Run.Habits.WholeExperts, VocabularyMultiple = Run.Habits.VocabularyMultiple };

    /// <summary>Returns the stages of a plan.</summary>
    public StageTable Stages(in ParallelPlan plan) => _stages.Get(new(plan.Pipeline, plan.VirtualPipeline, plan.Schedule));

    /// <summary>Returns the sums over tensors as a plan divides them.</summary>
    public PartSums Sums(in ParallelPlan plan, long shards) => _tensors[plan.Zero].Stored(Division(in plan, shards));

    /// <summary>Returns the sums over the tensors that are trained.</summary>
    public PartSums TrainedSums(in ParallelPlan plan, long shards) => _tensors[plan.Zero].Trained(Division(in plan, shards));

    /// <summary>Returns the sums over the tensors that an adapter adds.</summary>
    public PartSums AddedSums(in ParallelPlan plan, long shards) => _tensors[plan.Zero].Added(Division(in plan, shards));

    /// <summary>Returns the sums over frozen weights as they are stored.</summary>
    public FrozenPartSums FrozenSums(in ParallelPlan plan, long shards) => _frozen!.Get(Division(in plan, shards));

    /// <summary>Returns what the optimizer keeps of each part, or <see langword="null"/> when all of it has the size of the parameters.</summary>
    public StateParts? States(in ParallelPlan plan, long shards, StateSharding sharding) => _states?.Get(new(Division(in plan, shards), sharding));

    /// <summary>Returns what the optimizer keeps on the rank that owns most, of so many ranks among which whole tensors are dealt.</summary>
    public OwnedStates Owned(long ranks) => _owned.Get(new(1, 1, ranks));
}
