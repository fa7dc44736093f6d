namespace MemoryModel.Catalog;

public static partial class Gpus
{
    /// <summary>NVIDIA V100 SXM2 with 16 GB. It multiplies in fp16 only: there is no bf16.</summary>
    public static Accelerator V100Sxm16 { get; } = new()
    {
        Name = "v100-sxm-16gb",
        Aliases = ["V100-SXM2-16GB", "V100-16GB"],
        Family = AcceleratorFamily.Volta,
        MarketedMemory = Bytes.FromGiB(16),
        UsableMemory = Bytes.FromGiB(15.75),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(900),
        Float32 = FlopRate.FromTera(15.7),
        Float16 = FlopRate.FromTera(125),
        Int8 = FlopRate.FromTera(62),
        Multiprocessors = 80,
        Intra = Links.NvLink2,
        Host = Links.Pcie3,
        Network = Bandwidth.FromGigabytesPerSecond(6.25),
        BoardPowerWatts = 300,
        Price = new(0.10m, 0.97m, null, new(2026, 5, 1), Sources.AimultipleIndex),
        Source = Sources.LlmAnalysis,
        Recalled = [nameof(Accelerator.Network), nameof(Accelerator.Host), nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };

    /// <summary>NVIDIA V100 SXM2 or SXM3 with 32 GB. It multiplies in fp16 only: there is no bf16.</summary>
    public static Accelerator V100Sxm { get; } = new()
    {
        Name = "v100-sxm",
        Aliases = ["V100-SXM2-32GB", "V100-SXM3-32GB", "V100-SXM-32GB", "V100-32GB", "V100"],
        Family = AcceleratorFamily.Volta,
        MarketedMemory = Bytes.FromGiB(32),
        UsableMemory = Bytes.FromGiB(31.74),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(900),
        Float32 = FlopRate.FromTera(15.7),
        Float16 = FlopRate.FromTera(125),
        Int8 = FlopRate.FromTera(62),
        Multiprocessors = 80,
        Intra = Links.NvLink2,
        Host = Links.Pcie3,
        Network = Bandwidth.FromGigabytesPerSecond(6.25),
        BoardPowerWatts = 300,
        Price = new(0.10m, 0.97m, null, new(2026, 5, 1), Sources.AimultipleIndex),
        Source = Sources.LlmAnalysis,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.Network), nameof(Accelerator.Host), nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };

    /// <summary>NVIDIA V100 PCIe.</summary>
    public static Accelerator V100Pcie { get; } = new()
    {
        Name = "v100-pcie",
        Aliases = ["V100-PCIe-32GB"],
        Family = AcceleratorFamily.Volta,
        MarketedMemory = Bytes.FromGiB(32),
        UsableMemory = Bytes.FromGiB(31.74),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(900),
        Float32 = FlopRate.FromTera(14),
        Float16 = FlopRate.FromTera(112),
        Int8 = FlopRate.FromTera(62),
        Multiprocessors = 80,
        Intra = Links.Pcie3,
        Host = Links.Pcie3,
        BoardPowerWatts = 250,
        Price = new(0.10m, 0.97m, null, new(2026, 5, 1), Sources.AimultipleIndex),
        Source = Sources.Lightning,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };

    /// <summary>NVIDIA T4.</summary>
    public static Accelerator T4 { get; } = new()
    {
        Name = "t4",
        Aliases = ["Tesla-T4", "T4-16GB"],
        Family = AcceleratorFamily.Turing,
        MarketedMemory = Bytes.FromGiB(16),
        UsableMemory = Bytes.FromGiB(14.76),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(320),
        Float32 = FlopRate.FromTera(8.1),
        Float16 = FlopRate.FromTera(65),
        Int8 = FlopRate.FromTera(130),
        Multiprocessors = 40,
        Intra = Links.HostOnly,
        Host = Links.Pcie3,
        BoardPowerWatts = 70,
        Source = Sources.Lightning,
        Recalled = [nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };

    /// <summary>NVIDIA Titan RTX; the rate is that of fp16 with fp32 accumulation.</summary>
    public static Accelerator TitanRtx { get; } = new()
    {
        Name = "titan-rtx",
        Aliases = ["Titan-RTX-24GB"],
        Family = AcceleratorFamily.Turing,
        MarketedMemory = Bytes.FromGiB(24),
        UsableMemory = Bytes.FromGiB(23.65),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(672),
        Float32 = FlopRate.FromTera(16.3),
        Float16 = FlopRate.FromTera(65),
        Int8 = FlopRate.FromTera(261),
        Multiprocessors = 72,
        Intra = Links.BridgeNvLink2 with { BeyondPair = Links.HostOnly },
        Host = Links.Pcie3,
        BoardPowerWatts = 280,
        Source = Sources.Datasheet,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.Float32), nameof(Accelerator.Float16), nameof(Accelerator.Int8), nameof(Accelerator.MemoryBandwidth), nameof(Accelerator.BoardPowerWatts), nameof(Accelerator.Multiprocessors)],
    };
}
