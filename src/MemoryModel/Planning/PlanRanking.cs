namespace MemoryModel.Planning;

/// <summary>Keeps the best plan of each split of the GPUs, the bar that a plan must clear to matter, and the simplest plans near the best.</summary>
sealed class PlanRanking(int top, double equal)
{
    readonly Lock _lock = new();
    readonly Dictionary<PlanSplit, PlanCandidate> _splits = [];
    readonly SortedSet<(double Value, (long, long, long, long, long) Split)> _values = [];
    readonly Dictionary<int, PlanCandidate> _simplest = [];
    double _best = double.PositiveInfinity;
    double _last = double.PositiveInfinity;

    /// <summary>Gets the value above which no plan can enter the ranking, nor count as equal to the best.</summary>
    public double Bar => Math.Max(EqualBar, Volatile.Read(ref _last));

    /// <summary>Gets the value up to which a plan counts as equal to the best.</summary>
    public double EqualBar => equal * Volatile.Read(ref _best);

    /// <summary>Gets the best plan so far, or <see langword="null"/>.</summary>
    public PlanCandidate? Best
    {
        get
        {
            lock (_lock)
            {
                return _values.Count == 0 ? null : _splits[new(_values.Min.Split.Item1, _values.Min.Split.Item2, _values.Min.Split.Item3, _values.Min.Split.Item4, _values.Min.Split.Item5)];
            }
        }
    }

    /// <summary>Returns the best plans of all splits, best first.</summary>
    public PlanCandidate[] Ranked()
    {
        lock (_lock)
        {
            PlanCandidate[] plans = [.. _splits.Values];
            Array.Sort(plans, (left, right) => PlanCandidate.Compare(in left, in right));
            return plans.Length > top ? plans[..top] : plans;
        }
    }

    /// <summary>Returns the simplest plan whose predicted difference to the best is within the model's error.</summary>
    public PlanCandidate? Simplest()
    {
        PlanCandidate? simplest = null;
        foreach (var plan in _simplest.Values)
        {
            if (plan.Value <= equal * _best && (simplest is not { } kept || plan.Complexity < kept.Complexity))
            {
                simplest = plan;
            }
        }

        return simplest;
    }

    /// <summary>Takes a plan of a split.</summary>
    public void Offer(PlanSplit split, in PlanCandidate plan)
    {
        lock (_lock)
        {
            if (!_simplest.TryGetValue(plan.Complexity, out var simplest) || PlanCandidate.Compare(in plan, in simplest) < 0)
            {
                _simplest[plan.Complexity] = plan;
            }

            var known = _splits.TryGetValue(split, out var kept);
            if (known && PlanCandidate.Compare(in plan, in kept) >= 0)
            {
                return;
            }

            if (known)
            {
                _values.Remove((kept.Value, Order(split)));
            }

            _splits[split] = plan;
            _values.Add((plan.Value, Order(split)));
            Volatile.Write(ref _best, _values.Min.Value);
            Volatile.Write(ref _last, _values.Count < top ? double.PositiveInfinity : _values.ElementAt(top - 1).Value);
        }
    }

    static (long, long, long, long, long) Order(PlanSplit split) => (split.Gpus, split.Tensor, split.Pipeline, split.Context, split.Expert);
}
