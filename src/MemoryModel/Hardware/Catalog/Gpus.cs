namespace MemoryModel.Catalog;

/// <summary>The accelerators the tool knows, one property each. Vary a part with <c>with { UsableMemory = … }</c>.</summary>
public static partial class Gpus
{
    static IReadOnlyList<Accelerator>? _all;

    /// <summary>Gets every accelerator of the catalog.</summary>
    public static IReadOnlyList<Accelerator> All => _all ??=
    [
        V100Sxm16, V100Sxm, V100Pcie, T4, TitanRtx, A100Sxm40, A100Sxm, A100Pcie40,
        A100Pcie, A800Sxm, A10, A10G, A40, RtxA6000, Rtx3090, Rtx4090,
        L4, L40S, H100Sxm, H100SxmHbm2e, H100Pcie, H100Nvl, H800Sxm, H20,
        H200Sxm, Gh200, B100, B200Sxm, Gb200, B300Sxm, Gb300, Rtx5090,
        Mi210, Mi250X, Mi300X, Mi325X, Mi355X, TpuV4, TpuV5e, TpuV5p,
        TpuV6e, TpuV7x, Gaudi2, Gaudi3, Trainium1, Trainium2,
    ];

    // What drivers write around a name: "NVIDIA GeForce RTX 4090", "NVIDIA H100 80GB HBM3", "AMD Instinct MI300X".
    static readonly string[] Around = ["NVIDIA ", "Tesla ", "GeForce ", "AMD ", "Instinct ", " HBM3e", " HBM3"];

    /// <summary>Finds an accelerator by its name, an alias, or what its driver calls it; case and separators do not matter.</summary>
    /// <returns>The accelerator, or null when no name matches.</returns>
    public static Accelerator? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ByKey(NearestName.Key(name)) ?? ByKey(NearestName.Key(Around.Aggregate(name, (rest, word) => rest.Replace(word, "", StringComparison.OrdinalIgnoreCase))));

        static Accelerator? ByKey(string key) => All.FirstOrDefault(row => NearestName.Key(row.Name) == key || row.Aliases.Any(alias => NearestName.Key(alias) == key));
    }

    /// <summary>Returns the known name closest to <paramref name="name"/>, for the message about an unknown one.</summary>
    public static string Nearest(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var spelling = NearestName.Of(name, All.SelectMany(row => row.Aliases.Prepend(row.Name)))!;
        return Find(spelling)!.Name;
    }

    /// <summary>Returns the message about an unknown name; a known one stands in it where one is like it.</summary>
    internal static string Unknown(string name) =>
        $"gpu '{name}' is not known{(NearestName.Hint(name, All.SelectMany(row => row.Aliases.Prepend(row.Name))).Length > 0 ? $"; nearest: {Nearest(name)}" : "")}; `llm-mem list gpus` prints all";
}
