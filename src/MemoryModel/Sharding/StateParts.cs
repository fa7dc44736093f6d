namespace MemoryModel;

/// <summary>Holds everything of a plan that decides the numbers an optimizer keeps on a rank.</summary>
/// <param name="Tensors">How tensors are divided.</param>
/// <param name="Sharding">What the optimizer sees of them.</param>
readonly record struct StateDivision(TensorDivision Tensors, StateSharding Sharding)
{
    /// <summary>Returns a hash.</summary>
    public override int GetHashCode() => unchecked(Tensors.GetHashCode() * 4 + (int)Sharding);
}

/// <summary>Sums what an optimizer keeps for each part of a network, state by state, for one way of dividing tensors.</summary>
/// <remarks>States whose size is not that of the parameters are counted here, tensor by tensor; a rank asks for the sum of its stage.</remarks>
sealed class StateParts
{
    readonly Optimizer _optimizer;
    readonly StateSharding _sharding;
    readonly Part[] _layers;
    readonly Part _input, _output, _tiedTable;

    StateParts(TrainingRun run, Optimizer optimizer, ModelParameters parameters, StateDivision division)
    {
        (_optimizer, _sharding) = (optimizer, division.Sharding);
        _layers = [.. parameters.Blocks.Select(block => new Part(run, optimizer, division, block.Tensors.AsSpan()))];
        _input = new(run, optimizer, division, parameters.Input.AsSpan());
        _output = new(run, optimizer, division, parameters.Output.AsSpan());
        _tiedTable = new(run, optimizer, division, run.Model.Head.Tied && parameters.Input.Length > 0 ? parameters.Input.AsSpan()[..1] : []);
    }

    /// <summary>Says whether an optimizer keeps or allocates anything that does not have the size of the parameters.</summary>
    public static bool Needed(Optimizer optimizer)
    {
        foreach (var state in optimizer.States)
        {
            if (!state.IsPlain)
            {
                return true;
            }
        }

        foreach (var temporary in optimizer.Temporaries)
        {
            if (!temporary.IsPlain)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Walks the tensors of a network once.</summary>
    public static StateParts Of(TrainingRun run, Optimizer optimizer, ModelParameters parameters, StateDivision division) => new(run, optimizer, parameters, division);

    /// <summary>Returns the numbers of a state on a rank of a stage.</summary>
    public long State(StagePart stage, int index)
    {
        var shape = _optimizer.States[index].Shape;
        var sum = 0L;
        for (var i = 0; i < _layers.Length; i++)
        {
            sum += stage.Counts[i] * _layers[i].States[index];
        }

        sum += (stage.First ? _input.States[index] : 0) + (stage.Last ? _output.States[index] + (stage.First ? 0 : _tiedTable.States[index]) : 0);
        return OfShard(shape, sum);
    }

    /// <summary>Returns the numbers of a temporary of the step on a rank of a stage, all its copies together.</summary>
    public long Temporary(StagePart stage, int index)
    {
        var temporary = _optimizer.Temporaries[index];
        long sum = 0, most = 0;
        for (var i = 0; i < _layers.Length; i++)
        {
            sum += stage.Counts[i] * _layers[i].Sums[index];
            most = Math.Max(most, stage.Counts[i] == 0 ? 0 : _layers[i].Largest[index]);
        }

        if (stage.First)
        {
            sum += _input.Sums[index];
            most = Math.Max(most, _input.Largest[index]);
        }

        if (stage.Last)
        {
            sum += _output.Sums[index];
            most = Math.Max(most, _output.Largest[index]);
        }

        // A loop over the one tensor of a flat shard has it all at once.
        return temporary.OfAllTensors || _sharding == StateSharding.Flat && !temporary.Shape.NeedsWholeMatrix && !_optimizer.UpdatesInBackward
            ? OfShard(temporary.Shape, sum) * temporary.Copies
            : most;
    }

    long OfShard(StateShape shape, long sum) => shape.IsTable ? shape.Count(TensorSlice.Vector(0))
        : _sharding == StateSharding.Flat && !shape.NeedsTensors && !_optimizer.StatesWhole ? shape.Count(TensorSlice.Vector(sum))
        : sum;

    /// <summary>Holds the numbers of one part: a layer of one kind, the input side, the output side.</summary>
    readonly struct Part
    {
        public readonly long[] States, Sums, Largest;

        public Part(TrainingRun run, Optimizer optimizer, StateDivision division, ReadOnlySpan<ParameterTensor> tensors)
        {
            (States, Sums, Largest) = (new long[optimizer.States.Length], new long[optimizer.Temporaries.Length], new long[optimizer.Temporaries.Length]);
            // Of each temporary, the last tensor that it was made for: a group of tensors is walked by itself.
            var previous = new TensorCut[optimizer.Temporaries.Length];
            foreach (ref readonly var tensor in tensors)
            {
                var cut = TensorCut.Of(run.Model, optimizer, in division, in tensor);
                for (var i = 0; i < States.Length; i++)
                {
                    var state = optimizer.States[i];
                    States[i] += state.Scope.Covers(cut.Whole.Roles) ? Numbers(optimizer, division.Sharding, state.Shape, in cut) : 0;
                }

                for (var i = 0; i < Sums.Length; i++)
                {
                    var temporary = optimizer.Temporaries[i];
                    if (temporary.Scope.Covers(cut.Whole.Roles))
                    {
                        Sums[i] += Numbers(optimizer, division.Sharding, temporary.Shape, in cut);
                        var held = temporary.PreviousCopies == 0 || previous[i].Count == 0 ? 0 : temporary.Shape.Count(Seen(optimizer, temporary.Shape, in previous[i])) * temporary.PreviousCopies;
                        Largest[i] = Math.Max(Largest[i], held + temporary.Shape.Count(Seen(optimizer, temporary.Shape, in cut)) * temporary.Copies);
                        previous[i] = cut;
                    }
                }
            }
        }

        static long Numbers(Optimizer optimizer, StateSharding sharding, StateShape shape, in TensorCut cut) => sharding switch
        {
            // The elements of the flat shard: the shape is asked once, for all of it.
            StateSharding.Flat when !shape.NeedsTensors && !optimizer.StatesWhole => CeilDiv(cut.Whole.Elements * cut.Count, cut.Shards),
            _ => shape.Count(Seen(optimizer, shape, in cut)) * cut.Count,
        };

        static TensorSlice Seen(Optimizer optimizer, StateShape shape, in TensorCut cut) =>
            optimizer.StatesWhole || optimizer.UpdatesInBackward || shape.NeedsWholeMatrix ? cut.Whole : cut.Shard;
    }
}
