namespace MemoryModel;

/// <summary>Sums what the optimizer keeps on the rank that owns most, where each tensor's states live whole on one rank.</summary>
/// <remarks>
/// PyTorch's ZeroRedundancyOptimizer (torch/distributed/optim/zero_redundancy_optimizer.py) goes through the parameters from the largest
/// down and gives each to the rank with the fewest elements so far.
/// </remarks>
sealed class OwnedStates
{
    OwnedStates(long elements, long[] states, long[] temporaries) => (Elements, States, Temporaries) = (elements, states, temporaries);

    /// <summary>Gets the elements that the rank owns.</summary>
    public long Elements { get; }

    /// <summary>Gets the numbers of each state.</summary>
    public long[] States { get; }

    /// <summary>Gets the numbers of each temporary, all its copies together.</summary>
    public long[] Temporaries { get; }

    /// <summary>Deals the tensors of a network to ranks.</summary>
    public static OwnedStates Of(TrainingRun run, Optimizer optimizer, ModelParameters parameters, long ranks)
    {
        var division = new StateDivision(new(1, 1, ranks), StateSharding.Owned);
        var cuts = new List<TensorCut>();
        foreach (var (tensor, layers) in parameters.Everything())
        {
            var cut = TensorCut.Of(run.Model, optimizer, in division, in tensor);
            if (layers * cut.Count > 0)
            {
                cuts.Add(cut with { Count = cut.Count * layers });
            }
        }

        cuts.Sort((left, right) => right.Whole.Elements.CompareTo(left.Whole.Elements));
        var owned = Fullest(cuts, ranks);
        var states = new long[optimizer.States.Length];
        var temporaries = new long[optimizer.Temporaries.Length];
        var elements = 0L;
        foreach (var (cut, count) in owned)
        {
            var whole = cut.Whole;
            elements += whole.Elements * count;
            for (var i = 0; i < states.Length; i++)
            {
                states[i] += optimizer.States[i].Scope.Covers(whole.Roles) ? optimizer.States[i].Shape.Count(in whole) * count : 0;
            }

            for (var i = 0; i < temporaries.Length; i++)
            {
                var temporary = optimizer.Temporaries[i];
                if (temporary.Scope.Covers(whole.Roles))
                {
                    var numbers = temporary.Shape.Count(in whole);
                    // Equal tensors follow each other; else the tensor before is no larger than this one, and is left out.
                    var held = numbers * (temporary.Copies + (count > 1 ? temporary.PreviousCopies : 0));
                    temporaries[i] = temporary.OfAllTensors ? temporaries[i] + numbers * temporary.Copies * count : Math.Max(temporaries[i], held);
                }
            }
        }

        for (var i = 0; i < states.Length; i++)
        {
            states[i] = optimizer.States[i].Shape.IsTable ? optimizer.States[i].Shape.Count(TensorSlice.Vector(0)) : states[i];
        }

        return new(elements, states, temporaries);
    }

    static List<(TensorCut Cut, long Count)> Fullest(List<TensorCut> cuts, long ranks)
    {
        var tensors = cuts.Sum(cut => cut.Count);
        if (ranks >= tensors)
        {
            return cuts.Count == 0 ? [] : [(cuts[0], 1)];
        }

        var loads = new PriorityQueue<int, (long Load, int Rank)>((int)ranks);
        for (var rank = 0; rank < ranks; rank++)
        {
            loads.Enqueue(rank, (0, rank));
        }

        var owner = new int[tensors];
        var load = new long[ranks];
        var at = 0;
        foreach (var cut in cuts)
        {
            for (var i = 0L; i < cut.Count; i++, at++)
            {
                var rank = loads.Dequeue();
                owner[at] = rank;
                load[rank] += cut.Whole.Elements;
                loads.Enqueue(rank, (load[rank], rank));
            }
        }

        var fullest = Array.IndexOf(load, load.Max());
        var owned = new List<(TensorCut, long)>();
        at = 0;
        foreach (var cut in cuts)
        {
            var count = 0L;
            for (var i = 0L; i < cut.Count; i++, at++)
            {
                count += owner[at] == fullest ? 1 : 0;
            }

            if (count > 0)
            {
                owned.Add((cut, count));
            }
        }

        return owned;
    }
}
