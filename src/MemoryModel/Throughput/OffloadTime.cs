namespace MemoryModel;

/// <summary>Gives the time of optimizer states kept in host memory or on NVMe, and the bandwidth each tier needs.</summary>
/// <remarks>ZeRO-Offload, Ren et al. 2021; ZeRO-Infinity, Rajbhandari et al. 2021, equations 6 to 11; bytes as DeepSpeed moves them.</remarks>
static class OffloadTime
{
    // CPU Adam reads parameter, two moments and gradient and writes three of them in fp32, and the 16-bit copy: 30 bytes. ZeRO-Offload's
    // table 4 has 10 billion parameters in 2.57 s on a two-socket host: 117 GB/s over all ranks of a node of 16, 8 ranks usual today.
    const double CpuAdamBytes = 30;
    const double HostMemoryPerNode = 117e9;
    const double RanksPerHost = 8;

    // ZeRO-Infinity, figure 2b: 1.6 GB/s for each of 16 GPUs reading at once.
    const double NvmePerNode = 25.6e9;

    // Selective recompute keeps about half of what a layer saves.
    const double KeptBySelective = 0.5;

    // 16 bytes of states and gradients per parameter are read and written back each step
    const double NvmeBytes = 32;

    /// <summary>Returns the seconds of an optimizer step off the device that the backward pass does not hide.</summary>
    public static double Exposed(double owned, double backward, in WorkShape shape, in MachineRates machine, in StepSettings settings)
    {
        var (down, up) = HostTraffic(owned, shape.Zero, shape.MicroBatches);
        var copyDown = down / machine.Host;
        var copyUp = up / machine.Host;
        var adam = CpuAdam(owned, settings.HostMemory > 0 ? settings.HostMemory : HostMemoryPerNode / RanksPerHost);
        var disk = settings.Optimizer == OptimizerPlace.Nvme ? NvmeBytes * owned / NvmeRate(in settings) : 0;
        // gradients leave while the backward pass runs; updated tiles return while the next ones are computed
        return Math.Max(0, copyDown - backward) + Math.Max(Math.Max(adam, disk), copyUp);
    }

    /// <summary>Returns the seconds in which a layer's 16-bit parameters of one rank come to the device.</summary>
    public static double ParameterCopy(double parameters, in StepSettings settings, in MachineRates machine) => settings.Parameters switch
    {
        OffloadTarget.Cpu => 2 * parameters / machine.Host,
        OffloadTarget.Nvme => 2 * parameters / Math.Min(machine.Host, NvmeRate(in settings)),
        _ => 0,
    };

    /// <summary>Returns the seconds in which what a layer saves goes to host memory, or comes back.</summary>
    public static double ActivationCopy(in LayerTime layer, in StepSettings settings, in MachineRates machine)
    {
        var again = settings.RepeatedLayers;
        var saved = layer.SavedBytes * (settings.Recompute.Elementwise > again ? KeptBySelective : 1);
        return (again * layer.InputBytes + (1 - again) * saved) / machine.Host;
    }

    static double NvmeRate(in StepSettings settings) => settings.Nvme > 0 ? settings.Nvme : NvmePerNode / RanksPerHost;

    /// <summary>Returns the seconds of CPU Adam over <paramref name="parameters"/> at the host memory bandwidth of this rank.</summary>
    public static double CpuAdam(double parameters, double hostBytesPerSecond) => CpuAdamBytes * parameters / hostBytesPerSecond;

    /// <summary>Returns the bytes that one rank moves down and up per step for <paramref name="owned"/> parameters: 6 bytes each in all for stages 1 and 2 with one micro-batch.</summary>
    public static (double Down, double Up) HostTraffic(double owned, int zero, long microBatches)
    {
        // fp32 gradients at the boundary, 16-bit parameters back
        var (down, up) = (4 * owned, 2 * owned);
        if (zero == 3) return (down + 2 * microBatches * owned, up + 2 * microBatches * owned);
        return microBatches < 2 ? (down, up) : (down + 2 * microBatches * owned, up + 2 * (microBatches - 1) * owned);
    }

    /// <summary>Returns the share of the achievable compute rate that remains when <paramref name="intensity"/> operations are done per byte moved (ZeRO-Infinity, equation 6).</summary>
    public static double Efficiency(double intensity, Bandwidth bandwidth, FlopRate achievable) =>
        intensity * bandwidth.BytesPerSecond / (intensity * bandwidth.BytesPerSecond + achievable.FlopsPerSecond);

    /// <summary>Operations per byte of parameters and gradients (equation 9).</summary>
    public static double ParameterIntensity(long sequence, double batch) => sequence * batch;

    /// <summary>Operations per byte of optimizer states (equation 10).</summary>
    public static double OptimizerIntensity(long sequence, double batch) => sequence * batch / 4;

    /// <summary>Operations per byte of activation checkpoints, one every <paramref name="interval"/> blocks (equation 11).</summary>
    public static double CheckpointIntensity(long hidden, long interval) => 24.0 * hidden * interval;
}
