namespace MemoryModel.Catalog;

/// <summary>Links between accelerators and to their hosts, per accelerator and per direction.</summary>
/// <remarks>
/// NVLink and PCIe rates, the peer rates of Infinity Fabric, Gaudi and Trainium: stas00/ml-engineering, network and
/// compute/accelerator. The cut NVLinks of A800 and H800, the pair bridges and the TPU tori v4 to v5p are recalled.
/// </remarks>
public static class Links
{
    /// <summary>No link between accelerators: copies go through host memory.</summary>
    public static Link HostOnly { get; } = Make("none", LinkKind.None, 15.8);

    /// <summary>PCI Express 3.0, 16 lanes.</summary>
    public static Link Pcie3 { get; } = Make("PCIe3 x16", LinkKind.Pcie, 15.8);

    /// <summary>PCI Express 4.0, 16 lanes.</summary>
    public static Link Pcie4 { get; } = Make("PCIe4 x16", LinkKind.Pcie, 31);

    /// <summary>PCI Express 5.0, 16 lanes.</summary>
    public static Link Pcie5 { get; } = Make("PCIe5 x16", LinkKind.Pcie, 63);

    /// <summary>PCI Express 6.0, 16 lanes.</summary>
    public static Link Pcie6 { get; } = Make("PCIe6 x16", LinkKind.Pcie, 121);

    /// <summary>NVLink 2 of V100.</summary>
    public static Link NvLink2 { get; } = Make("NVLink2", LinkKind.NvLink, 150);

    /// <summary>NVLink 3 of A100 behind NVSwitch.</summary>
    public static Link NvLink3 { get; } = Make("NVLink3", LinkKind.NvLink, 300);

    /// <summary>NVLink 4 of H100 behind NVSwitch, which reduces in the switch.</summary>
    public static Link NvLink4 { get; } = Make("NVLink4", LinkKind.NvLink, 450) with { ReducesInSwitch = true };

    /// <summary>NVLink 5 of B200, which reduces in the switch.</summary>
    public static Link NvLink5 { get; } = Make("NVLink5", LinkKind.NvLink, 900) with { ReducesInSwitch = true };

    /// <summary>NVLink of A800.</summary>
    public static Link NvLinkA800 { get; } = Make("NVLink (A800)", LinkKind.NvLink, 200);

    /// <summary>NVLink of H800.</summary>
    public static Link NvLinkH800 { get; } = Make("NVLink (H800)", LinkKind.NvLink, 200) with { ReducesInSwitch = true };

    /// <summary>The bridge of two Titan RTX cards.</summary>
    public static Link BridgeNvLink2 { get; } = Make("NVLink2 bridge", LinkKind.NvLink, 50) with { BeyondPair = Pcie3 };

    /// <summary>The bridge of two A40, A6000 or RTX 3090 cards.</summary>
    public static Link BridgeNvLink3 { get; } = Make("NVLink3 bridge", LinkKind.NvLink, 56.25) with { BeyondPair = Pcie4 };

    /// <summary>The bridge of two H100 NVL cards.</summary>
    public static Link BridgeNvLink4 { get; } = Make("NVLink4 bridge", LinkKind.NvLink, 300) with { BeyondPair = Pcie5 };

    /// <summary>NVLink-C2C between a Grace host and its GPU.</summary>
    public static Link NvLinkC2C { get; } = Make("NVLink-C2C", LinkKind.NvLink, 450);

    /// <summary>Infinity Fabric of MI210.</summary>
    public static Link XgmiMi210 { get; } = Make("xGMI (MI210)", LinkKind.InfinityFabric, 150);

    /// <summary>Infinity Fabric of MI250X: 50 GB/s to each of seven peers.</summary>
    public static Link XgmiMi250 { get; } = Make("xGMI (MI250X)", LinkKind.InfinityFabric, 350) with { PerPeer = Bandwidth.FromGigabytesPerSecond(50) };

    /// <summary>Infinity Fabric of MI300X: 64 GB/s to each of seven peers, so small groups are slow.</summary>
    public static Link XgmiMi300 { get; } = Make("xGMI", LinkKind.InfinityFabric, 448) with { PerPeer = Bandwidth.FromGigabytesPerSecond(64) };

    /// <summary>Infinity Fabric of MI355X: 76.5 GB/s to each of seven peers.</summary>
    public static Link XgmiMi355 { get; } = Make("xGMI (MI355X)", LinkKind.InfinityFabric, 535.5) with { PerPeer = Bandwidth.FromGigabytesPerSecond(76.5) };

    /// <summary>The 3D torus of TPU v4.</summary>
    public static Link TorusV4 { get; } = Make("ICI (v4)", LinkKind.ChipInterconnect, 150);

    /// <summary>The 2D torus of TPU v5e.</summary>
    public static Link TorusV5e { get; } = Make("ICI (v5e)", LinkKind.ChipInterconnect, 100);

    /// <summary>The 3D torus of TPU v5p.</summary>
    public static Link TorusV5p { get; } = Make("ICI (v5p)", LinkKind.ChipInterconnect, 300);

    /// <summary>The 2D torus of TPU v6e.</summary>
    public static Link TorusV6e { get; } = Make("ICI (v6e)", LinkKind.ChipInterconnect, 180);

    /// <summary>The 3D torus of TPU v7x.</summary>
    public static Link TorusV7x { get; } = Make("ICI (v7x)", LinkKind.ChipInterconnect, 600);

    /// <summary>The 21 Ethernet ports of Gaudi 2.</summary>
    public static Link Ports262 { get; } = Make("Gaudi2 21x100GbE", LinkKind.OnChipPorts, 262.5);

    /// <summary>The 21 Ethernet ports of Gaudi 3.</summary>
    public static Link Ports525 { get; } = Make("Gaudi3 21x200GbE", LinkKind.OnChipPorts, 525);

    /// <summary>NeuronLink of Trainium 1.</summary>
    public static Link NeuronLink1 { get; } = Make("NeuronLink", LinkKind.OnChipPorts, 192);

    /// <summary>NeuronLink of Trainium 2 inside an instance.</summary>
    public static Link NeuronLink2 { get; } = Make("NeuronLink (trn2)", LinkKind.OnChipPorts, 512);

    /// <summary>Gets every link.</summary>
    public static IReadOnlyList<Link> All { get; } =
    [
        HostOnly, Pcie3, Pcie4, Pcie5, Pcie6, NvLink2, NvLink3, NvLink4, NvLink5, NvLinkA800, NvLinkH800, BridgeNvLink2, BridgeNvLink3,
        BridgeNvLink4, NvLinkC2C, XgmiMi210, XgmiMi250, XgmiMi300, XgmiMi355, TorusV4, TorusV5e, TorusV5p, TorusV6e, TorusV7x,
        Ports262, Ports525, NeuronLink1, NeuronLink2,
    ];

    static Link Make(string name, LinkKind kind, double gigabytesPerSecond) =>
        new() { Name = name, Kind = kind, PerDirection = Bandwidth.FromGigabytesPerSecond(gigabytesPerSecond) };
}
