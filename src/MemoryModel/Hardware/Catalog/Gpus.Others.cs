namespace MemoryModel.Catalog;

public static partial class Gpus
{
    /// <summary>Google TPU v4.</summary>
    public static Accelerator TpuV4 { get; } = new()
    {
        Name = "tpu-v4",
        Aliases = ["TPU-V4"],
        Family = AcceleratorFamily.Tpu,
        MarketedMemory = Bytes.FromGiB(32),
        UsableMemory = Bytes.FromGiB(31.75),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(1200),
        Float16 = FlopRate.FromTera(275),
        BFloat16 = FlopRate.FromTera(275),
        Int8 = FlopRate.FromTera(275),
        Intra = Links.TorusV4,
        Host = Links.Pcie4,
        Network = Bandwidth.FromGigabytesPerSecond(3.1),
        BoardPowerWatts = 192,
        Source = Sources.MlEngineering,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.Intra), nameof(Accelerator.Network), nameof(Accelerator.BoardPowerWatts)],
    };

    /// <summary>Google TPU v5e.</summary>
    public static Accelerator TpuV5e { get; } = new()
    {
        Name = "tpu-v5e",
        Aliases = ["TPU-V5E"],
        Family = AcceleratorFamily.Tpu,
        MarketedMemory = Bytes.FromGiB(16),
        UsableMemory = Bytes.FromGiB(15.75),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(820),
        Float16 = FlopRate.FromTera(197),
        BFloat16 = FlopRate.FromTera(197),
        Int8 = FlopRate.FromTera(394),
        Intra = Links.TorusV5e,
        Host = Links.Pcie4,
        Network = Bandwidth.FromGigabytesPerSecond(3.1),
        BoardPowerWatts = 200,
        Source = Sources.MlEngineering,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.Intra), nameof(Accelerator.Network), nameof(Accelerator.BoardPowerWatts)],
    };

    /// <summary>Google TPU v5p.</summary>
    public static Accelerator TpuV5p { get; } = new()
    {
        Name = "tpu-v5p",
        Aliases = ["TPU-V5P"],
        Family = AcceleratorFamily.Tpu,
        MarketedMemory = Bytes.FromGiB(95),
        UsableMemory = Bytes.FromGiB(94.75),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(2760),
        Float16 = FlopRate.FromTera(459),
        BFloat16 = FlopRate.FromTera(459),
        Int8 = FlopRate.FromTera(918),
        Intra = Links.TorusV5p,
        Host = Links.Pcie4,
        Network = Bandwidth.FromGigabytesPerSecond(6.25),
        BoardPowerWatts = 350,
        Source = Sources.MlEngineering,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.Intra), nameof(Accelerator.Network), nameof(Accelerator.BoardPowerWatts)],
    };

    /// <summary>Google TPU v6e (Trillium).</summary>
    public static Accelerator TpuV6e { get; } = new()
    {
        Name = "tpu-v6e",
        Aliases = ["TPU-V6E"],
        Family = AcceleratorFamily.Tpu,
        MarketedMemory = Bytes.FromGiB(32),
        UsableMemory = Bytes.FromGiB(31.25),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(1640),
        Float16 = FlopRate.FromTera(918),
        BFloat16 = FlopRate.FromTera(918),
        Float8 = FlopRate.FromTera(918),
        Int8 = FlopRate.FromTera(1836),
        Intra = Links.TorusV6e,
        Host = Links.Pcie4,
        Network = Bandwidth.FromGigabytesPerSecond(6.25),
        BoardPowerWatts = 300,
        Source = Sources.MlEngineering,
        Recalled = [nameof(Accelerator.MarketedMemory), nameof(Accelerator.UsableMemory), nameof(Accelerator.MemoryBandwidth), nameof(Accelerator.Network), nameof(Accelerator.BoardPowerWatts)],
    };

    /// <summary>Google TPU v7x (Ironwood).</summary>
    public static Accelerator TpuV7x { get; } = new()
    {
        Name = "tpu-v7x",
        Aliases = ["TPU-V7X"],
        Family = AcceleratorFamily.Tpu,
        MarketedMemory = Bytes.FromGiB(192),
        UsableMemory = Bytes.FromGiB(191.0),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(7370),
        Float16 = FlopRate.FromTera(2307),
        BFloat16 = FlopRate.FromTera(2307),
        Float8 = FlopRate.FromTera(4614),
        Intra = Links.TorusV7x,
        Host = Links.Pcie5,
        Network = Bandwidth.FromGigabytesPerSecond(12.5),
        BoardPowerWatts = 900,
        Source = Sources.MlEngineering,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.Network), nameof(Accelerator.BoardPowerWatts)],
    };

    /// <summary>Intel Gaudi 2.</summary>
    public static Accelerator Gaudi2 { get; } = new()
    {
        Name = "gaudi2",
        Aliases = ["Gaudi2-96GB"],
        Family = AcceleratorFamily.Gaudi,
        MarketedMemory = Bytes.FromGiB(96),
        UsableMemory = Bytes.FromGiB(94.6),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(2460),
        Float16 = FlopRate.FromTera(432),
        BFloat16 = FlopRate.FromTera(432),
        Float8 = FlopRate.FromTera(865),
        Intra = Links.Ports262,
        Host = Links.Pcie4,
        Network = Bandwidth.FromGigabytesPerSecond(37.5),
        BoardPowerWatts = 600,
        Source = Sources.MlEngineering,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.BoardPowerWatts)],
    };

    /// <summary>Intel Gaudi 3.</summary>
    public static Accelerator Gaudi3 { get; } = new()
    {
        Name = "gaudi3",
        Aliases = ["Gaudi3-128GB"],
        Family = AcceleratorFamily.Gaudi,
        MarketedMemory = Bytes.FromGiB(128),
        UsableMemory = Bytes.FromGiB(126.5),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(3700),
        Float32 = FlopRate.FromTera(229),
        TensorFloat32 = FlopRate.FromTera(459),
        Float16 = FlopRate.FromTera(1677),
        BFloat16 = FlopRate.FromTera(1677),
        Float8 = FlopRate.FromTera(1677),
        Intra = Links.Ports525,
        Host = Links.Pcie5,
        Network = Bandwidth.FromGigabytesPerSecond(75),
        BoardPowerWatts = 900,
        Source = Sources.MlEngineering,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.BoardPowerWatts)],
    };

    /// <summary>AWS Trainium 1.</summary>
    public static Accelerator Trainium1 { get; } = new()
    {
        Name = "trainium1",
        Aliases = ["trn1"],
        Family = AcceleratorFamily.Trainium,
        MarketedMemory = Bytes.FromGiB(32),
        UsableMemory = Bytes.FromGiB(31.5),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(820),
        Float32 = FlopRate.FromTera(47.5),
        Float16 = FlopRate.FromTera(190),
        BFloat16 = FlopRate.FromTera(190),
        Float8 = FlopRate.FromTera(190),
        Int8 = FlopRate.FromTera(380),
        Intra = Links.NeuronLink1,
        Host = Links.Pcie4,
        Network = Bandwidth.FromGigabytesPerSecond(12.5),
        BoardPowerWatts = 385,
        Source = Sources.Datasheet,
        Recalled = [nameof(Accelerator.MarketedMemory), nameof(Accelerator.UsableMemory), nameof(Accelerator.MemoryBandwidth), nameof(Accelerator.Float32), nameof(Accelerator.Float16), nameof(Accelerator.BFloat16), nameof(Accelerator.Float8), nameof(Accelerator.Int8), nameof(Accelerator.Intra), nameof(Accelerator.Network), nameof(Accelerator.BoardPowerWatts)],
    };

    /// <summary>AWS Trainium 2.</summary>
    public static Accelerator Trainium2 { get; } = new()
    {
        Name = "trainium2",
        Aliases = ["trn2"],
        Family = AcceleratorFamily.Trainium,
        MarketedMemory = Bytes.FromGiB(96),
        UsableMemory = Bytes.FromGiB(95.0),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(2900),
        Float32 = FlopRate.FromTera(181),
        TensorFloat32 = FlopRate.FromTera(667),
        Float16 = FlopRate.FromTera(667),
        BFloat16 = FlopRate.FromTera(667),
        Float8 = FlopRate.FromTera(1299),
        Intra = Links.NeuronLink2,
        Host = Links.Pcie5,
        Network = Bandwidth.FromGigabytesPerSecond(25),
        BoardPowerWatts = 500,
        Source = Sources.MlEngineering,
        Recalled = [nameof(Accelerator.UsableMemory), nameof(Accelerator.BoardPowerWatts)],
    };
}
