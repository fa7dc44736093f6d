using System.Globalization;
using System.Text.RegularExpressions;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Reads the link strings of run files: <c>NVLink4</c>, <c>900GB/s</c>, <c>IB 8x400Gb</c>, <c>1600 Gbps/node RoCE</c>; letters' case matters between B (bytes) and b (bits) only.</summary>
static partial class LinkText
{
    /// <summary>What a link between the accelerators of a node may be.</summary>
    public const string AllowedInNode = "NVLink, NVLink2 to NVLink5, NVL72, PCIe3 to PCIe6, xGMI, ICI, none, or a rate such as 900GB/s (both directions together, as NVLink is sold) or 400Gb/s (one direction)";

    /// <summary>What a network between nodes may be.</summary>
    public const string AllowedBetweenNodes = "ports of a node such as 8x400Gb, a rate such as 400Gb/s or 50GB/s (an accelerator's, one direction) or 3200Gbps/node, or a network's name: IB, RoCE, EFA, Ethernet, Slingshot, Omni-Path";

    // Networks that say no figure: a usual node's is taken.
    static readonly string[] Networks =
    [
        "ib", "infiniband", "edr", "hdr", "ndr", "xdr", "roce", "rdma", "efa", "ethernet", "slingshot", "omnipath", "nvl72", "nvlink", "gpudirect", "tcp", "tcpx", "dcn", "ici", "none", "notstated", "unknown",
    ];

    /// <summary>Reads a link between the accelerators of a node; null when the text names none.</summary>
    /// <remarks>A plain <c>NVLink</c> means the accelerator's own link.</remarks>
    public static Link? IntraNode(string text, Accelerator accelerator)
    {
        if (Rate(text) is { } rate)
        {
            return accelerator.Intra with { Name = text, PerDirection = rate.InBytes ? new(rate.Bandwidth.BytesPerSecond / 2) : rate.Bandwidth };
        }

        var key = NearestName.Key(text);
        if (key is "none" or "hostmemory") return Links.HostOnly;
        if (key.Replace("express", "e", StringComparison.Ordinal) is var pci && pci.Contains("pcie", StringComparison.Ordinal))
        {
            return Generation(pci) is { } generation
                ? Links.All.FirstOrDefault(link => link.Kind == LinkKind.Pcie && NearestName.Key(link.Name).StartsWith($"pcie{generation}", StringComparison.Ordinal))
                : accelerator.Host;
        }

        if (key.StartsWith("nvlink", StringComparison.Ordinal))
        {
            // a generation that is not known is none
            return Named(key) ?? (key.Length > "nvlink".Length && key["nvlink".Length] is >= '2' and <= '9' ? null : accelerator.Intra);
        }

        return key.Contains("nvl72", StringComparison.Ordinal) || key.StartsWith("nvswitch", StringComparison.Ordinal) || key.StartsWith("xgmi", StringComparison.Ordinal) || key.StartsWith("ici", StringComparison.Ordinal) || key.StartsWith("infinityfabric", StringComparison.Ordinal) || NearestName.Key(accelerator.Intra.Name) == key
            ? accelerator.Intra
            : null;
    }

    // An NVLink of a generation.
    static Link? Named(string key) =>
        Links.All.FirstOrDefault(link => link.Kind == LinkKind.NvLink && !link.PairOnly && key.StartsWith(NearestName.Key(link.Name), StringComparison.Ordinal));

    // 4 of pcie4x16, of pciegen40 and of pciev4; none of pciex16, which counts lanes.
    static char? Generation(string key)
    {
        var rest = key[(key.IndexOf("pcie", StringComparison.Ordinal) + "pcie".Length)..];
        rest = rest.StartsWith("gen", StringComparison.Ordinal) ? rest[3..] : rest.TrimStart('v');
        return rest.Length > 0 && char.IsAsciiDigit(rest[0]) ? rest[0] : null;
    }

    /// <summary>Gets whether the text names a rack-wide NVLink domain.</summary>
    public static bool IsRackWide(string text) => text.Contains("NVL72", StringComparison.OrdinalIgnoreCase);

    /// <summary>Gets whether the text means a network, with a figure or by name.</summary>
    public static bool IsNetwork(string text)
    {
        text = WithRates(text);
        if (Ports().Count(text) > 0 || Rate(text) is not null)
        {
            return true;
        }

        // a figure that is no rate is a slip of the pen, whatever stands beside it
        return !Figure().IsMatch(text) && Words().Matches(text.Replace("-", "", StringComparison.Ordinal)).Any(word => Networks.Contains(word.Value.ToLowerInvariant()))
            || Networks.Contains(NearestName.Key(text));
    }

    /// <summary>Returns <c>; nearest: </c> and the known name that is nearest to a text, where one is like it.</summary>
    public static string Hint(string text, bool inNode) =>
        NearestName.Hint(text, inNode ? Links.All.Select(link => link.Name.Split(' ')[0]).Append("none").Distinct() : ["IB", "8x400Gb", "400Gb/s", "3200Gbps/node", "RoCE", "EFA", "Ethernet", "Slingshot", "Omni-Path"]);

