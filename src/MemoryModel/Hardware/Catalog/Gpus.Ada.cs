namespace MemoryModel.Catalog;

public static partial class Gpus
{
    /// <summary>NVIDIA GeForce RTX 4090; fp32 accumulation; the driver disables peer-to-peer copies.</summary>
    public static Accelerator Rtx4090 { get; } = new()
    {
        Name = "rtx-4090",
        Aliases = ["RTX-4090-24GB", "4090", "24GB consumer class"],
        Family = AcceleratorFamily.Ada,
        MarketedMemory = Bytes.FromGiB(24),
        UsableMemory = Bytes.FromGiB(23.66),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(1008),
        Float32 = FlopRate.FromTera(82.6),
        TensorFloat32 = FlopRate.FromTera(82.6),
        Float16 = FlopRate.FromTera(165.2),
        BFloat16 = FlopRate.FromTera(165.2),
        Float8 = FlopRate.FromTera(330),
        Int8 = FlopRate.FromTera(660),
        Multiprocessors = 128,
        Intra = Links.HostOnly,
        Host = Links.Pcie4,
        BoardPowerWatts = 450,
        Source = Sources.TransformersBenchmarks,
        Recalled = [nameof(Accelerator.TensorFloat32), nameof(Accelerator.Float8), nameof(Accelerator.Int8), nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };

    /// <summary>NVIDIA L4.</summary>
    public static Accelerator L4 { get; } = new()
    {
        Name = "l4",
        Aliases = ["L4-24GB"],
        Family = AcceleratorFamily.Ada,
        MarketedMemory = Bytes.FromGiB(24),
        UsableMemory = Bytes.FromGiB(22.05),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(300),
        Float32 = FlopRate.FromTera(30.3),
        TensorFloat32 = FlopRate.FromTera(60),
        Float16 = FlopRate.FromTera(121),
        BFloat16 = FlopRate.FromTera(121),
        Float8 = FlopRate.FromTera(242),
        Int8 = FlopRate.FromTera(242),
        Multiprocessors = 58,
        Intra = Links.HostOnly,
        Host = Links.Pcie4,
        BoardPowerWatts = 72,
        Source = Sources.Datasheet,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.MemoryBandwidth), nameof(Accelerator.Float32), nameof(Accelerator.TensorFloat32), nameof(Accelerator.Float16), nameof(Accelerator.BFloat16), nameof(Accelerator.Float8), nameof(Accelerator.Int8), nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };

    /// <summary>NVIDIA L40S.</summary>
    public static Accelerator L40S { get; } = new()
    {
        Name = "l40s",
        Aliases = ["L40S-48GB"],
        Family = AcceleratorFamily.Ada,
        MarketedMemory = Bytes.FromGiB(48),
        UsableMemory = Bytes.FromGiB(44.4),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(864),
        Float32 = FlopRate.FromTera(91.6),
        TensorFloat32 = FlopRate.FromTera(183),
        Float16 = FlopRate.FromTera(362),
        BFloat16 = FlopRate.FromTera(362),
        Float8 = FlopRate.FromTera(733),
        Int8 = FlopRate.FromTera(733),
        Multiprocessors = 142,
        Intra = Links.HostOnly,
        Host = Links.Pcie4,
        BoardPowerWatts = 350,
        Source = Sources.MlEngineering,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };
}
