namespace MemoryModel.Catalog;

public static partial class Gpus
{
    /// <summary>NVIDIA H100 SXM5 with 80 GB.</summary>
    public static Accelerator H100Sxm { get; } = new()
    {
        Name = "h100-sxm",
        Aliases = ["H100-SXM-80GB", "H100-SXM5", "H100-SXM5-80GB", "H100-80GB", "H100"],
        Family = AcceleratorFamily.Hopper,
        MarketedMemory = Bytes.FromGiB(80),
        UsableMemory = Bytes.FromGiB(79.1),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(3350),
        Float32 = FlopRate.FromTera(67),
        TensorFloat32 = FlopRate.FromTera(494.5),
        Float16 = FlopRate.FromTera(989),
        BFloat16 = FlopRate.FromTera(989),
        Float8 = FlopRate.FromTera(1979),
        Int8 = FlopRate.FromTera(1979),
        Multiprocessors = 132,
        Intra = Links.NvLink4,
        Host = Links.Pcie5,
        Network = Bandwidth.FromGigabytesPerSecond(50),
        BoardPowerWatts = 700,
        Price = new(1.99m, 5.00m, 2.95m, new(2026, 5, 1), Sources.AimultipleIndex),
        Source = Sources.MlEngineering,
        Recalled = [nameof(Accelerator.BoardPowerWatts)],
    };

