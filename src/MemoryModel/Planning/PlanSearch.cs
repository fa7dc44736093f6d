namespace MemoryModel.Planning;

/// <summary>Searches splits of the GPUs for the best plans and the front.</summary>
/// <remarks>
/// A node is a layout with a micro-batch; below it lie recompute and offload. Two bounds close a node or a choice. Time: nothing below a
/// node is faster than recomputing and offloading nothing, nor under a recompute than offloading nothing. Memory: nothing below a layout holds less than the least of it with the
/// smallest micro-batch, one micro-batch a step, and every choice of recompute and offload at its ends. Both are tested against all
/// plans of small spaces. A bound closes only what is strictly worse than what is kept, so that ties do not depend on the order.
/// </remarks>
sealed class PlanSearch(PlanQuestion question, PlanLimits limits, PlanRanking ranking, PlanFront front, PlanTally tally)
{
    /// <summary>Searches one split and returns the number of legal plans in it.</summary>
    public long Visit(PlanCell cell, CancellationToken cancellation)
    {
        var plans = 0L;
        var own = double.PositiveInfinity;
        var forbidden = new PlanTally();
        foreach (var branch in PlanBranch.Of(question, cell, forbidden))
        {
            forbidden.Allowed(branch.Choices.Count);
            foreach (var node in branch.Nodes(forbidden))
            {
                cancellation.ThrowIfCancellationRequested();
                plans += branch.Choices.Count;
                if (!IsClosed(branch, in node, branch.Estimator.StepTime(in node), own))
                {
                    Below(branch, in node, ref own);
                }
            }
        }

        tally.Add(forbidden);
        return plans;
    }

    void Below(PlanBranch branch, in ParallelPlan node, ref double own)
    {
        foreach (var recompute in branch.Choices.WithoutOffload())
        {
            var plan = recompute.Of(in node);
            if (!IsClosed(branch, in plan, branch.Estimator.StepTime(in plan), own))
            {
                foreach (var offload in branch.Choices.Under(recompute.Recompute))
                {
                    Try(branch, recompute.With(in offload).Of(in node), ref own);
                }
            }
        }
    }

    void Try(PlanBranch branch, in ParallelPlan plan, ref double own)
    {
        var step = branch.Estimator.StepTime(in plan);
        if (IsClosed(branch, in plan, step, own))
        {
            return;
        }

        var totals = branch.Estimator.Totals(in plan, step);
        if (!limits.Capacity.Holds(in totals) || !limits.IsAffordable(branch.Gpus, step))
        {
            return;
        }

        var value = limits.Value(branch.Gpus, step, totals.Device);
        var cost = limits.Cost(branch.Gpus, step);
        var complexity = limits.Complexity(in plan);
        var (ranks, enters) = (value <= Math.Min(ranking.Bar, own), !front.Excludes(totals.Device.Value, step.Value, cost));
        var simple = value <= ranking.SimpleBar(complexity, limits.MayBeSure(in totals));
        if (!(ranks || enters || simple))
        {
            return;
        }

        var run = branch.Cell.Variant.Run with { Plan = plan };
        if (!limits.Admits(run))
        {
            return;
        }

        var candidate = new PlanCandidate(branch.Cell.Variant.Index, branch.Gpus, plan, totals, value, cost, complexity);
        if (simple)
        {
            ranking.OfferSimple(in candidate, limits.MayBeSure(in totals) && limits.IsSure(run));
        }

        if (ranks)
        {
            ranking.Offer(branch.Cell.Split, in candidate);
            own = Math.Min(own, value);
        }

        if (enters)
        {
            front.Offer(in candidate);
        }
    }

    // Whether no plan of the layout that takes at least this long and is at least this complex can be ranked, be recommended, or enter the front.
    bool IsClosed(PlanBranch branch, in ParallelPlan plan, Seconds step, double own)
    {
        var memoryDecides = question.Objective == PlanObjective.LowestMemory;
        var bar = Math.Max(Math.Min(ranking.Bar, own), ranking.SimpleBar(limits.Complexity(in plan), sure: true));
        if (!memoryDecides && limits.Value(branch.Gpus, step, default) <= bar)
        {
            return false;
        }

        var least = branch.Least;
        return least > limits.Capacity.Device.Value
            || ((!memoryDecides || least > bar) && front.Excludes(least, step.Value, limits.Cost(branch.Gpus, step)));
    }
}
