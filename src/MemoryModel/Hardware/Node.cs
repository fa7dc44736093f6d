namespace MemoryModel;

/// <summary>Represents a kind of machine: how many accelerators it joins, by what, and what leaves it.</summary>
public sealed record Node
{
    /// <summary>Gets the name used on the command line, such as <c>dgx-h100</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Gets other names of the machine.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Gets the accelerator.</summary>
    public required Accelerator Accelerator { get; init; }

    /// <summary>Gets the accelerators that share a host.</summary>
    public required int Accelerators { get; init; }

    /// <summary>Gets the accelerators that the intra-node link joins: the host's own, or a whole NVLink rack.</summary>
    public int Domain { get => field == 0 ? Accelerators : field; init; }

    /// <summary>Gets the link between the accelerators of the domain.</summary>
    public required Link Intra { get; init; }

    /// <summary>Gets the link to host memory.</summary>
    public required Link Host { get; init; }

    /// <summary>Gets the network bandwidth per accelerator and direction.</summary>
    public required Bandwidth Network { get; init; }

    /// <summary>Gets the host memory of one machine; zero where unknown.</summary>
    public Bytes HostMemory { get; init; }

    /// <summary>Gets where the figures come from.</summary>
    public required Source Source { get; init; }

    /// <summary>Gets the network of a machine whose accelerator has no usual one, such as a workstation: one port of 100 Gb/s, shared by its accelerators. Assumed.</summary>
    public static Bandwidth OnePort { get; } = Bandwidth.FromGigabytesPerSecond(12.5);

    /// <summary>Makes the usual machine of an accelerator: its own links and network, or one port where it has no usual network.</summary>
    public static Node Usual(Accelerator accelerator, int accelerators = 8)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(accelerators);
        return new()
        {
            Name = $"{accelerators}x {accelerator.Name}",
            Accelerator = accelerator,
            Accelerators = accelerators,
            Intra = accelerator.Intra,
            Host = accelerator.Host,
            Network = accelerator.Network.BytesPerSecond > 0 ? accelerator.Network : OnePort / accelerators,
            Source = accelerator.Source,
        };
    }

    /// <summary>Returns the name.</summary>
    public override string ToString() => Name;
}

/// <summary>Represents the accelerators of a job: equal nodes on one network.</summary>
/// <param name="Node">Kind of machine.</param>
/// <param name="Accelerators">Accelerators of the job, over all nodes.</param>
public sealed record Cluster(Node Node, int Accelerators)
{
    /// <summary>Gets the accelerator.</summary>
    public Accelerator Accelerator => Node.Accelerator;

    /// <summary>Gets the number of machines, the last one perhaps part-filled.</summary>
    public int Nodes => (int)CeilDiv(Accelerators, Node.Accelerators);
}
