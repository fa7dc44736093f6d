namespace MemoryModel;

/// <summary>Gives the time of optimizer states kept in host memory or on NVMe, and the bandwidth each tier needs.</summary>
/// <remarks>ZeRO-Offload, Ren et al. 2021; ZeRO-Infinity, Rajbhandari et al. 2021, equations 6 to 11; bytes as DeepSpeed moves them.</remarks>
static class OffloadTime
{
    /// <summary>Bytes per second that CPU Adam moves on a two-socket host: ZeRO-Offload's table 4, 10 billion parameters in 2.57 s.</summary>
    public const double HostMemoryOfNode = 117e9;

    /// <summary>Bytes per second of a node's NVMe: ZeRO-Infinity, figure 2b, 1.6 GB/s for each of 16 GPUs reading at once.</summary>
    public const double NvmeOfNode = 25.6e9;

    // A step on the CPU reads the parameter and its gradient and writes the parameter in fp32 and its 16-bit copy, beside the states that
    // it reads and writes: 30 bytes in all with Adam, 22 with Lion, which has one moment (deepspeed/ops/adam/cpu_adam.py, lion/cpu_lion.py)
    const double CpuBytesBesideStates = 14;

    // The same table has PyTorch's Adam of separate operations on that host: 14.76 s.
    const double Separate = 14.76 / 2.57;

    // fp32 weights and gradients are read from NVMe and written back beside the states
    const double NvmeBytesBesideStates = 16;

    /// <summary>Returns the seconds of an optimizer step off the device that the backward pass does not hide.</summary>
    public static double Exposed(double owned, double backward, in WorkShape shape, in MachineRates machine, in StepSettings settings)
    {
        // FSDP copies a shard's gradients to the host after each backward pass; its parameters come with the layers
        var (down, up) = settings.MovesAll ? (settings.ParameterBytes * shape.MicroBatches * owned, 0) : HostTraffic(owned, shape.Zero, shape.MicroBatches);
        var copyDown = down / machine.Host;
        var copyUp = up / machine.Host;
        var step = CpuStep(owned, settings.OptimizerCost.States, machine.HostMemory, settings.MovesAll && !settings.FusedStep);
        // Muon's matrices are orthogonalized on the device, whatever offloads the moment (stage3.py, _apply_distributed_muon_update)
        step += owned * settings.OptimizerCost.Operations / machine.Wide;
        var disk = settings.Optimizer == OffloadTarget.Nvme ? (NvmeBytesBesideStates + settings.OptimizerCost.States) * owned / machine.Nvme : 0;
        // gradients leave while the backward pass runs; updated tiles return while the next ones are computed
        return Math.Max(0, copyDown - backward) + Math.Max(Math.Max(step, disk), copyUp);
    }

    /// <summary>Returns the seconds in which a layer's parameters of one rank come to the device.</summary>
    public static double ParameterCopy(double parameters, in StepSettings settings, in MachineRates machine) => Copy(settings.ParameterBytes * parameters, settings.Parameters, in machine);

    /// <summary>Returns the seconds in which what an average layer saves goes where memory says that it waits, or comes back.</summary>
    public static double ActivationCopy(in StepSettings settings, in MachineRates machine) => Copy(settings.MovedActivations, settings.Activations, in machine);

    static double Copy(double bytes, OffloadTarget target, in MachineRates machine) => target switch
    {
        OffloadTarget.Cpu => bytes / machine.Host,
        OffloadTarget.Nvme => bytes / Math.Min(machine.Host, machine.Nvme),
        _ => 0,
    };

    /// <summary>Returns the seconds of a step on the CPU over <paramref name="parameters"/> at the host memory bandwidth of this rank.</summary>
    public static double CpuStep(double parameters, double stateBytes, double hostBytesPerSecond, bool separate = false) =>
        (separate ? Separate : 1) * (CpuBytesBesideStates + stateBytes) * parameters / hostBytesPerSecond;

    /// <summary>Returns the bytes that one rank moves down and up per step for <paramref name="owned"/> parameters: 6 bytes each in all for stages 1 and 2 with one micro-batch.</summary>
    public static (double Down, double Up) HostTraffic(double owned, int zero, long microBatches)
    {
        // fp32 gradients at the boundary, 16-bit parameters back
        var (down, up) = (4 * owned, 2 * owned);
        if (zero == 3) return (down + 2 * microBatches * owned, up + 2 * microBatches * owned);
        return microBatches < 2 ? (down, up) : (down + 2 * microBatches * owned, up + 2 * (microBatches - 1) * owned);
    }
}
