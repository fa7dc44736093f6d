using System.Reflection;
using MemoryModel.Catalog;

namespace MemoryModel.Cli;

/// <summary>One catalog as <c>llm-mem list</c> prints it: its name, what it holds, its columns and rows.</summary>
/// <param name="Name">The word after <c>list</c>.</param>
/// <param name="Help">What it holds.</param>
/// <param name="Columns">The columns; the last is the source where the rows have one.</param>
/// <param name="Rows">The rows, made only when they are printed: a value for each column.</param>
sealed record CatalogList(string Name, string Help, CatalogColumn[] Columns, Func<IEnumerable<object?[]>> Rows)
{
    public static readonly CatalogList[] All =
    [
        new("models", "networks by name", ["name", "parameters", ("active", "active_parameters"), "layers", ("hidden", "hidden_size"), "aliases", "source"],
            () => Models.Names.Select(Models.Get).Select(Model)),
        new("gpus", "accelerators",
            ["name", ("memory", "memory_bytes"), ("bandwidth", "bandwidth_bytes_per_s"), ("bf16", "bf16_flop_per_s"), ("fp8", "fp8_flop_per_s"), "link", ("link rate", "link_bytes_per_s"), ("power", "power_w"), ("price", "usd_per_hour"), "aliases", "source"],
            () => Gpus.All.Select(Gpu)),
        new("clusters", "nodes",
            ["name", "gpu", ("gpus", "gpus_per_node"), "link", "host link", ("network", "network_bytes_per_s"), ("host memory", "host_memory_bytes"), "aliases", "source"],
            () => Clusters.Nodes.Select(Cluster)),
        new("links", "links", ["name", "kind", ("per direction", "bytes_per_s")], () => Links.All.Select(row => new object?[] { row.Name, row.Kind.ToString(), row.PerDirection })),
        new("optimizers", "optimizers", ["name", "states", "temporaries", "aliases", "source"], () => Optimizers.All.Select(row => new object?[]
        {
            row.Name, row.DescribeStates(), row.DescribeTemporaries(), row.Aliases, row.Source.Where,
        })),
        new("precisions", "precision policies", ["name", "compute", ("params", "parameters"), ("grads", "gradients"), "master", "moments", "gather", "reduce", "source"], () => Frameworks.Precisions.Select(row => new object?[]
        {
            row.Name, row.Compute.ShortName(), row.Parameters.ShortName(), row.Gradients.ShortName(), row.Master?.ShortName() ?? "none", (row.Moments ?? row.Updated).ShortName(), (row.Gather ?? row.Parameters).ShortName(), (row.Reduce ?? row.Gradients).ShortName(), row.Source.Where,
        })),
        new("dtypes", "data types", ["name", "bits"], () => Enum.GetValues<DataType>().Select(type => new object?[] { type.ShortName(), type.Bits() })),
        new("quantizations", "formats of quantized weights", ["name", "bits per weight", ("block", "block_weights"), "aliases", "source"], () => WeightFormats.All.Select(row => new object?[]
        {
            row.Name, Math.Round(row.BitsPerWeight(4096), 4), row.Block > 1 ? row.Block : null, row.Aliases, row.Source.Where,
        })),
        new("adapters", "methods of parameter-efficient fine-tuning", ["name", "aliases"], () => AdapterMethods.Names.GroupBy(AdapterMethods.Find).Select(row => new object?[] { row.First(), row.Skip(1).ToArray() })),
        new("frameworks", "frameworks and their habits", ["name", "engine", "precision", "fused kernels", "aliases", "source"], () => Frameworks.All.Select(row => new object?[]
        {
            row.Name, row.Engine.ToString(), row.Precision.Name, row.FusedKernels, row.Aliases, row.Source.Where,
        })),
        new("tools", "tools for --compare", ["name", "source"], () => Peers.Names.Select(name => new object?[] { name, Peers.SourceOf(name).Where })),
        new("sources", "the bibliography", ["name", "title", "basis", "where"], () => Bibliography().Select(row => new object?[] { row.Key, row.Title, row.Basis.ToString().ToLowerInvariant(), row.Where })),
    ];

    // Every public property, so that a new source cannot be forgotten here.
    static IEnumerable<Source> Bibliography() => typeof(Sources).GetProperties(BindingFlags.Public | BindingFlags.Static)
        .Select(property => property.GetValue(null)).OfType<Source>().Distinct().OrderBy(source => source.Key, StringComparer.Ordinal);

    static object?[] Model(ModelArchitecture row)
    {
        var parameters = ModelParameters.Of(row);
        return [row.Name, parameters.Total, parameters.Active, row.Layers, row.Hidden, row.Aliases, row.Source.Where];
    }

    static object?[] Gpu(Accelerator row) =>
    [
        row.Name, row.UsableMemory, row.MemoryBandwidth, row.BFloat16, row.Float8, row.Intra.Name, row.Intra.PerDirection,
        row.BoardPowerWatts > 0 ? row.BoardPowerWatts : null, row.Price, row.Aliases, row.Source.Title,
    ];

    static object?[] Cluster(Node row) =>
    [
        row.Name, row.Accelerator.Name, row.Accelerators, row.Intra.Name, row.Host.Name, row.Network, row.HostMemory == Bytes.Zero ? null : row.HostMemory, row.Aliases, row.Source.Title,
    ];
}
