namespace MemoryModel.Planning;

/// <summary>Searches splits of the GPUs for the best plans and the front.</summary>
/// <remarks>
/// A node is a layout with a micro-batch; below it lie recompute and offload. Two bounds close a node or a choice. Time: nothing below a
/// node is faster than recomputing and offloading nothing, nor under a recompute than offloading nothing. Memory: nothing below a layout holds less than the least of it with the
/// smallest micro-batch, one micro-batch a step, and every choice of recompute and offload at its ends. Both are tested against all
/// plans of small spaces. A bound closes only what is strictly worse than what is kept, so that ties do not depend on the order.
/// </remarks>
sealed class PlanSearch(PlanQuestion question, PlanLimits limits, PlanRanking ranking, PlanFront front)
{
    /// <summary>Searches one split and returns the number of legal plans in it.</summary>
    public long Visit(PlanCell cell, CancellationToken cancellation)
    {
        var plans = 0L;
        var own = double.PositiveInfinity;
        foreach (var branch in PlanBranch.Of(question, cell))
        {
            foreach (var node in branch.Nodes())
            {
                cancellation.ThrowIfCancellationRequested();
                plans += branch.Choices.Count;
                if (!IsClosed(branch, branch.Estimator.StepTime(in node), own))
                {
                    Below(branch, in node, ref own);
                }
            }
        }

        return plans;
    }

    void Below(PlanBranch branch, in ParallelPlan node, ref double own)
    {
        foreach (var recompute in branch.Choices.WithoutOffload())
        {
            if (!IsClosed(branch, branch.Estimator.StepTime(recompute.Of(in node)), own))
            {
                foreach (var offload in branch.Choices.Offloads)
                {
                    Try(branch, recompute.With(in offload).Of(in node), ref own);
                }
            }
        }
    }

    void Try(PlanBranch branch, in ParallelPlan plan, ref double own)
    {
        var step = branch.Estimator.StepTime(in plan);
        if (IsClosed(branch, step, own))
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
        var (ranks, enters) = (value <= Bar(own), !front.Excludes(totals.Device.Value, step.Value, cost));
        if (!(ranks || enters) || !limits.Admits(branch.Cell.Variant.Run with { Plan = plan }))
        {
            return;
        }

        var candidate = new PlanCandidate(branch.Cell.Variant.Index, branch.Gpus, plan, totals, value, cost);
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

    // Whether no plan of the layout that takes at least this long can be ranked, be equal to the best, or enter the front.
    bool IsClosed(PlanBranch branch, Seconds step, double own)
    {
        var memoryDecides = question.Objective == PlanObjective.LowestMemory;
        if (!memoryDecides && limits.Value(branch.Gpus, step, default) <= Bar(own))
        {
            return false;
        }

        var least = branch.Least;
        return least > limits.Capacity.Device.Value
            || ((!memoryDecides || least > Bar(own)) && front.Excludes(least, step.Value, limits.Cost(branch.Gpus, step)));
    }

    double Bar(double own) => Math.Min(ranking.Bar, Math.Max(own, ranking.EqualBar));
}
