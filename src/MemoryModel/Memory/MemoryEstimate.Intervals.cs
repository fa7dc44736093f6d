namespace MemoryModel;

/// <content>The intervals of the three totals.</content>
public sealed partial record MemoryEstimate
{
    // Scales at which about 90 % of the measured runs of the project lie inside, by the reading that was measured. docs/accuracy.md gives the
    // coverage on these runs, and the one with each publication left out.
    const double AllocatedScale = 1.4;
    const double ReservedScale = 1.4;
    const double DeviceScale = 0.85;

    // A printed number that does not say what was read: 10^9 or 2^30 bytes (7 %), tensors, blocks or the device (3 to 12 % apart).
    const double UnknownReading = 0.1;

    // An argument list leaves nothing open that a run's fields do: nine of ten of the 219 logged peaks lie within 3.3 %.
    const double ArgumentsWidth = 0.033;

    /// <summary>The least standard error that a device total has, as a share: that of a run of which every byte is sure but for the release.</summary>
    internal const double LeastStandardError = DeviceScale * MemoryInterval.Releases / MemoryInterval.EndsInErrors;

    /// <summary>Gets the interval of <see cref="Allocated"/>.</summary>
    public MemoryInterval AllocatedInterval => Run.MegatronArguments is null ? Around(Allocated, AllocatedScale) : Logged(Allocated);

    /// <summary>Gets the interval of <see cref="Reserved"/>.</summary>
    public MemoryInterval ReservedInterval => Around(Reserved, ReservedScale);

    /// <summary>Gets the interval of <see cref="Device"/>.</summary>
    public MemoryInterval DeviceInterval => Around(Device, DeviceScale);

    /// <summary>Gets the interval of the device total against a number of which nobody says how it was read.</summary>
    internal MemoryInterval StatedInterval => Around(Device, DeviceScale, UnknownReading);

    /// <summary>Gets the low end of the device total.</summary>
    public Bytes Low => DeviceInterval.Low;

    /// <summary>Gets the high end of the device total.</summary>
    public Bytes High => DeviceInterval.High;

    // Routing is balanced in the formulas. Where it is not, the fullest of many steps holds more: between their first and last logged peak, three
    // runs with 32 and 128 experts and an auxiliary loss of 1e-4 grew by 0.43 to 0.64 of what routed experts save, 35 others by up to 0.2.
    const double UnbalancedRouting = 0.65;

    MemoryInterval Logged(Bytes predicted)
    {
        var routed = 0L;
        foreach (var term in Terms)
        {
            routed += term.Name == "routed experts" && term.Tier == MemoryTier.Gpu && (term.Alive & PeakMoment) != 0 ? term.Bytes.Value : 0;
        }

        var even = MemoryInterval.Within(predicted, ArgumentsWidth);
        var balanced = Run.Megatron is { BalancedRouting: true } || Run.Implementation.ExpertCapacity is not null;
        return balanced ? even : even with { High = even.High + new Bytes((long)(UnbalancedRouting * routed)) };
    }

    /// <summary>Returns the standard error of the logarithm of the ratio of two device totals of one run: only bytes that they do not share err.</summary>
    internal double ErrorAgainst(MemoryEstimate other)
    {
        var ((states, passing), (otherStates, otherPassing)) = (Certainty(), other.Certainty());
        return DeviceScale / MemoryInterval.EndsInErrors * MemoryInterval.Width(Device, states - otherStates, passing - otherPassing, Device - other.Device - (states - otherStates) - (passing - otherPassing));
    }

    MemoryInterval Around(Bytes predicted, double scale, double reading = 0)
    {
        var (states, passing) = Certainty();
        return MemoryInterval.Around(predicted, states, passing, Run.Assumed.Count(IsDecisive), scale, reading);
    }

    // Bytes at the peak that an engine's source fixes, and those that depend on how modules are implemented.
    (Bytes States, Bytes Passing) Certainty()
    {
        var (states, passing) = (Bytes.Zero, Bytes.Zero);
        foreach (var term in Terms)
        {
            if (term.Tier == MemoryTier.Gpu && (term.Alive & PeakMoment) != 0)
            {
                if (term.Kind is MemoryKind.Parameters or MemoryKind.Gradients or MemoryKind.OptimizerStates)
                {
                    states += term.Bytes;
                }
                else if (term.Kind != MemoryKind.Runtime)
                {
                    passing += term.Bytes;
                }
            }
        }

        return (states, passing);
    }

    static bool IsDecisive(string assumption) =>
        assumption.StartsWith("micro_batch:", StringComparison.Ordinal) || assumption.StartsWith("sequence of ", StringComparison.Ordinal) || assumption.StartsWith("recompute:", StringComparison.Ordinal);
}
