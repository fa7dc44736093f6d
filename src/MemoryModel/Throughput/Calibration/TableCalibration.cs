using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Makes factors of a profile from tables of operators and collectives.</summary>
/// <remarks>
/// Tables are bursts on an otherwise idle machine, and steps run under the power limit for days. A product is therefore compared with what
/// the best ones of its generation reach in such tables, not with what training sustains; the ratio carries over to training.
/// </remarks>
static class TableCalibration
{
    /// <summary>Fewest products of a width, or sizes of a collective, from which a factor is made.</summary>
    public const int FewestPoints = 5;

    // Below this a collective measures latency, a product launches.
    const double LeastBytes = 1 << 20;
    const double LeastOperations = 1e9;

    // The catalog's own uncertainty of a factor, as a logarithm.
    const double PriorSpread = 0.2;
    const double NineInTen = 1.645;

    /// <summary>Returns the factors; those that the tables say nothing of are the catalog's.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="gpu">The accelerator that they were measured on.</param>
    /// <param name="perNode">Accelerators of a machine, where a table does not say.</param>
    /// <exception cref="InvalidInputException">There are too few points; the message says what is missing.</exception>
    public static (TimeProfile Profile, ImmutableArray<CalibratedFactor> Factors) Fit(MeasuredTables tables, Accelerator gpu, int perNode)
    {
        var products = tables.Products.Where(point => Operations(point) >= LeastOperations).ToList();
        var wide = Ratios(products.Where(point => point.Type.Bits() > 8), gpu, perNode);
        var narrow = Ratios(products.Where(point => point.Type.Bits() <= 8), gpu, perNode);
        var collectives = tables.Collectives.Where(point => point.Size.Value >= LeastBytes).Select(point => Math.Log(point.Time.Value / Seconds(point, gpu, perNode))).ToList();
        if (tables.Products.Length > 0 && wide.Count < FewestPoints && narrow.Count < FewestPoints) throw TooFew("operator table", Math.Max(wide.Count, narrow.Count), "products of one width of 1 GFLOP or more, of several sizes");
        if (tables.Collectives.Length > 0 && collectives.Count < FewestPoints) throw TooFew("collective table", collectives.Count, "sizes of 1 MiB or more (nccl-tests: -b 1M -e 4G -f 2)");
        var factors = ImmutableArray.Create(Factor(0, wide), Factor(1, narrow), Factor(5, collectives));
        return (new TimeProfile { Compute = factors[0].Factor, NarrowCompute = factors[1].Factor, Communication = factors[2].Factor, Accelerators = [gpu.Name] }, factors);
    }

    static InvalidInputException TooFew(string table, int points, string needed) =>
        new(FormattableString.Invariant($"{table} has {points} usable points; needed: at least {FewestPoints} {needed}"));

    static double Operations(MeasuredProduct point) => 2.0 * point.M * point.N * point.K;

    static List<double> Ratios(IEnumerable<MeasuredProduct> points, Accelerator gpu, int perNode)
    {
        var ratios = new List<double>();
        foreach (var point in points)
        {
            var machine = Rates(gpu, perNode, point.Type);
            var burst = TimeConstants.BurstReached(gpu.Family) * (gpu.Peak(point.Type) ?? throw new InvalidInputException($"operator table: dtype is {point.Type.ShortName()}; {gpu.Name} has no peak rate for it")).FlopsPerSecond;
            ratios.Add(Math.Log(Operations(point) / point.Rate.FlopsPerSecond / Roofline.Product(point.M, point.N, point.K, 1, burst, 2, machine)));
        }

        return ratios;
    }

    static double Seconds(MeasuredCollective point, Accelerator gpu, int perNode)
    {
        var machine = Rates(gpu, point.Nodes > 1 ? Math.Max(1, point.Ranks / point.Nodes) : Math.Max(perNode, point.Ranks), DataType.BFloat16);
        return point.Kind switch
        {
            CollectiveKind.AllReduce => CollectiveTime.Reduce(point.Size.Value, point.Ranks, 1, machine.SwitchReduces, machine),
            CollectiveKind.Exchange => CollectiveTime.Exchange(point.Size.Value, point.Ranks, 1, machine),
            _ => CollectiveTime.Gather(point.Size.Value, point.Ranks, 1, machine),
        };
    }

    static MachineRates Rates(Accelerator gpu, int perNode, DataType type)
    {
        var constants = FittedConstants.Standing;
        return MachineRates.Of(Node.Usual(gpu, perNode), type, KernelSet.Of(KernelHabits.MegatronCore, gpu.Family, false, false, constants), constants, eagerAttention: false);
    }

    // The mean of the logarithms, held towards the catalog by its own uncertainty: the fewer and the wider the points, the more.
    static CalibratedFactor Factor(int kind, List<double> logs)
    {
        if (logs.Count < FewestPoints) return new(WorkKinds.Names[kind], 1, Math.Exp(-NineInTen * PriorSpread), Math.Exp(NineInTen * PriorSpread), 0, logs.Count);
        var mean = logs.Average();
        var variance = logs.Sum(log => (log - mean) * (log - mean)) / (logs.Count - 1) / logs.Count;
        var learned = PriorSpread * PriorSpread / (PriorSpread * PriorSpread + variance);
        var deviation = PriorSpread * Math.Sqrt(1 - learned);
        return new(WorkKinds.Names[kind], Math.Exp(learned * mean), Math.Exp(learned * mean - NineInTen * deviation), Math.Exp(learned * mean + NineInTen * deviation), learned, logs.Count);
    }
}
