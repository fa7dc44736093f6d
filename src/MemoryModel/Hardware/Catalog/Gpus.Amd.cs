namespace MemoryModel.Catalog;

public static partial class Gpus
{
    /// <summary>AMD Instinct MI210.</summary>
    public static Accelerator Mi210 { get; } = new()
    {
        Name = "mi210",
        Aliases = ["MI210-64GB"],
        Family = AcceleratorFamily.Cdna2,
        MarketedMemory = Bytes.FromGiB(64),
        UsableMemory = Bytes.FromGiB(63.98),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(1638),
        Float32 = FlopRate.FromTera(22.6),
        Float16 = FlopRate.FromTera(181),
        BFloat16 = FlopRate.FromTera(181),
        Int8 = FlopRate.FromTera(181),
        Multiprocessors = 104,
        Intra = Links.XgmiMi210,
        Host = Links.Pcie4,
        Network = Bandwidth.FromGigabytesPerSecond(25),
        BoardPowerWatts = 300,
        Source = Sources.LlmAnalysis,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.Float32), nameof(Accelerator.Int8), nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };

    /// <summary>AMD Instinct MI250X, one of its two dies: a rank of a job sees one die.</summary>
    public static Accelerator Mi250X { get; } = new()
    {
        Name = "mi250x",
        Aliases = ["MI250X-GCD", "MI250X-64GB"],
        Family = AcceleratorFamily.Cdna2,
        MarketedMemory = Bytes.FromGiB(64),
        UsableMemory = Bytes.FromGiB(63.98),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(1640),
        Float32 = FlopRate.FromTera(23.95),
        Float16 = FlopRate.FromTera(191.5),
        BFloat16 = FlopRate.FromTera(191.5),
        Int8 = FlopRate.FromTera(191.5),
        Multiprocessors = 110,
        Intra = Links.XgmiMi250,
        Host = Links.Pcie4,
        Network = Bandwidth.FromGigabytesPerSecond(12.5),
        BoardPowerWatts = 280,
        Source = Sources.MlEngineering,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };

    /// <summary>AMD Instinct MI300X.</summary>
    public static Accelerator Mi300X { get; } = new()
    {
        Name = "mi300x",
        Aliases = ["MI300X-192GB"],
        Family = AcceleratorFamily.Cdna3,
        MarketedMemory = Bytes.FromGiB(192),
        UsableMemory = Bytes.FromGiB(191.98),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(5300),
        Float32 = FlopRate.FromTera(163.4),
        TensorFloat32 = FlopRate.FromTera(653.7),
        Float16 = FlopRate.FromTera(1307),
        BFloat16 = FlopRate.FromTera(1307),
        Float8 = FlopRate.FromTera(2610),
        Int8 = FlopRate.FromTera(2600),
        Multiprocessors = 304,
        Intra = Links.XgmiMi300,
        Host = Links.Pcie5,
        Network = Bandwidth.FromGigabytesPerSecond(50),
        BoardPowerWatts = 750,
        Source = Sources.MlEngineering,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };

    /// <summary>AMD Instinct MI325X.</summary>
    public static Accelerator Mi325X { get; } = new()
    {
        Name = "mi325x",
        Aliases = ["MI325X-256GB"],
        Family = AcceleratorFamily.Cdna3,
        MarketedMemory = Bytes.FromGiB(256),
        UsableMemory = Bytes.FromGiB(255.98),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(6000),
        Float32 = FlopRate.FromTera(163.4),
        TensorFloat32 = FlopRate.FromTera(653.7),
        Float16 = FlopRate.FromTera(1307),
        BFloat16 = FlopRate.FromTera(1307),
        Float8 = FlopRate.FromTera(2610),
        Int8 = FlopRate.FromTera(2600),
        Multiprocessors = 304,
        Intra = Links.XgmiMi300,
        Host = Links.Pcie5,
        Network = Bandwidth.FromGigabytesPerSecond(50),
        BoardPowerWatts = 1000,
        Source = Sources.MlEngineering,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };

    /// <summary>AMD Instinct MI355X.</summary>
    public static Accelerator Mi355X { get; } = new()
    {
        Name = "mi355x",
        Aliases = ["MI355X-288GB"],
        Family = AcceleratorFamily.Cdna4,
        MarketedMemory = Bytes.FromGiB(288),
        UsableMemory = Bytes.FromGiB(287.98),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(8000),
        Float32 = FlopRate.FromTera(157.3),
        Float16 = FlopRate.FromTera(2500),
        BFloat16 = FlopRate.FromTera(2500),
        Float8 = FlopRate.FromTera(5000),
        Int8 = FlopRate.FromTera(5000),
        Float4 = FlopRate.FromTera(10100),
        Multiprocessors = 256,
        Intra = Links.XgmiMi355,
        Host = Links.Pcie5,
        Network = Bandwidth.FromGigabytesPerSecond(50),
        BoardPowerWatts = 1400,
        Source = Sources.MlEngineering,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };
}
