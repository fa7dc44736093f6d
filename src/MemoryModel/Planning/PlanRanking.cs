namespace MemoryModel.Planning;

/// <summary>Keeps the best plan of each split of the GPUs, the fastest of each complexity, and the bars that a plan must clear to be either.</summary>
/// <remarks>Two plans of each complexity are kept: the best, and the best that fits surely. A plan that a simpler one beats is neither.</remarks>
sealed class PlanRanking(int top)
{
    readonly Lock _lock = new();
    readonly Dictionary<PlanSplit, PlanCandidate> _splits = [];
    readonly SortedSet<(double Value, (long, long, long, long, long) Split)> _values = [];
    readonly PlanCandidate?[] _simple = new PlanCandidate?[PlanComplexity.Most + 1];
    readonly PlanCandidate?[] _sure = new PlanCandidate?[PlanComplexity.Most + 1];
    readonly double[] _simpleBars = Bars();
    readonly double[] _sureBars = Bars();
    double _best = double.PositiveInfinity;
    double _last = double.PositiveInfinity;

    /// <summary>Gets the value above which no plan can enter the ranking.</summary>
    public double Bar => Volatile.Read(ref _last);

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

    /// <summary>Returns the value above which a plan that is at least so complex is not the one to recommend.</summary>
    /// <param name="complexity">The points of the plan.</param>
    /// <param name="sure">Whether the plan may be one that fits surely.</param>
    public double SimpleBar(int complexity, bool sure) =>
        Math.Min(PlanError.Most * Volatile.Read(ref _best), Volatile.Read(ref (sure ? _sureBars : _simpleBars)[complexity]));

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

    /// <summary>Enumerates the plans that no simpler one beats and that may be preferred to the best, simplest first.</summary>
    /// <param name="sure">Whether they must fit surely.</param>
    public IEnumerable<PlanCandidate> Simplest(bool sure) => (sure ? _sure : _simple).OfType<PlanCandidate>().Where(plan => plan.Value <= PlanError.Most * _best);

    /// <summary>Takes a plan of a split.</summary>
    public void Offer(PlanSplit split, in PlanCandidate plan)
    {
        lock (_lock)
        {
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

    /// <summary>Takes a plan that may be the one to recommend.</summary>
    public void OfferSimple(in PlanCandidate plan, bool sure)
    {
        lock (_lock)
        {
            Keep(_simple, _simpleBars, in plan);
            if (sure)
            {
                Keep(_sure, _sureBars, in plan);
            }
        }
    }

    static void Keep(PlanCandidate?[] plans, double[] bars, in PlanCandidate plan)
    {
        for (var simpler = 0; simpler <= plan.Complexity; simpler++)
        {
            if (plans[simpler] is { } kept && PlanCandidate.Compare(in kept, in plan) <= 0)
            {
                return;
            }
        }

        plans[plan.Complexity] = plan;
        for (var other = plan.Complexity; other < plans.Length; other++)
        {
            if (other > plan.Complexity && plans[other] is { } beaten && PlanCandidate.Compare(in plan, in beaten) < 0)
            {
                plans[other] = null;
            }

            Volatile.Write(ref bars[other], Math.Min(bars[other], plan.Value));
        }
    }

    static double[] Bars()
    {
        var bars = new double[PlanComplexity.Most + 1];
        Array.Fill(bars, double.PositiveInfinity);
        return bars;
    }

    static (long, long, long, long, long) Order(PlanSplit split) => (split.Gpus, split.Tensor, split.Pipeline, split.Context, split.Expert);
}
