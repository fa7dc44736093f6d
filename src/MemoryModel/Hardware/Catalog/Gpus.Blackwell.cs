namespace MemoryModel.Catalog;

public static partial class Gpus
{
    /// <summary>NVIDIA B100.</summary>
    public static Accelerator B100 { get; } = new()
    {
        Name = "b100",
        Aliases = ["B100-SXM", "B100-SXM-192GB"],
        Family = AcceleratorFamily.Blackwell,
        MarketedMemory = Bytes.FromGiB(192),
        UsableMemory = Bytes.FromGiB(190.0),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(8000),
        Float16 = FlopRate.FromTera(1750),
        BFloat16 = FlopRate.FromTera(1750),
        Float8 = FlopRate.FromTera(3500),
        Int8 = FlopRate.FromTera(3500),
        Float4 = FlopRate.FromTera(7000),
        Multiprocessors = 148,
        Intra = Links.NvLink5,
        Host = Links.Pcie5,
        Network = Bandwidth.FromGigabytesPerSecond(50),
        BoardPowerWatts = 700,
        Source = Sources.Datasheet,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.MemoryBandwidth), nameof(Accelerator.Float16), nameof(Accelerator.BFloat16), nameof(Accelerator.Float8), nameof(Accelerator.Int8), nameof(Accelerator.Float4), nameof(Accelerator.Intra), nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };

    /// <summary>NVIDIA B200 SXM: 192 GB on the package, 180 sold.</summary>
    public static Accelerator B200Sxm { get; } = new()
    {
        Name = "b200-sxm",
        Aliases = ["B200-SXM", "B200-SXM-180GB", "B200", "B200 or GB200 (178 GiB visible)"],
        Family = AcceleratorFamily.Blackwell,
        MarketedMemory = Bytes.FromGiB(180),
        UsableMemory = Bytes.FromGiB(178.4),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(8000),
        Float32 = FlopRate.FromTera(80),
        TensorFloat32 = FlopRate.FromTera(1125),
        Float16 = FlopRate.FromTera(2250),
        BFloat16 = FlopRate.FromTera(2250),
        Float8 = FlopRate.FromTera(4500),
        Int8 = FlopRate.FromTera(4500),
        Float4 = FlopRate.FromTera(9000),
        Multiprocessors = 148,
        Intra = Links.NvLink5,
        Host = Links.Pcie5,
        Network = Bandwidth.FromGigabytesPerSecond(50),
        BoardPowerWatts = 1000,
        Source = Sources.MlEngineering,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.BoardPowerWatts)],
    };

    /// <summary>NVIDIA GB200, one of its GPUs, in an NVL72 rack.</summary>
    public static Accelerator Gb200 { get; } = new()
    {
        Name = "gb200",
        Aliases = ["GB200-SXM-186GB", "GB200-NVL72", "GB200/GB300-class (184.3 GiB visible)"],
        Family = AcceleratorFamily.Blackwell,
        MarketedMemory = Bytes.FromGiB(186),
        UsableMemory = Bytes.FromGiB(184.3),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(8000),
        Float32 = FlopRate.FromTera(80),
        TensorFloat32 = FlopRate.FromTera(1250),
        Float16 = FlopRate.FromTera(2500),
        BFloat16 = FlopRate.FromTera(2500),
        Float8 = FlopRate.FromTera(5000),
        Int8 = FlopRate.FromTera(5000),
        Float4 = FlopRate.FromTera(10000),
        Multiprocessors = 148,
        Intra = Links.NvLink5,
        Host = Links.NvLinkC2C,
        Network = Bandwidth.FromGigabytesPerSecond(50),
        BoardPowerWatts = 1200,
        Source = Sources.MlEngineering,
        Recalled = [nameof(Accelerator.BoardPowerWatts)],
    };

    /// <summary>NVIDIA B300 SXM: 288 GB on the package, 270 sold. Its int8 rate is cut and not stated.</summary>
    public static Accelerator B300Sxm { get; } = new()
    {
        Name = "b300-sxm",
        Aliases = ["B300-SXM-288GB", "B300"],
        Family = AcceleratorFamily.Blackwell,
        MarketedMemory = Bytes.FromGiB(270),
        UsableMemory = Bytes.FromGiB(267.5),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(8000),
        Float32 = FlopRate.FromTera(80),
        TensorFloat32 = FlopRate.FromTera(1125),
        Float16 = FlopRate.FromTera(2250),
        BFloat16 = FlopRate.FromTera(2250),
        Float8 = FlopRate.FromTera(4500),
        Float4 = FlopRate.FromTera(13500),
        Multiprocessors = 148,
        Intra = Links.NvLink5,
        Host = Links.Pcie6,
        Network = Bandwidth.FromGigabytesPerSecond(100),
        BoardPowerWatts = 1100,
        ExponentialsPerClock = 32,
        Source = Sources.DgxcBenchmarking,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };

    /// <summary>NVIDIA GB300, one of its GPUs, in an NVL72 rack: 288 GB on the package, 279 sold. Its int8 rate is cut and not stated.</summary>
    public static Accelerator Gb300 { get; } = new()
    {
        Name = "gb300",
        Aliases = ["GB300-SXM-288GB", "GB300-NVL72"],
        Family = AcceleratorFamily.Blackwell,
        MarketedMemory = Bytes.FromGiB(279),
        UsableMemory = Bytes.FromGiB(276.4),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(8000),
        Float32 = FlopRate.FromTera(80),
        TensorFloat32 = FlopRate.FromTera(1250),
        Float16 = FlopRate.FromTera(2500),
        BFloat16 = FlopRate.FromTera(2500),
        Float8 = FlopRate.FromTera(5000),
        Float4 = FlopRate.FromTera(15000),
        Multiprocessors = 148,
        Intra = Links.NvLink5,
        Host = Links.NvLinkC2C,
        Network = Bandwidth.FromGigabytesPerSecond(100),
        BoardPowerWatts = 1400,
        ExponentialsPerClock = 32,
        Source = Sources.DgxcBenchmarking,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.Network), nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };

    /// <summary>NVIDIA GeForce RTX 5090; fp32 accumulation.</summary>
    public static Accelerator Rtx5090 { get; } = new()
    {
        Name = "rtx-5090",
        Aliases = ["RTX-5090-32GB", "5090"],
        Family = AcceleratorFamily.Blackwell,
        MarketedMemory = Bytes.FromGiB(32),
        UsableMemory = Bytes.FromGiB(31.4),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(1792),
        Float32 = FlopRate.FromTera(104.8),
        TensorFloat32 = FlopRate.FromTera(104.8),
        Float16 = FlopRate.FromTera(209.5),
        BFloat16 = FlopRate.FromTera(209.5),
        Float8 = FlopRate.FromTera(419),
        Int8 = FlopRate.FromTera(838),
        Float4 = FlopRate.FromTera(1676),
        Multiprocessors = 170,
        Intra = Links.HostOnly,
        Host = Links.Pcie5,
        BoardPowerWatts = 575,
        Source = Sources.Datasheet,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.MemoryBandwidth), nameof(Accelerator.Float32), nameof(Accelerator.TensorFloat32), nameof(Accelerator.Float16), nameof(Accelerator.BFloat16), nameof(Accelerator.Float8), nameof(Accelerator.Int8), nameof(Accelerator.Float4), nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };
}
