namespace MemoryModel;

/// <summary>Holds the sizes of a run that time depends on: the batch, the degrees, and what one rank gets of them.</summary>
/// <remarks>With <see cref="BlockShard"/> the only place where time divides by a degree. Degrees are at least 1.</remarks>
readonly record struct WorkShape()
{
    /// <summary>Width of the residual stream, h.</summary>
    public required long Hidden { get; init; }

    /// <summary>Entries of the vocabulary as the output matrix has them, V.</summary>
    public required long Vocab { get; init; }

    /// <summary>Layers of the network, L.</summary>
    public required long Layers { get; init; }

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

    /// <summary>Replicas of the model, d (context ranks not counted).</summary>
    public long Data { get; init; } = 1;

    /// <summary>Ranks over which ZeRO shards; 0 means all replicas.</summary>
    public long ShardGroup { get; init; }

    /// <summary>ZeRO stage: 0 to 3.</summary>
    public int Zero { get; init; }

    /// <summary>Whether norms and residuals are split over the tensor ranks.</summary>
    public bool SequenceParallel { get; init; }

    /// <summary>What context ranks exchange.</summary>
    public ContextExchange ContextExchange { get; init; }

    /// <summary>Whether the network has rotary positions.</summary>
    public bool Rotary { get; init; }

    /// <summary>Whether one matrix is both token table and output.</summary>
    public bool TiedHead { get; init; }

    /// <summary>Makes the shape of a run under a plan; allocates nothing.</summary>
    public static WorkShape Of(TrainingRun run, in ParallelPlan plan)
    {
        var layers = run.Model.Layers;
        var (fullest, last) = run.Habits.SplitsStagesByCost ? ByCost(CostSplit.Of(run.Model), layers, plan.Pipeline) : (CeilDiv(layers, plan.Pipeline), layers / plan.Pipeline);
        return new()
        {
            Hidden = run.Model.Hidden,
            Vocab = run.Megatron is { Vocabulary: { } entries } ? PaddedVocabulary.Rows(entries, run.Megatron.VocabularyMultiple, plan.Tensor) : run.Model.Embedding.Vocab,
            Layers = layers,
            StageLayers = fullest,
            LastStageLayers = last,
            Sequence = run.SequenceLength,
            MicroBatch = run.Preference is null ? plan.MicroBatch : PreferenceSettings.Pair * plan.MicroBatch,
            MicroBatches = plan.MicroBatches,
            Tensor = plan.Tensor,
            Pipeline = plan.Pipeline,
            Chunks = plan.VirtualPipeline,
            Schedule = plan.Schedule,
            Context = plan.Context,
            Expert = plan.Expert,
            Data = run.Gpus / plan.ReplicaGpus,
            ShardGroup = plan.ShardGroup,
            Zero = plan.Zero,
            SequenceParallel = plan.SequenceParallel,
            ContextExchange = run.ContextExchange,
            Rotary = run.Model.Embedding.Positions == PositionKind.Rotary,
            TiedHead = run.Model.Head.Tied,
        };
    }

    static (long Fullest, long Last) ByCost(CostSplit costs, long layers, long stages)
    {
        var fullest = 0L;
        for (var stage = 0; stage < stages; stage++)
        {
            fullest = Math.Max(fullest, costs.Before(layers, stages, stage + 1) - costs.Before(layers, stages, stage));
        }

        return (fullest, layers - costs.Before(layers, stages, stages - 1));
    }

    /// <summary>Gets the tokens of a micro-batch on one rank.</summary>
    public long Tokens => Math.Max(1, MicroBatch * Sequence / Context);

    /// <summary>Gets the tokens of one sequence on one rank.</summary>
    public long Queries => Math.Max(1, Sequence / Context);

    /// <summary>Gets the ranks that share norms and residuals.</summary>
    public long NormShare => SequenceParallel ? Tensor : 1;

    /// <summary>Gets the columns of the output matrix on one rank.</summary>
    public long VocabShard => Vocab / Tensor;

    /// <summary>Gets the layers of the fullest stage.</summary>
    public long StageLayers { get; private init; }

    /// <summary>Gets the layers of the last stage, which also has the output matrix: a full share, or less where the layers do not divide.</summary>
    public long LastStageLayers { get; private init; }

    /// <summary>Gets the ranks that hold the same parameters: replicas and context ranks.</summary>
    public long Replicas => Data * Context;

    /// <summary>Gets the ranks over which optimizer states are sharded.</summary>
    public long StateShards => Zero == 0 ? 1 : ShardGroup == 0 ? Replicas : Math.Min(ShardGroup, Replicas);

    /// <summary>Gets the replicas of a whole shard group (hybrid sharding).</summary>
    public long ShardReplicas => Math.Max(1, Replicas / StateShards);

    /// <summary>Gets the ranks of all axes.</summary>
    public long Ranks => Data * Tensor * Pipeline * Context;
}
