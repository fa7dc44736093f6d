using System.Reflection;
using MemoryModel.Catalog;

namespace MemoryModel.Cli;

/// <summary>One catalog as <c>llm-mem list</c> prints it: its name, what it holds, its columns and rows.</summary>
/// <param name="Name">The word after <c>list</c>.</param>
/// <param name="Help">What it holds.</param>
/// <param name="Heads">The columns; the last is always the source.</param>
/// <param name="Rows">The rows, made only when they are printed.</param>
sealed record CatalogList(string Name, string Help, string[] Heads, Func<Output, IEnumerable<string[]>> Rows)
{
    public static readonly CatalogList[] All =
    [
        new("models", "networks by name", ["name", "parameters", "active", "layers", "hidden", "aliases", "source"], _ => Models.Names.Select(Models.Get).Select(Model)),
        new("gpus", "accelerators", ["name", "memory", "bandwidth", "bf16", "fp8", "link", "power", "price", "aliases", "source"], output => Gpus.All.Select(row => Gpu(output, row))),
        new("clusters", "nodes", ["name", "gpus", "link", "host link", "network", "host memory", "aliases", "source"], output => Clusters.Nodes.Select(row => Cluster(output, row))),
        new("links", "links", ["name", "kind", "per direction"], _ => Links.All.Select(row => new[] { row.Name, row.Kind.ToString(), row.PerDirection.ToString() })),
        new("optimizers", "optimizers", ["name", "states", "temporaries", "aliases", "source"], _ => Optimizers.All.Select(row => new[]
        {
            row.Name, row.DescribeStates(), row.DescribeTemporaries(), Words(row.Aliases), row.Source.Where,
        })),
        new("precisions", "precision policies", ["name", "compute", "params", "grads", "master", "moments", "source"], _ => PrecisionPolicies.All.Select(row => new[]
        {
            row.Name, row.Compute.ShortName(), row.Parameters.ShortName(), row.Gradients.ShortName(), row.Master?.ShortName() ?? "none", (row.Moments ?? row.Updated).ShortName(), row.Source.Where,
        })),
        new("dtypes", "data types", ["name", "bits"], _ => Enum.GetValues<DataType>().Select(type => new[] { type.ShortName(), FormattableString.Invariant($"{type.Bits()}") })),
        new("quantizations", "formats of quantized weights", ["name", "bits per weight", "block", "aliases", "source"], _ => WeightFormats.All.Select(row => new[]
        {
            row.Name, FormattableString.Invariant($"{row.BitsPerWeight(4096):0.####}"), row.Block > 1 ? FormattableString.Invariant($"{row.Block}") : "", Words(row.Aliases), row.Source.Where,
        })),
        new("adapters", "methods of parameter-efficient fine-tuning", ["name", "aliases"], _ => AdapterMethods.Names.GroupBy(AdapterMethods.Find).Select(row => new[] { row.First(), Words(row.Skip(1)) })),
        new("frameworks", "frameworks and their habits", ["name", "engine", "precision", "fused kernels", "aliases", "source"], _ => Frameworks.All.Select(row => new[]
        {
            row.Name, row.Engine.ToString(), row.Precision.Name, row.FusedKernels ? "yes" : "no", Words(row.Aliases), row.Source.Where,
        })),
        new("tools", "tools for --compare", ["name", "source"], _ => Peers.Names.Select(name => new[] { name, Peers.SourceOf(name).Where })),
        new("sources", "the bibliography", ["name", "title", "basis", "where"], _ => Bibliography().Select(row => new[] { row.Key, row.Title, row.Basis.ToString().ToLowerInvariant(), row.Where })),
    ];

    // Every public property, so that a new source cannot be forgotten here.
    static IEnumerable<Source> Bibliography() => typeof(Sources).GetProperties(BindingFlags.Public | BindingFlags.Static)
        .Select(property => property.GetValue(null)).OfType<Source>().Distinct().OrderBy(source => source.Key, StringComparer.Ordinal);

    static string[] Model(ModelArchitecture row)
    {
        var parameters = ModelParameters.Of(row);
        return
        [
            row.Name, FormattableString.Invariant($"{parameters.Total}"), FormattableString.Invariant($"{parameters.Active}"), FormattableString.Invariant($"{row.Layers}"),
            FormattableString.Invariant($"{row.Hidden}"), Words(row.Aliases), row.Source.Where,
        ];
    }

    static string[] Gpu(Output output, Accelerator row) =>
    [
        row.Name, output.Size(row.UsableMemory), row.MemoryBandwidth.ToString(), row.BFloat16?.ToString() ?? "none", row.Float8?.ToString() ?? "none", row.Intra.Name,
        row.BoardPowerWatts > 0 ? FormattableString.Invariant($"{row.BoardPowerWatts:0} W") : "", row.Price is { } price ? FormattableString.Invariant($"{price.TypicalUsdPerHour:0.00} USD/h ({price.AsOf:yyyy-MM})") : "", Words(row.Aliases), row.Source.Title,
    ];

    static string[] Cluster(Output output, Node row) =>
    [
        row.Name, $"{row.Accelerators} × {row.Accelerator.Name}", row.Intra.Name, row.Host.Name, row.Network.ToString(), row.HostMemory == Bytes.Zero ? "" : output.Size(row.HostMemory),
        Words(row.Aliases), row.Source.Title,
    ];

    static string Words(IEnumerable<string> words) => string.Join(' ', words);
}
