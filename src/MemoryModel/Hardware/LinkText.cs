using System.Globalization;
using System.Text.RegularExpressions;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Reads the link strings of run files: <c>NVLink4</c>, <c>IB 8x400Gb</c>, <c>1600 Gbps/node RoCE</c>.</summary>
static partial class LinkText
{
    /// <summary>Reads a link between the accelerators of a node; null when the text names none.</summary>
    /// <remarks>A plain <c>NVLink</c> and any text that does not name a generation mean the accelerator's own link.</remarks>
    public static Link? IntraNode(string text, Accelerator accelerator)
    {
        var rate = GigabytesRate().Match(text);
        if (rate.Success)
        {
            return accelerator.Intra with { Name = text, PerDirection = Bandwidth.FromGigabytesPerSecond(Number(rate) / 2) };
        }

        var key = NearestName.Key(text);
        if (key is "none" or "hostmemory") return Links.HostOnly;
        if (key.Contains("pcie", StringComparison.Ordinal))
        {
            return Links.All.FirstOrDefault(link => link.Kind == LinkKind.Pcie && key.StartsWith(NearestName.Key(link.Name)[..5], StringComparison.Ordinal)) ?? accelerator.Host;
        }

        if (key.StartsWith("nvlink", StringComparison.Ordinal))
        {
            return Links.All.FirstOrDefault(link => link.Kind == LinkKind.NvLink && !link.PairOnly && key.StartsWith(NearestName.Key(link.Name), StringComparison.Ordinal)) ?? accelerator.Intra;
        }

        return key is "xgmi" or "ici" or "infinityfabric" ? accelerator.Intra : null;
    }

    /// <summary>Gets whether the text names a rack-wide NVLink domain.</summary>
    public static bool IsRackWide(string text) => text.Contains("NVL72", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the network bandwidth per accelerator; null when the text holds no figure.</summary>
    /// <remarks>
    /// <c>8x400Gb</c> is eight ports a node; <c>3200 Gbps/node</c> a node's total; <c>400 Gb/s RDMA per GPU</c> and a bare
    /// <c>NDR 400Gbps</c> one accelerator's port. Figures are bits.
    /// </remarks>
    public static Bandwidth? Network(string text, int acceleratorsPerNode)
    {
        var ports = Ports().Matches(text);
        if (ports.Count == 1)
        {
            return Bandwidth.FromGigabitsPerSecond(Number(ports[0]) * Number(ports[0], 2) / acceleratorsPerNode);
        }

        var rate = GigabitsRate().Match(text);
        if (ports.Count > 1 || !rate.Success) return null;
        var perNode = text.Contains("node", StringComparison.OrdinalIgnoreCase);
        return Bandwidth.FromGigabitsPerSecond(Number(rate) / (perNode ? acceleratorsPerNode : 1));
    }

    static double Number(Match match, int group = 1) => double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    // 8x400Gb, 4x Omni-Path 100, 8x HDR200, 4x200Gb
    [GeneratedRegex(@"(\d+)\s*x\s*(?:[A-Za-z-]+\s*)?(\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex Ports();

    [GeneratedRegex(@"(\d+(?:\.\d+)?)\s*(?:Gb\b|Gbps|Gb/s|Gbit)")]
    private static partial Regex GigabitsRate();

    // "NVLink 400GB/s" is sold as the sum of both directions
    [GeneratedRegex(@"(\d+(?:\.\d+)?)\s*GB/s")]
    private static partial Regex GigabytesRate();
}