    /// <summary>Reads the network bandwidth per accelerator; null when the text holds no figure.</summary>
    /// <remarks>
    /// <c>8x400Gb</c> is eight ports a node; <c>3200 Gbps/node</c> a node's total; <c>400 Gb/s RDMA per GPU</c> and a bare
    /// <c>NDR 400Gbps</c> one accelerator's port, as is a bare <c>NDR</c>; <c>100GbE</c> is the one card of a node. Figures are bits, or bytes where
    /// they say so, in one direction.
    /// </remarks>
    public static Bandwidth? Network(string text, int acceleratorsPerNode)
    {
        text = WithRates(text);
        var ports = Ports().Matches(text);
        if (ports.Count == 1)
        {
            var each = Number(ports[0], 2) * (ports[0].Groups[3].Value is "B" ? 8 : 1);
            return Bandwidth.FromGigabitsPerSecond(Number(ports[0]) * each / acceleratorsPerNode);
        }

        if (ports.Count > 1 || Rate(text) is not { } rate) return null;
        var perNode = text.Contains("node", StringComparison.OrdinalIgnoreCase);
        return new(rate.Bandwidth.BytesPerSecond / (perNode ? acceleratorsPerNode : 1));
    }

    // Generations of ports in place of figures: 4x HDR is 4x200Gb, Slingshot-11 200Gb/s, 100GbE 1x100Gb.
    static string WithRates(string text)
    {
        var ethernet = EthernetCards().Replace(text, "1x$1Gb");
        return Generations().Replace(ethernet, static match =>
        {
            var rate = (match.Groups[2].Value.ToUpperInvariant(), match.Groups[3].Value) switch
            {
                (_, { Length: 3 } stated) => stated,
                ("SLINGSHOT", "11") => "200",
                ("SLINGSHOT", _) => "100",
                ("FDR", _) => "56",
                ("EDR", _) => "100",
                ("HDR", _) => "200",
                ("NDR", _) => "400",
                _ => "800",
            };
            return match.Groups[1].Success ? $"{match.Groups[1].Value}x{rate}Gb" : $"{rate}Gb/s";
        });
    }

    static (Bandwidth Bandwidth, bool InBytes)? Rate(string text)
    {
        var match = Rates().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var scale = match.Groups[2].ValueSpan[0] is 'T' or 't' ? 1e3 : match.Groups[2].ValueSpan[0] is 'M' or 'm' ? 1e-3 : 1;
        var bytes = match.Groups[3].Value is "B";
        return (Bandwidth.FromGigabytesPerSecond(Number(match) * scale / (bytes ? 1 : 8)), bytes);
    }

    static double Number(Match match, int group = 1) => double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    // 8x400Gb, 4x Omni-Path 100, 8x HDR200, 4x200Gb, 8x50GB; neither 0x400Gb nor -8x400Gb
    [GeneratedRegex(@"(?<![\d.])(?<!(?:^|\s)-)([1-9]\d*)\s*[xX]\s*(?:[A-Za-z-]+\s*)?([1-9]\d*)\s*(?:[GgTtMm]([Bb]))?")]
    private static partial Regex Ports();

    // HDR, 4x HDR, 8x EDR100, Slingshot-11; neither NDR 400Gbps, which says its rate, nor a bare Slingshot, which has none
    [GeneratedRegex(@"(?:(?<![\d.-])([1-9]\d*)\s*[xX]\s*)?\b(?i:(FDR|EDR|HDR|NDR|XDR|Slingshot(?=[\s-]?1[01]\b)))[\s-]?((?:10|11|[1248]00)\b)?(?!\w|\s*\d)")]
    private static partial Regex Generations();

    // 100GbE, but not a count of cards such as 4x25GbE
    [GeneratedRegex(@"(?<![\d.xX-]\s*)([1-9]\d*)\s*GbE\b")]
    private static partial Regex EthernetCards();

    // 400Gb/s, 100gbps, 3200 Gbit, 400Gb, 900GB/s, 1.8TB/s, 50 GBps: a byte in the first group of letters; no zero, sign or exponent
    [GeneratedRegex(@"(?<![\d.])(?<!(?:^|\s)-)(?<!\d[eE][+-]?)(?<!\d\s*[xX]\s*)(?=[0.]*[1-9])(\d+(?:\.\d+)?)\s*([GgTtMm])(?:([Bb])(?i:/s|ps)(?![A-Za-z])|[Bb](?i:it)|b\b)")]
    private static partial Regex Rates();

    [GeneratedRegex(@"\d+(?:\.\d+)?\s*[GgTtMm]")]
    private static partial Regex Figure();

    [GeneratedRegex("[A-Za-z]+[0-9]*")]
    private static partial Regex Words();
}
