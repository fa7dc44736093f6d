using MathNet.Numerics.Distributions;

namespace MemoryModel;

/// <summary>Represents what the memories of a run may hold, and how surely it must fit: the one meaning of "fits".</summary>
public sealed record Capacity
{
    readonly double _spread;

    Capacity(Bytes device, Bytes? host, Bytes? nvme, double confidence)
    {
        (Device, HostPerNode, NvmePerNode, Confidence) = (device, host, nvme, confidence);
        _spread = confidence > 0.5 ? Normal.InvCDF(0, 1, confidence) / MemoryInterval.EndsInErrors : 0;
    }

    /// <summary>Gets the bytes of the accelerator that a run may use.</summary>
    public Bytes Device { get; }

    /// <summary>Gets the host memory of a node; <see langword="null"/> leaves it unchecked.</summary>
    public Bytes? HostPerNode { get; }

    /// <summary>Gets the NVMe of a node; <see langword="null"/> leaves it unchecked.</summary>
    public Bytes? NvmePerNode { get; }

    /// <summary>Gets the probability with which the device total must fit: 0.5 asks for the predicted bytes, 0.95 for the high end of the interval.</summary>
    public double Confidence { get; }

    /// <summary>Makes the capacity of a run's machine.</summary>
    /// <param name="run">The run: its accelerator, host memory and NVMe.</param>
    /// <param name="reserve">Device memory that stays free.</param>
    /// <param name="confidence">The probability with which the run must fit, from 0.5.</param>
    /// <exception cref="InvalidInputException">The reserve leaves nothing, or the probability is out of range.</exception>
    public static Capacity Of(TrainingRun run, Bytes reserve = default, double confidence = 0.5)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (reserve >= run.Accelerator.UsableMemory && reserve != Bytes.Zero)
        {
            throw new InvalidInputException($"reserve is {reserve}; allowed: less than the {run.Accelerator.UsableMemory} of {run.Accelerator.Name}");
        }

        return confidence is >= 0.5 and < 1
            ? new(run.Accelerator.UsableMemory - reserve, run.HostMemory, run.Nvme, confidence)
            : throw new InvalidInputException(FormattableString.Invariant($"confidence is {confidence}; allowed: 0.5 to less than 1"));
    }

    /// <summary>Says whether predicted bytes fit.</summary>
    public bool Holds(in PlanTotals totals) => Missing(in totals).Value <= 0;

    /// <summary>Says whether an estimate fits with the asked probability.</summary>
    public bool Holds(MemoryEstimate estimate) => Shortage(estimate) is null;

    /// <summary>Returns the bytes by which the memory that lacks most is exceeded; zero or less where all fit.</summary>
    public Bytes Missing(in PlanTotals totals)
    {
        var missing = totals.Device - Device;
        missing = HostPerNode is { } host ? Bytes.Max(missing, totals.HostPerNode - host) : missing;
        return NvmePerNode is { } nvme ? Bytes.Max(missing, totals.NvmePerNode - nvme) : missing;
    }

    /// <summary>Names the memory that lacks most.</summary>
    public string Scarcest(in PlanTotals totals)
    {
        var missing = Missing(in totals);
        return missing == totals.Device - Device ? "device memory" : missing == totals.HostPerNode - HostPerNode ? "host memory per node" : "NVMe per node";
    }

    /// <summary>Returns the probability with which an estimate's device total fits.</summary>
    public double Probability(MemoryEstimate estimate)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        return Normal.CDF(estimate.Device.Value, (estimate.High - estimate.Device).Value / MemoryInterval.EndsInErrors, Device.Value);
    }

    /// <summary>Says which memory an estimate exceeds, or returns <see langword="null"/> where it fits.</summary>
    public string? Shortage(MemoryEstimate estimate)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        var device = estimate.Device;
        if (_spread > 0)
        {
            device += new Bytes((long)(_spread * (estimate.High - device).Value));
        }

        return device > Device ? $"device memory: {device} of {Device}"
            : estimate.HostPerNode > HostPerNode ? $"host memory: {estimate.HostPerNode} of {HostPerNode} per node"
            : estimate.NvmePerNode > NvmePerNode ? $"NVMe: {estimate.NvmePerNode} of {NvmePerNode} per node"
            : null;
    }
}
