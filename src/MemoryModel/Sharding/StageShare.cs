namespace MemoryModel;

/// <summary>Holds everything of a plan that decides which elements a rank of a stage has.</summary>
/// <param name="Stage">The stage; with it its pipeline is known.</param>
/// <param name="Tensor">Ranks that share each matrix, t.</param>
/// <param name="Expert">Ranks that share the experts, e.</param>
/// <param name="Shards">Ranks over which ZeRO shards, d.</param>
/// <param name="Zero">The ZeRO stage.</param>
/// <param name="States">How optimizer states are sharded.</param>
readonly record struct ShareDivision(StagePart Stage, long Tensor, long Expert, long Shards, int Zero, StateSharding States)
{
    /// <summary>Says whether two are the same; stages are, when they are one object.</summary>
    public bool Equals(ShareDivision other) => ReferenceEquals(Stage, other.Stage) && Tensor == other.Tensor && Expert == other.Expert && Shards == other.Shards && Zero == other.Zero && States == other.States;

    /// <summary>Returns a hash that mixes the degrees.</summary>
    public override int GetHashCode() => unchecked((int)((((ulong)System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Stage) * 0x9E3779B97F4A7C15) ^ ((ulong)(Tensor | (Expert << 20)) * 0xC2B2AE3D27D4EB4F) ^ ((ulong)((Shards << 4) | (long)Zero | ((long)States << 2)) * 0x165667B19E3779F9)) >> 33));
}

/// <summary>Holds the elements that a rank of a stage has, in the ways in which engines count them: all that does not depend on the batch.</summary>
sealed class StageShare
{
    readonly StateParts? _states;
    readonly OwnedStates? _owned;
    readonly double _stated;

    internal readonly TensorSums _added;
    internal readonly FrozenSums _frozen;

    StageShare(StagePart stage, StateParts? states, OwnedStates? owned, double stated) => (Stage, _states, _owned, _stated) = (stage, states, owned, stated);

    /// <summary>Gets the stage.</summary>
    public StagePart Stage { get; }

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
    public required TensorSums Added { get => _added; init => _added = value; }

    /// <summary>Frozen weights as they are stored; zero when the whole network is trained.</summary>
    public required FrozenSums Frozen { get => _frozen; init => _frozen = value; }

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

    /// <summary>Elements of the largest tensor that is trained.</summary>
    public required long LargestTrained { get; init; }

    /// <summary>Parameters of the whole network, M.</summary>
    public required long WholeModel { get; init; }

    /// <summary>Elements in tensors that DeepSpeed's stage 3 keeps whole.</summary>
    public required long Persistent { get; init; }

    /// <summary>Returns the numbers of a state of the optimizer that has not the size of the parameters.</summary>
    public long StateNumbers(int index) => Stated(_owned is null ? _states!.State(Stage, index) : _owned.States[index]);

    /// <summary>Returns the numbers of a temporary of the optimizer's step that has not the size of the parameters.</summary>
    public long TemporaryNumbers(int index) => Stated(_owned is null ? _states!.Temporary(Stage, index) : _owned.Temporaries[index]);

    long Stated(long elements) => _stated == 1 ? elements : (long)Math.Round(elements * _stated);

    /// <summary>Counts the elements of a rank.</summary>
    public static StageShare Of(ShardTables tables, ShareDivision division)
    {
        var (run, stage, shards, sharding) = (tables.Run, division.Stage, division.Shards, division.States);
        var plan = new ParallelPlan { Tensor = division.Tensor, Expert = division.Expert, Zero = division.Zero };
        var parts = tables.Sums(in plan, shards);
        var sum = parts.Of(stage, out var unit, out var input, out var output);

        var stated = run.StatedParameters is { } p ? p / (double)tables.Parameters.Total : 1;
        long Scaled(long elements) => stated == 1 ? elements : (long)Math.Round(elements * stated);
        var parameters = run.StatedParameters is { } given && division.Tensor * division.Expert == 1 && stage is { First: true, Last: true } ? given : Scaled(sum.Parameters);
        var fineTuned = run.Adapter is not null;
        var (trained, trainedLayer, trainedInput, trainedOutput) = (sum, unit, input, output);
        if (fineTuned)
        {
            trained = tables.TrainedSums(in plan, shards).Of(stage, out trainedLayer, out trainedInput, out trainedOutput);
        }

        var owned = sharding == StateSharding.Owned ? tables.Owned(shards) : null;
        var sharded = owned is not null && !fineTuned ? Scaled(owned.Elements) : run.StatedParameters is null && division.Zero == 3 ? sum.Sharded : CeilDiv(parameters, shards);
        return new(stage, owned is null ? tables.States(in plan, shards, sharding) : null, owned, fineTuned ? 1 : stated)
        {
            TrainedElements = fineTuned ? trained.Parameters : parameters,
            TrainedSharded = !fineTuned ? sharded : owned is not null ? owned.Elements : division.Zero == 3 ? trained.Sharded : CeilDiv(trained.Parameters, shards),
            Added = fineTuned ? tables.AddedSums(in plan, shards).Of(stage, out _, out _, out _) : default,
            Frozen = fineTuned ? tables.FrozenSums(in plan, shards).Of(stage) : default,
            Parameters = parameters,
            Sharded = sharded,
            LargestUnit = Scaled(Math.Max(unit, input + output)),
            LargestLayer = Scaled(unit),
            InputElements = Scaled(input),
            OutputElements = Scaled(output),
            LargestTensor = Scaled(sum.Largest),
            LargestTrained = fineTuned ? trained.Largest : Scaled(sum.Largest),
            Persistent = sum.Persistent,
            TrainedLayer = fineTuned ? trainedLayer : Scaled(unit),
            TrainedInput = fineTuned ? trainedInput : Scaled(input),
            TrainedOutput = fineTuned ? trainedOutput : Scaled(output),
            WholeModel = run.StatedParameters ?? tables.Parameters.Total,
        };
    }
}
