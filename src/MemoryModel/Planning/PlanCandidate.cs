namespace MemoryModel.Planning;

/// <summary>Holds a plan that was evaluated, as a value: a search looks at millions.</summary>
readonly record struct PlanCandidate(int Variant, long Gpus, ParallelPlan Plan, PlanTotals Totals, double Value, double Cost, int Complexity)
{
    /// <summary>Orders by value, then the simpler one, then the one that leaves more memory free, then by the fields: a total order, so that answers do not depend on threads.</summary>
    public static int Compare(in PlanCandidate left, in PlanCandidate right)
    {
        var order = left.Value.CompareTo(right.Value);
        order = order != 0 ? order : left.Complexity.CompareTo(right.Complexity);
        order = order != 0 ? order : left.Totals.Device.CompareTo(right.Totals.Device);
        return order != 0 ? order : CompareFields(in left, in right);
    }

    /// <summary>Orders by the fields alone.</summary>
    public static int CompareFields(in PlanCandidate left, in PlanCandidate right)
    {
        var order = left.Gpus.CompareTo(right.Gpus);
        order = order != 0 ? order : left.Variant.CompareTo(right.Variant);
        order = order != 0 ? order : Degrees(left.Plan).CompareTo(Degrees(right.Plan));
        return order != 0 ? order : Rest(left.Plan).CompareTo(Rest(right.Plan));
    }

    /// <summary>Says whether a plan is at least as good in memory, time and cost, and better in one; equal plans go by their fields.</summary>
    public bool Dominates(in PlanCandidate other) =>
        Totals.Device <= other.Totals.Device && Totals.Step <= other.Totals.Step && Cost <= other.Cost
        && (Totals.Device < other.Totals.Device || Totals.Step < other.Totals.Step || Cost < other.Cost
            || (Complexity, 0).CompareTo((other.Complexity, Math.Sign(CompareFields(in other, in this)))) < 0);

    static (long, long, long, long, long, long, long) Degrees(in ParallelPlan plan) =>
        (plan.Tensor, plan.Pipeline, plan.Context, plan.Expert, plan.VirtualPipeline, plan.MicroBatch, (long)plan.Schedule);

    static (int, long, bool, int, long, int, (int, int)) Rest(in ParallelPlan plan) =>
        (plan.Zero, plan.ShardGroup, plan.SequenceParallel, (int)plan.Recompute, plan.RecomputedLayers ?? long.MaxValue, (int)plan.OffloadOptimizer, ((int)plan.OffloadParameters, (int)plan.OffloadActivations));
}
