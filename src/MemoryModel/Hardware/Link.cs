namespace MemoryModel;

/// <summary>Names a kind of link between accelerators, or between an accelerator and its host.</summary>
public enum LinkKind
{
    /// <summary>No direct link: traffic goes through host memory.</summary>
    None,

    /// <summary>PCI Express.</summary>
    Pcie,

    /// <summary>NVIDIA NVLink.</summary>
    NvLink,

    /// <summary>AMD Infinity Fabric between accelerators.</summary>
    InfinityFabric,

    /// <summary>Google inter-chip interconnect, a torus.</summary>
    ChipInterconnect,

    /// <summary>Ethernet ports on the accelerator itself (Gaudi) or NeuronLink.</summary>
    OnChipPorts,

    /// <summary>A network adapter: InfiniBand, RoCE, EFA, Slingshot.</summary>
    Network,
}

/// <summary>Represents the link of one accelerator: what it can send in one direction.</summary>
public sealed record Link
{
    /// <summary>Gets the name as run files write it, such as <c>NVLink4</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the kind of link.</summary>
    public required LinkKind Kind { get; init; }

    /// <summary>Gets the bandwidth of one accelerator in one direction, all its ports together.</summary>
    public required Bandwidth PerDirection { get; init; }

    /// <summary>Gets the part of <see cref="PerDirection"/> that reaches one peer; equal to it behind a switch.</summary>
    public Bandwidth? PerPeer { get; init; }

    /// <summary>Gets whether the switch can add (NVLink SHARP), so that an all-reduce sends each byte once.</summary>
    public bool ReducesInSwitch { get; init; }

    /// <summary>Gets whether the link joins two cards only (a bridge).</summary>
    public bool PairOnly => BeyondPair is not null;

    /// <summary>Gets what joins cards of different pairs where the link is a bridge of two; <see langword="null"/> where the link joins all.</summary>
    public Link? BeyondPair { get; init; }

    /// <summary>Returns the name and the rate.</summary>
    public override string ToString() => $"{Name} ({PerDirection} per direction)";
}
