namespace MemoryModel;

/// <summary>Gives the seconds of collectives by an α–β model: a latency per collective and per node of the ring, and bytes over the reached bandwidth.</summary>
/// <remarks>
/// Bus factors: all-reduce 2·(n−1)/n; all-gather, reduce-scatter, all-to-all (n−1)/n (NVIDIA nccl-tests, PERFORMANCE.md). A group
/// with r ranks in a node drives r network ports at once, so its bandwidth across nodes is r times the port's, at most the
/// intra-node link's: 4 nodes of 8 B200 reach 377 GB/s on 50 GB/s ports (stas00/ml-engineering, network/benchmarks).
/// </remarks>
static class CollectiveTime
{
    // NVSwitch adds for groups of five or more on H200, six on B200 (same source): all-reduce then sends each byte once.
    const long SwitchReductionRanks = 6;

    // All-reduce in the switch against ring: 482 against 367 GB/s on 8 H200, 839 against 682 on 8 B200.
    const double SwitchReductionGain = 1.27;

    /// <summary>Returns the seconds of an all-gather or reduce-scatter of <paramref name="bytes"/> (the whole array).</summary>
    /// <param name="bytes">Bytes of the whole array.</param>
    /// <param name="ranks">Ranks of the group.</param>
    /// <param name="stride">Distance between neighbours: the ranks of the axes that are placed closer.</param>
    /// <param name="machine">The machine.</param>
    public static double Gather(double bytes, long ranks, long stride, in MachineRates machine)
    {
        if (ranks <= 1) return 0;
        var inside = RanksInside(ranks, stride, machine.Domain);
        var (rate, latency) = inside >= ranks
            ? (machine.Intra, machine.Fitted.IntraLatency)
            : (Math.Min(machine.Intra, machine.Network * inside), machine.Fitted.NetworkLatency + machine.Fitted.HopLatency * (ranks / (double)inside - 1));
        return (ranks - 1) / (double)ranks * bytes / rate + latency;
    }

    /// <summary>Returns the seconds of an all-reduce of <paramref name="bytes"/>: a ring, a tree across nodes, or the switch.</summary>
    public static double Reduce(double bytes, long ranks, long stride, bool switchReduces, in MachineRates machine)
    {
        if (ranks <= 1) return 0;
        var ring = 2 * Gather(bytes, ranks, stride, machine);
        var inside = RanksInside(ranks, stride, machine.Domain);
        if (inside >= ranks)
        {
            return switchReduces && ranks >= SwitchReductionRanks ? ring / SwitchReductionGain : ring;
        }

        // A double binary tree sends every byte up and down once over each port, and its depth is the logarithm of the nodes.
        var nodes = ranks / (double)inside;
        var tree = 2 * bytes / Math.Min(machine.Intra, machine.Network * inside)
            + 2 * (machine.Fitted.NetworkLatency + machine.Fitted.HopLatency * Math.Log2(nodes));
        return Math.Min(ring, tree);
    }

    /// <summary>Returns the seconds of an all-to-all in which each rank keeps 1/<paramref name="ranks"/> of its <paramref name="bytes"/>.</summary>
    /// <param name="bytes">Bytes of a rank.</param>
    /// <param name="ranks">Ranks of the group.</param>
    /// <param name="copies">Equal copies of each token among the bytes, of which each node needs one; 1 where every copy travels by itself.</param>
    /// <param name="machine">The machine.</param>
    public static double Exchange(double bytes, long ranks, long copies, in MachineRates machine)
    {
        if (ranks <= 1) return 0;
        var inside = RanksInside(ranks, 1, machine.Domain);
        var latency = 2 * machine.Fitted.IntraLatency;
        if (inside >= ranks) return bytes * (ranks - 1) / ranks / machine.Intra + latency;
        var nodes = ranks / (double)inside;
        // copies fall on nodes at random: a node is missed by all of them with probability (1 - 1/nodes)^copies
        var sent = nodes * (1 - Math.Pow(1 - 1 / nodes, copies)) / copies;
        var far = bytes * sent * (1 - 1 / nodes) / machine.Network;
        var near = bytes * (inside - 1) / (copies > 1 ? inside : ranks) / machine.Intra;
        return near + far + latency;
    }

    /// <summary>Returns the seconds to send <paramref name="bytes"/> to one neighbour.</summary>
    public static double Send(double bytes, bool inside, in MachineRates machine) =>
        bytes / (inside ? machine.Intra : machine.Network) + machine.Fitted.NetworkLatency;

    static long RanksInside(long ranks, long stride, long domain) =>
        stride >= domain ? 1 : Math.Max(1, Math.Min(ranks, domain / stride));
}
