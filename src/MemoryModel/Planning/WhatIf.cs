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
        var now = new Estimator(run).Totals(run.Plan);
        var effects = PlanChange.Of(run).Select(change =>
        {
            var totals = new Estimator(change.Run).Totals(change.Run.Plan);
            var difference = totals.Device - now.Device;
            return new SwitchEffect(change, totals, capacity.Confidence == 0.5 ? capacity.Holds(in totals) : capacity.Holds(Estimator.Memory(change.Run)), difference, difference.Value / (double)now.Device.Value, totals.Step / now.Step - 1);
        });
        return (now, [.. effects.OrderBy(effect => effect.DeviceDifference).ThenBy(effect => effect.Change.Name, StringComparer.Ordinal)]);
    }

    /// <summary>Returns the switch that makes a run fit at the least cost in time, or <see langword="null"/> where no single one does.</summary>
    /// <remarks>One that trains with the same numbers goes before one that does not (<see cref="PlanChange.ChangesNumerics"/>).</remarks>
    /// <param name="run">A run that does not fit.</param>
    /// <param name="capacity">What must hold the changed run; the run's machine when absent.</param>
    public static SwitchEffect? Fitting(TrainingRun run, Capacity? capacity = null) => Of(run, capacity).Effects
        .Where(effect => effect.Fits)
        .OrderBy(effect => effect.Change.ChangesNumerics).ThenBy(effect => double.IsNaN(effect.Totals.Step.Value)).ThenBy(effect => effect.Totals.Step).ThenBy(effect => effect.Totals.Device)
        .FirstOrDefault();
}
