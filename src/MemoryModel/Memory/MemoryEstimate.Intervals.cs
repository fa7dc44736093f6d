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

    // An argument list leaves nothing open that a run's fields do: nine of ten of the 220 logged peaks lie within 4.5 %.
    const double ArgumentsWidth = 0.045;

    /// <summary>Gets the interval of <see cref="Allocated"/>.</summary>
    public MemoryInterval AllocatedInterval => Run.MegatronArguments is null ? Around(Allocated, AllocatedScale) : MemoryInterval.Within(Allocated, ArgumentsWidth);

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

    MemoryInterval Around(Bytes predicted, double scale, double reading = 0)
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

        return MemoryInterval.Around(predicted, states, passing, Run.Assumed.Count(IsDecisive), scale, reading);
    }

    static bool IsDecisive(string assumption) =>
        assumption.StartsWith("micro_batch:", StringComparison.Ordinal) || assumption.StartsWith("sequence of ", StringComparison.Ordinal) || assumption.StartsWith("recompute:", StringComparison.Ordinal);
}
