namespace MemoryModel.Planning;

/// <summary>Keeps the plans that no other plan beats in memory, time and cost at once.</summary>
/// <remarks>Readers see a snapshot without a lock; writers take one. A node is passed over only when a kept plan is better in one and no worse in the others.</remarks>
sealed class PlanFront
{
    readonly Lock _lock = new();
    PlanCandidate[] _plans = [];
    volatile (long Device, double Step, double Cost)[] _points = [];

    /// <summary>Gets the plans, fastest first.</summary>
    public PlanCandidate[] Plans => _plans;

    /// <summary>Says whether no plan that takes at least these can enter.</summary>
    public bool Excludes(long device, double step, double cost)
    {
        foreach (var point in _points)
        {
            if (point.Step > step)
            {
                return false;
            }

            if (point.Device <= device && point.Cost <= cost && (point.Device < device || point.Step < step || point.Cost < cost))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds a plan unless one that is kept dominates it, and drops those that it dominates.</summary>
    public void Offer(in PlanCandidate plan)
    {
        lock (_lock)
        {
            var offered = plan;
            if (Array.Exists(_plans, kept => kept.Dominates(in offered)))
            {
                return;
            }

            PlanCandidate[] plans = [.. _plans.Where(kept => !offered.Dominates(in kept)), plan];
            Array.Sort(plans, (left, right) => left.Totals.Step != right.Totals.Step ? left.Totals.Step.CompareTo(right.Totals.Step) : PlanCandidate.CompareFields(in left, in right));
            _plans = plans;
            _points = Array.ConvertAll(plans, kept => (kept.Totals.Device.Value, kept.Totals.Step.Value, kept.Cost));
        }
    }
}
