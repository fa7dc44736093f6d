using System.Collections.Immutable;

namespace MemoryModel.Planning;

/// <summary>Represents what one switch buys from a run.</summary>
/// <param name="Change">The switch and the run with it.</param>
/// <param name="Totals">What the changed run takes.</param>
/// <param name="Fits">Whether it fits its GPU, host and NVMe.</param>
/// <param name="DeviceDifference">Device bytes more (positive) or fewer (negative) than the run as it is.</param>
/// <param name="DeviceShare">The difference as a share of the run's device bytes.</param>
/// <param name="StepShare">The difference of the step's time as a share of the run's.</param>
public sealed record SwitchEffect(PlanChange Change, PlanTotals Totals, bool Fits, Bytes DeviceDifference, double DeviceShare, double StepShare);

/// <summary>Says what each switch of a run buys, one at a time.</summary>
public static class WhatIf
{
    /// <summary>Turns every switch alone and returns the effects, most bytes saved first.</summary>
    /// <remarks>One estimate per switch, some thirty of them: about a millisecond.</remarks>
    /// <param name="run">The run.</param>
    /// <param name="capacity">What must hold the changed runs; the run's machine when absent.</param>
    public static (PlanTotals Now, ImmutableArray<SwitchEffect> Effects) Of(TrainingRun run, Capacity? capacity = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        capacity ??= Capacity.Of(run);
        var totals = new Totals();
        var now = totals.Of(run);
        var effects = PlanChange.Of(run).Select(change => Effect(change, in now, totals, capacity));
        return (now, [.. effects.OrderBy(effect => effect.DeviceDifference).ThenBy(effect => effect.Change.Name, StringComparer.Ordinal)]);
    }

    /// <summary>Returns the switch, or where no single one suffices the two, that make a run fit at the least cost in time; <see langword="null"/> where none do.</summary>
    /// <remarks>Switches that train with the same numbers go before one that does not (<see cref="PlanChange.ChangesNumerics"/>), one goes before two, and tensor ranks within a node before any that span nodes.</remarks>
    /// <param name="run">A run that does not fit.</param>
    /// <param name="capacity">What must hold the changed run; the run's machine when absent.</param>
    public static SwitchEffect? Fitting(TrainingRun run, Capacity? capacity = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        // as a search of plans assumes it
        capacity ??= Capacity.Of(AssumedHost.Of(run));
        var totals = new Totals();
        var now = totals.Of(run);
        PlanChange[] singles = [.. PlanChange.Of(run)];
        var single = Cheapest(singles);
        if (single is { Change.CrossesNodes: false })
        {
            return single;
        }

        var pair = Cheapest(from first in singles
                            where !first.ChangesNumerics
                            from second in PlanChange.Of(first.Run)
                            where !second.ChangesNumerics
                            select new PlanChange(PlanSwitch.Together(first.Switches, second.Switches), second.Run));
        return single is null || pair is { Change.CrossesNodes: false } ? pair : single;

        SwitchEffect? Cheapest(IEnumerable<PlanChange> changes) => changes.Select(change => Effect(change, in now, totals, capacity))
            .Where(effect => effect.Fits)
            .OrderBy(effect => effect.Change.ChangesNumerics).ThenBy(effect => effect.Change.CrossesNodes).ThenBy(effect => double.IsNaN(effect.Totals.Step.Value)).ThenBy(effect => effect.Totals.Step).ThenBy(effect => effect.Totals.Device)
            .FirstOrDefault();
    }

    static SwitchEffect Effect(PlanChange change, in PlanTotals now, Totals totals, Capacity capacity)
    {
        var changed = totals.Of(change.Run);
        var difference = changed.Device - now.Device;
        return new(change, changed, capacity.Confidence == 0.5 ? capacity.Holds(in changed) : capacity.Holds(Estimator.Memory(change.Run)), difference, difference.Value / (double)now.Device.Value, changed.Step / now.Step - 1);
    }

    // Most switches change the plan alone, which a bound estimator is asked about.
    sealed class Totals
    {
        readonly Dictionary<(bool FusedLoss, AttentionKernel Attention, string Optimizer), Estimator> _bound = [];

        public PlanTotals Of(TrainingRun run)
        {
            var nouns = (run.FusedLoss, run.Attention, run.Optimizer.Name);
            if (!_bound.TryGetValue(nouns, out var estimator))
            {
                _bound[nouns] = estimator = new(run);
            }

            return estimator.Totals(run.Plan);
        }
    }
}
