using System.Collections.Immutable;

namespace MemoryModel.Planning;

/// <summary>Finds the plans that would beat the best one but need too much memory, nearest to fitting first, one of each split.</summary>
sealed class NearMissSearch(PlanQuestion question, PlanLimits limits, double bar)
{
    const int Kept = 3;

    // A plan that needs more than this share beyond the GPU is not near it.
    const double Near = 0.25;

    readonly Lock _lock = new();
    readonly SortedSet<(long Missing, (long, long, long, long, long) Split)> _nearest = [];
    readonly Dictionary<(long, long, long, long, long), PlanCandidate> _plans = [];
    long _last = bar < double.PositiveInfinity ? (long)(limits.Capacity.Device.Value * Near) : long.MaxValue;

    /// <summary>Searches all splits.</summary>
    public static ImmutableArray<NearMiss> Of(PlanQuestion question, ImmutableArray<PlanCell> cells, PlanLimits limits, PlanOptions options, double bar, CancellationToken cancellation)
    {
        if (question.Objective == PlanObjective.LowestMemory)
        {
            return [];
        }

        var search = new NearMissSearch(question, limits, bar);
        try
        {
            Parallel.ForEach(cells, new ParallelOptions { MaxDegreeOfParallelism = question.Threads > 0 ? question.Threads : Environment.ProcessorCount, CancellationToken = cancellation }, search.Visit);
        }
        catch (OperationCanceledException)
        {
            return [];
        }

        return [.. search._nearest.Take(Kept).Select(near => search.Explain(options, options.Of(search._plans[near.Split]), new(near.Missing)))];
    }

    void Visit(PlanCell cell)
    {
        foreach (var branch in PlanBranch.Of(question, cell))
        {
            foreach (var node in branch.Nodes())
            {
                if (limits.Value(branch.Gpus, branch.Estimator.StepTime(in node), default) < bar && branch.Least - limits.Capacity.Device.Value <= Volatile.Read(ref _last))
                {
                    Below(branch, in node);
                }
            }
        }
    }

    void Below(PlanBranch branch, in ParallelPlan node)
    {
        foreach (var recompute in branch.Choices.WithoutOffload())
        {
            if (limits.Value(branch.Gpus, branch.Estimator.StepTime(recompute.Of(in node)), default) < bar)
            {
                foreach (var offload in branch.Choices.Under(recompute.Recompute))
                {
                    Try(branch, recompute.With(in offload).Of(in node));
                }
            }
        }
    }

    void Try(PlanBranch branch, in ParallelPlan plan)
    {
        var step = branch.Estimator.StepTime(in plan);
        var value = limits.Value(branch.Gpus, step, default);
        if (value >= bar || !limits.IsAffordable(branch.Gpus, step))
        {
            return;
        }

        var totals = branch.Estimator.Totals(in plan, step);
        var missing = limits.Capacity.Missing(in totals).Value;
        if (missing > 0 && missing <= Volatile.Read(ref _last) && !(branch.Cell.Variant.Run with { Plan = plan }).Problems().Any())
        {
            Offer(branch.Cell, missing, new(branch.Cell.Variant.Index, branch.Gpus, plan, totals, value, limits.Cost(branch.Gpus, step), limits.Complexity(in plan)));
        }
    }

    void Offer(PlanCell cell, long missing, in PlanCandidate plan)
    {
        var split = (cell.Split.Gpus, cell.Split.Tensor, cell.Split.Pipeline, cell.Split.Context, cell.Split.Expert);
        lock (_lock)
        {
            if (_plans.TryGetValue(split, out var kept))
            {
                var order = missing.CompareTo(limits.Capacity.Missing(kept.Totals).Value);
                if (order > 0 || (order == 0 && PlanCandidate.Compare(in plan, in kept) >= 0))
                {
                    return;
                }

                _nearest.Remove((limits.Capacity.Missing(kept.Totals).Value, split));
            }

            _plans[split] = plan;
            _nearest.Add((missing, split));
            if (_nearest.Count >= Kept)
            {
                Volatile.Write(ref _last, _nearest.ElementAt(Kept - 1).Missing);
            }
        }
    }

    NearMiss Explain(PlanOptions options, PlanOption option, Bytes missing)
    {
        NearMiss near = new(option, limits.Capacity.Scarcest(option.Totals), missing, null, null);
        var crosses = false;
        foreach (var change in PlanChange.Of(option.Run).Where(change => !change.ChangesNumerics && !change.Run.Problems().Any()))
        {
            var changed = options.Of(change.Run);
            if (limits.Capacity.Holds(changed.Totals) && limits.Admits(change.Run) && (near.Changed is not { } best || (change.CrossesNodes, changed.Value).CompareTo((crosses, best.Value)) < 0))
            {
                (near, crosses) = (near with { Change = change.Name, Changed = changed }, change.CrossesNodes);
            }
        }

        return near;
    }
}
