namespace MemoryModel.Catalog;

/// <summary>Machines one can buy or rent, and clusters made of them.</summary>
/// <remarks>Network figures per node: stas00/ml-engineering, network; the rest as each accelerator's own row.</remarks>
public static class Clusters
{
    /// <summary>Gets every kind of machine of the catalog.</summary>
    public static IReadOnlyList<Node> Nodes { get; } =
    [
        Machine("dgx-2", Gpus.V100Sxm, 16, 6.25, 1.5, "dgx-2h"),
        Machine("dgx-a100", Gpus.A100Sxm, 8, 25, 2, "dgx-a100-80gb", "selene"),
        Machine("dgx-a100-40gb", Gpus.A100Sxm40, 8, 25, 1),
        Machine("jean-zay-a100", Gpus.A100Sxm, 8, 6.25, 0.5),
        Machine("aws-p4d", Gpus.A100Sxm40, 8, 6.25, 1.1, "p4d.24xlarge"),
        Machine("aws-p4de", Gpus.A100Sxm, 8, 6.25, 1.1, "p4de.24xlarge"),
        Machine("azure-nd-a100", Gpus.A100Sxm, 8, 25, 1.9, "nd96amsr-a100-v4"),
        Machine("dgx-h100", Gpus.H100Sxm, 8, 50, 2, "eos"),
        Machine("aws-p5", Gpus.H100Sxm, 8, 50, 2, "p5.48xlarge"),
        Machine("azure-nd-h100", Gpus.H100Sxm, 8, 50, 1.9, "nd96isr-h100-v5"),
        Machine("gcp-a3-high", Gpus.H100Sxm, 8, 12.5, 1.9, "a3-highgpu-8g"),
        Machine("gcp-a3-mega", Gpus.H100Sxm, 8, 25, 1.9, "a3-megagpu-8g"),
        Machine("dgx-h200", Gpus.H200Sxm, 8, 50, 2),
        Machine("aws-p5en", Gpus.H200Sxm, 8, 50, 2, "p5e.48xlarge", "p5en.48xlarge"),
        Machine("dgx-b200", Gpus.B200Sxm, 8, 50, 2),
        Machine("aws-p6-b200", Gpus.B200Sxm, 8, 50, 2, "p6-b200.48xlarge"),
        Machine("dgx-b300", Gpus.B300Sxm, 8, 100, 2),
        Machine("gb200-nvl72", Gpus.Gb200, 4, 50, 0.96) with { Domain = 72 },
        Machine("gb300-nvl72", Gpus.Gb300, 4, 100, 0.96) with { Domain = 72 },
        Machine("aws-g5", Gpus.A10G, 8, 1.5, 0.77, "g5.48xlarge"),
        Machine("mi300x-platform", Gpus.Mi300X, 8, 50, 2),
        Machine("frontier", Gpus.Mi250X, 8, 12.5, 0.5),
        Machine("hls-gaudi2", Gpus.Gaudi2, 8, 37.5, 1),
        Machine("hls-gaudi3", Gpus.Gaudi3, 8, 75, 1),
        Machine("aws-trn1", Gpus.Trainium1, 16, 6.25, 0.5, "trn1.32xlarge"),
        Machine("aws-trn2", Gpus.Trainium2, 16, 25, 2, "trn2.48xlarge"),
    ];

    /// <summary>Finds a machine by its name or an alias; case and separators do not matter.</summary>
    /// <returns>The machine, or null when no name matches.</returns>
    public static Node? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var key = NearestName.Key(name);
        return Nodes.FirstOrDefault(node => NearestName.Key(node.Name) == key || node.Aliases.Any(alias => NearestName.Key(alias) == key));
    }

    /// <summary>Returns the known name closest to <paramref name="name"/>, for the message about an unknown one.</summary>
    public static string Nearest(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Find(NearestName.Of(name, Nodes.SelectMany(node => node.Aliases.Prepend(node.Name)))!)!.Name;
    }

    /// <summary>A cluster of DGX H100 machines.</summary>
    public static Cluster DgxH100(int nodes) => new(Find("dgx-h100")!, checked(nodes * 8));

    /// <summary>A cluster of DGX A100 machines with 80 GB accelerators.</summary>
    public static Cluster DgxA100(int nodes) => new(Find("dgx-a100")!, checked(nodes * 8));

    static Node Machine(string name, Accelerator accelerator, int count, double networkGigabytesPerSecond, double hostTebibytes, params string[] aliases) => new()
    {
        Name = name,
        Aliases = aliases,
        Accelerator = accelerator,
        Accelerators = count,
        Intra = accelerator.Intra,
        Host = accelerator.Host,
        Network = Bandwidth.FromGigabytesPerSecond(networkGigabytesPerSecond),
        HostMemory = Bytes.FromGiB(hostTebibytes * 1024),
        Source = Sources.MlEngineering,
    };
}
