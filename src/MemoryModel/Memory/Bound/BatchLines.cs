namespace MemoryModel;

/// <summary>Holds what stages of one form hold of a batch, for one way to divide a layer: straight lines in what an engine counts.</summary>
/// <remarks>
/// Lines are drawn through sums that the formulas themselves give for small numbers: two points make a line, and a third far away has to
/// lie on it.
/// </remarks>
sealed class BatchLines
{
    /// <summary>The numbers that a stage may count: enough for fifteen kinds of layers.</summary>
    public const int MostCounts = 64;

    readonly TotalLedger _base;
    readonly Line[]? _lines;

    BatchLines(in TotalLedger atNothing, Line[]? lines) => (_base, _lines) = (atNothing, lines);

    readonly struct Line(int count, in TotalLedger each)
    {
        public readonly int Count = count;
        public readonly TotalLedger Each = each;
    }

    /// <summary>Gets no lines: a term bends (rounded down, or the lesser of two), or a few layers are more than 8 EiB.</summary>
    public static BatchLines None { get; } = new(default, null);

    /// <summary>Makes the lines through a point.</summary>
    /// <param name="sum">The sum at the point.</param>
    /// <param name="counts">The numbers at the point.</param>
    /// <param name="each">What one more of each number adds.</param>
    public static BatchLines Through(in TotalLedger sum, ReadOnlySpan<long> counts, ReadOnlySpan<TotalLedger> each)
    {
        var (atNothing, lines) = (sum, new List<Line>());
        for (var i = 0; i < each.Length; i++)
        {
            if (!each[i].IsZero)
            {
                lines.Add(new(i, in each[i]));
                atNothing.Add(in each[i], -counts[i]);
            }
        }

        return new(in atNothing, [.. lines]);
    }

    /// <summary>Adds the sum at some numbers; where there are no lines, adds nothing and returns <see langword="false"/>.</summary>
    public bool TryAdd(ref TotalLedger ledger, ReadOnlySpan<long> counts)
    {
        if (_lines is null)
        {
            return false;
        }

        ledger.Add(in _base);
        foreach (ref readonly var line in _lines.AsSpan())
        {
            ledger.Add(in line.Each, counts[line.Count]);
        }

        return true;
    }

    /// <summary>Says whether the lines give a sum at some numbers.</summary>
    public bool Agree(in TotalLedger sum, ReadOnlySpan<long> counts)
    {
        var drawn = new TotalLedger();
        return TryAdd(ref drawn, counts) && sum.Less(in drawn).IsZero;
    }
}
