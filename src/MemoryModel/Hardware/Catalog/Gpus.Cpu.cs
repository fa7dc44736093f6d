namespace MemoryModel.Catalog;

public static partial class Gpus
{
    /// <summary>A host's processor in the place of an accelerator: tensors only, no context, no peak rates. Not in <see cref="All"/>.</summary>
    public static Accelerator Cpu { get; } = new()
    {
        Name = "cpu",
        Family = AcceleratorFamily.Cpu,
        MarketedMemory = Bytes.FromGiB(1024),
        UsableMemory = Bytes.FromGiB(1024),
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(100),
        Intra = Links.Pcie4,
        Host = Links.Pcie4,
        Source = Sources.Input,
    };
}