    /// <summary>NVIDIA H100 SXM with 96 GB of HBM2e and a 500 W limit, the part in torchtitan's benchmarks. Its peak is not published; that of the SXM part is used.</summary>
    public static Accelerator H100SxmHbm2e { get; } = new()
    {
        Name = "h100-sxm-hbm2e",
        Aliases = ["H100-SXM-96GB-HBM2e-500W", "H100-SXM-96GB-HBM2e", "H100-96GB"],
        Family = AcceleratorFamily.Hopper,
        MarketedMemory = Bytes.FromGiB(96),
        UsableMemory = Bytes.FromGiB(95.0),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(2400),
        Float32 = FlopRate.FromTera(67),
        TensorFloat32 = FlopRate.FromTera(494.5),
        Float16 = FlopRate.FromTera(989),
        BFloat16 = FlopRate.FromTera(989),
        Float8 = FlopRate.FromTera(1979),
        Int8 = FlopRate.FromTera(1979),
        Multiprocessors = 132,
        Intra = Links.NvLink4,
        Host = Links.Pcie5,
        Network = Bandwidth.FromGigabytesPerSecond(50),
        BoardPowerWatts = 500,
        Price = new(1.99m, 5.00m, 2.95m, new(2026, 5, 1), Sources.AimultipleIndex),
        Source = Sources.Torchtitan,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.Float32), nameof(Accelerator.TensorFloat32), nameof(Accelerator.Float16), nameof(Accelerator.BFloat16), nameof(Accelerator.Float8), nameof(Accelerator.Int8)],
    };

    /// <summary>NVIDIA H100 PCIe.</summary>
    public static Accelerator H100Pcie { get; } = new()
    {
        Name = "h100-pcie",
        Aliases = ["H100-PCIe-80GB"],
        Family = AcceleratorFamily.Hopper,
        MarketedMemory = Bytes.FromGiB(80),
        UsableMemory = Bytes.FromGiB(79.1),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(2000),
        Float32 = FlopRate.FromTera(51),
        TensorFloat32 = FlopRate.FromTera(378),
        Float16 = FlopRate.FromTera(756),
        BFloat16 = FlopRate.FromTera(756),
        Float8 = FlopRate.FromTera(1513),
        Int8 = FlopRate.FromTera(1513),
        Multiprocessors = 114,
        Intra = Links.Pcie5,
        Host = Links.Pcie5,
        BoardPowerWatts = 350,
        Price = new(1.99m, 5.00m, 2.95m, new(2026, 5, 1), Sources.AimultipleIndex),
        Source = Sources.MlEngineering,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };

    /// <summary>NVIDIA H100 NVL, two PCIe cards with a bridge.</summary>
    public static Accelerator H100Nvl { get; } = new()
    {
        Name = "h100-nvl",
        Aliases = ["H100-NVL-94GB"],
        Family = AcceleratorFamily.Hopper,
        MarketedMemory = Bytes.FromGiB(94),
        UsableMemory = Bytes.FromGiB(93.1),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(3900),
        Float32 = FlopRate.FromTera(60),
        TensorFloat32 = FlopRate.FromTera(417),
        Float16 = FlopRate.FromTera(835),
        BFloat16 = FlopRate.FromTera(835),
        Float8 = FlopRate.FromTera(1671),
        Int8 = FlopRate.FromTera(1671),
        Multiprocessors = 132,
        Intra = Links.BridgeNvLink4,
        Host = Links.Pcie5,
        BoardPowerWatts = 400,
        Price = new(1.99m, 5.00m, 2.95m, new(2026, 5, 1), Sources.AimultipleIndex),
        Source = Sources.Torchtitan,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.Float32), nameof(Accelerator.TensorFloat32), nameof(Accelerator.Intra), nameof(Accelerator.BoardPowerWatts)],
    };

    /// <summary>NVIDIA H800 SXM: an H100 whose NVLink is cut to 200 GB/s per direction.</summary>
    public static Accelerator H800Sxm { get; } = new()
    {
        Name = "h800-sxm",
        Aliases = ["H800-80GB", "H800-SXM-80GB", "H800"],
        Family = AcceleratorFamily.Hopper,
        MarketedMemory = Bytes.FromGiB(80),
        UsableMemory = Bytes.FromGiB(79.1),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(3350),
        Float32 = FlopRate.FromTera(67),
        TensorFloat32 = FlopRate.FromTera(494),
        Float16 = FlopRate.FromTera(989),
        BFloat16 = FlopRate.FromTera(989),
        Float8 = FlopRate.FromTera(1979),
        Int8 = FlopRate.FromTera(1979),
        Multiprocessors = 132,
        Intra = Links.NvLinkH800,
        Host = Links.Pcie5,
        Network = Bandwidth.FromGigabytesPerSecond(50),
        BoardPowerWatts = 700,
        Source = Sources.Datasheet,
        Recalled = [nameof(Accelerator.MemoryBandwidth), nameof(Accelerator.Float32), nameof(Accelerator.TensorFloat32), nameof(Accelerator.Float16), nameof(Accelerator.BFloat16), nameof(Accelerator.Float8), nameof(Accelerator.Int8), nameof(Accelerator.Intra), nameof(Accelerator.UsableMemory), nameof(Accelerator.BoardPowerWatts)],
    };

    /// <summary>NVIDIA H20.</summary>
    public static Accelerator H20 { get; } = new()
    {
        Name = "h20",
        Aliases = ["H20-96GB", "H20-SXM"],
        Family = AcceleratorFamily.Hopper,
        MarketedMemory = Bytes.FromGiB(96),
        UsableMemory = Bytes.FromGiB(95.1),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(4000),
        Float32 = FlopRate.FromTera(44),
        TensorFloat32 = FlopRate.FromTera(74),
        Float16 = FlopRate.FromTera(148),
        BFloat16 = FlopRate.FromTera(148),
        Float8 = FlopRate.FromTera(296),
        Int8 = FlopRate.FromTera(296),
        Multiprocessors = 78,
        Intra = Links.NvLink4,
        Host = Links.Pcie5,
        Network = Bandwidth.FromGigabytesPerSecond(50),
        BoardPowerWatts = 400,
        Source = Sources.Torchtitan,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.Intra), nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };

    /// <summary>NVIDIA H200 SXM.</summary>
    public static Accelerator H200Sxm { get; } = new()
    {
        Name = "h200-sxm",
        Aliases = ["H200-SXM-141GB", "H200", "H200-141GB"],
        Family = AcceleratorFamily.Hopper,
        MarketedMemory = Bytes.FromGiB(141),
        UsableMemory = Bytes.FromGiB(139.7),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(4800),
        Float32 = FlopRate.FromTera(67),
        TensorFloat32 = FlopRate.FromTera(494.5),
        Float16 = FlopRate.FromTera(989),
        BFloat16 = FlopRate.FromTera(989),
        Float8 = FlopRate.FromTera(1979),
        Int8 = FlopRate.FromTera(1979),
        Multiprocessors = 132,
        Intra = Links.NvLink4,
        Host = Links.Pcie5,
        Network = Bandwidth.FromGigabytesPerSecond(50),
        BoardPowerWatts = 700,
        Price = new(2.50m, 7.00m, null, new(2026, 5, 1), Sources.MercatusPrices),
        Source = Sources.MlEngineering,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.BoardPowerWatts)],
    };

    /// <summary>NVIDIA GH200 with 96 GB of HBM3 (the 144 GB part has 4.8 TB/s).</summary>
    public static Accelerator Gh200 { get; } = new()
    {
        Name = "gh200",
        Aliases = ["GH200-96GB"],
        Family = AcceleratorFamily.Hopper,
        MarketedMemory = Bytes.FromGiB(96),
        UsableMemory = Bytes.FromGiB(95.1),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(4000),
        Float32 = FlopRate.FromTera(67),
        TensorFloat32 = FlopRate.FromTera(494.5),
        Float16 = FlopRate.FromTera(989),
        BFloat16 = FlopRate.FromTera(989),
        Float8 = FlopRate.FromTera(1979),
        Int8 = FlopRate.FromTera(1979),
        Multiprocessors = 132,
        Intra = Links.NvLink4,
        Host = Links.NvLinkC2C,
        Network = Bandwidth.FromGigabytesPerSecond(50),
        BoardPowerWatts = 700,
        Source = Sources.MlEngineering,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.BoardPowerWatts)],
    };
}
