namespace MemoryModel.Catalog;

public static partial class Gpus
{
    /// <summary>NVIDIA A100 SXM with 40 GB.</summary>
    public static Accelerator A100Sxm40 { get; } = new()
    {
        Name = "a100-sxm-40gb",
        Aliases = ["A100-SXM-40GB", "A100-SXM4-40GB", "A100-40GB", "unstated (>=40GB)", "unstated (2x40GB suggested)"],
        Family = AcceleratorFamily.Ampere,
        MarketedMemory = Bytes.FromGiB(40),
        UsableMemory = Bytes.FromGiB(39.5),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(1555),
        Float32 = FlopRate.FromTera(19.5),
        TensorFloat32 = FlopRate.FromTera(156),
        Float16 = FlopRate.FromTera(312),
        BFloat16 = FlopRate.FromTera(312),
        Int8 = FlopRate.FromTera(624),
        Multiprocessors = 108,
        Intra = Links.NvLink3,
        Host = Links.Pcie4,
        Network = Bandwidth.FromGigabytesPerSecond(25),
        BoardPowerWatts = 400,
        Source = Sources.MlEngineering,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.BoardPowerWatts)],
    };

    /// <summary>NVIDIA A100 SXM with 80 GB.</summary>
    public static Accelerator A100Sxm { get; } = new()
    {
        Name = "a100-sxm",
        Aliases = ["A100-SXM-80GB", "A100-SXM4-80GB", "a100-sxm-80gb", "A100-80GB", "A100", "A100 (variant not stated)"],
        Family = AcceleratorFamily.Ampere,
        MarketedMemory = Bytes.FromGiB(80),
        UsableMemory = Bytes.FromGiB(79.15),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(2039),
        Float32 = FlopRate.FromTera(19.5),
        TensorFloat32 = FlopRate.FromTera(156),
        Float16 = FlopRate.FromTera(312),
        BFloat16 = FlopRate.FromTera(312),
        Int8 = FlopRate.FromTera(624),
        Multiprocessors = 108,
        Intra = Links.NvLink3,
        Host = Links.Pcie4,
        Network = Bandwidth.FromGigabytesPerSecond(25),
        BoardPowerWatts = 400,
        Price = new(0.80m, 3.00m, null, new(2026, 5, 1), Sources.MercatusPrices),
        Source = Sources.MlEngineering,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.BoardPowerWatts)],
    };

    /// <summary>NVIDIA A100 PCIe with 40 GB.</summary>
    public static Accelerator A100Pcie40 { get; } = new()
    {
        Name = "a100-pcie-40gb",
        Aliases = ["A100-PCIe-40GB", "A100-40GB-PCIe"],
        Family = AcceleratorFamily.Ampere,
        MarketedMemory = Bytes.FromGiB(40),
        UsableMemory = Bytes.FromGiB(39.5),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(1555),
        Float32 = FlopRate.FromTera(19.5),
        TensorFloat32 = FlopRate.FromTera(156),
        Float16 = FlopRate.FromTera(312),
        BFloat16 = FlopRate.FromTera(312),
        Int8 = FlopRate.FromTera(624),
        Multiprocessors = 108,
        Intra = Links.Pcie4,
        Host = Links.Pcie4,
        BoardPowerWatts = 250,
        Price = new(1.29m, 1.29m, null, new(2024, 6, 1), Sources.LlmCNotes),
        Source = Sources.MlEngineering,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.BoardPowerWatts)],
    };

    /// <summary>NVIDIA A100 PCIe with 80 GB.</summary>
    public static Accelerator A100Pcie { get; } = new()
    {
        Name = "a100-pcie",
        Aliases = ["A100-PCIe-80GB", "A100-80GB-PCIe"],
        Family = AcceleratorFamily.Ampere,
        MarketedMemory = Bytes.FromGiB(80),
        UsableMemory = Bytes.FromGiB(79.15),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(1935),
        Float32 = FlopRate.FromTera(19.5),
        TensorFloat32 = FlopRate.FromTera(156),
        Float16 = FlopRate.FromTera(312),
        BFloat16 = FlopRate.FromTera(312),
        Int8 = FlopRate.FromTera(624),
        Multiprocessors = 108,
        Intra = Links.Pcie4,
        Host = Links.Pcie4,
        BoardPowerWatts = 300,
        Price = new(0.80m, 3.00m, null, new(2026, 5, 1), Sources.MercatusPrices),
        Source = Sources.MlEngineering,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.BoardPowerWatts)],
    };

    /// <summary>NVIDIA A800 SXM: an A100 whose NVLink is cut to 200 GB/s per direction.</summary>
    public static Accelerator A800Sxm { get; } = new()
    {
        Name = "a800-sxm",
        Aliases = ["A800-SXM-80GB", "A800"],
        Family = AcceleratorFamily.Ampere,
        MarketedMemory = Bytes.FromGiB(80),
        UsableMemory = Bytes.FromGiB(79.15),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(2039),
        Float32 = FlopRate.FromTera(19.5),
        TensorFloat32 = FlopRate.FromTera(156),
        Float16 = FlopRate.FromTera(312),
        BFloat16 = FlopRate.FromTera(312),
        Int8 = FlopRate.FromTera(624),
        Multiprocessors = 108,
        Intra = Links.NvLinkA800,
        Host = Links.Pcie4,
        Network = Bandwidth.FromGigabytesPerSecond(25),
        BoardPowerWatts = 400,
        Source = Sources.LlmViewer,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.Intra), nameof(Accelerator.Network), nameof(Accelerator.BoardPowerWatts)],
    };

    /// <summary>NVIDIA A10.</summary>
    public static Accelerator A10 { get; } = new()
    {
        Name = "a10",
        Aliases = ["A10-24GB"],
        Family = AcceleratorFamily.Ampere,
        MarketedMemory = Bytes.FromGiB(24),
        UsableMemory = Bytes.FromGiB(22.1),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(600),
        Float32 = FlopRate.FromTera(31.2),
        TensorFloat32 = FlopRate.FromTera(62.5),
        Float16 = FlopRate.FromTera(125),
        BFloat16 = FlopRate.FromTera(125),
        Int8 = FlopRate.FromTera(250),
        Multiprocessors = 72,
        Intra = Links.HostOnly,
        Host = Links.Pcie4,
        BoardPowerWatts = 150,
        Source = Sources.Lightning,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.TensorFloat32), nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };

    /// <summary>NVIDIA A10G. Sources print 62.5 to 125 TFLOP/s for its matrix units; 70 is the figure of the AWS part.</summary>
    public static Accelerator A10G { get; } = new()
    {
        Name = "a10g",
        Aliases = ["A10G-24GB"],
        Family = AcceleratorFamily.Ampere,
        MarketedMemory = Bytes.FromGiB(24),
        UsableMemory = Bytes.FromGiB(22.0),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(600),
        Float32 = FlopRate.FromTera(31.2),
        TensorFloat32 = FlopRate.FromTera(35),
        Float16 = FlopRate.FromTera(70),
        BFloat16 = FlopRate.FromTera(70),
        Int8 = FlopRate.FromTera(140),
        Multiprocessors = 80,
        Intra = Links.HostOnly,
        Host = Links.Pcie4,
        Network = Bandwidth.FromGigabytesPerSecond(1.5),
        BoardPowerWatts = 150,
        Price = new(1.25m, 1.80m, null, new(2024, 1, 1), Sources.LitGptTables),
        Source = Sources.LlmAnalysis,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.TensorFloat32), nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };

    /// <summary>NVIDIA A40.</summary>
    public static Accelerator A40 { get; } = new()
    {
        Name = "a40",
        Aliases = ["A40-48GB"],
        Family = AcceleratorFamily.Ampere,
        MarketedMemory = Bytes.FromGiB(48),
        UsableMemory = Bytes.FromGiB(44.4),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(696),
        Float32 = FlopRate.FromTera(37.4),
        TensorFloat32 = FlopRate.FromTera(74.8),
        Float16 = FlopRate.FromTera(149.7),
        BFloat16 = FlopRate.FromTera(149.7),
        Int8 = FlopRate.FromTera(299.3),
        Multiprocessors = 84,
        Intra = Links.BridgeNvLink3,
        Host = Links.Pcie4,
        BoardPowerWatts = 300,
        Source = Sources.LlmViewer,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.Float32), nameof(Accelerator.TensorFloat32), nameof(Accelerator.Intra), nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };

    /// <summary>NVIDIA RTX A6000.</summary>
    public static Accelerator RtxA6000 { get; } = new()
    {
        Name = "rtx-a6000",
        Aliases = ["A6000", "RTX-A6000-48GB", "A6000-48GB"],
        Family = AcceleratorFamily.Ampere,
        MarketedMemory = Bytes.FromGiB(48),
        UsableMemory = Bytes.FromGiB(47.5),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(768),
        Float32 = FlopRate.FromTera(38.7),
        TensorFloat32 = FlopRate.FromTera(77.4),
        Float16 = FlopRate.FromTera(154.8),
        BFloat16 = FlopRate.FromTera(154.8),
        Int8 = FlopRate.FromTera(309.7),
        Multiprocessors = 84,
        Intra = Links.BridgeNvLink3,
        Host = Links.Pcie4,
        BoardPowerWatts = 300,
        Source = Sources.LlmAnalysis,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.TensorFloat32), nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };

    /// <summary>NVIDIA GeForce RTX 3090; the matrix rate halves with fp32 accumulation, which training uses.</summary>
    public static Accelerator Rtx3090 { get; } = new()
    {
        Name = "rtx-3090",
        Aliases = ["RTX-3090-24GB", "3090", "RTX 3090/4090 class"],
        Family = AcceleratorFamily.Ampere,
        MarketedMemory = Bytes.FromGiB(24),
        UsableMemory = Bytes.FromGiB(23.69),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(936),
        Float32 = FlopRate.FromTera(35.6),
        TensorFloat32 = FlopRate.FromTera(35.6),
        Float16 = FlopRate.FromTera(71),
        BFloat16 = FlopRate.FromTera(71),
        Int8 = FlopRate.FromTera(284),
        Multiprocessors = 82,
        // GeForce cards copy to a peer over a bridge only
        Intra = Links.BridgeNvLink3 with { BeyondPair = Links.HostOnly },
        Host = Links.Pcie4,
        BoardPowerWatts = 350,
        Source = Sources.TransformersBenchmarks,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.TensorFloat32), nameof(Accelerator.Int8), nameof(Accelerator.Intra), nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };
}
