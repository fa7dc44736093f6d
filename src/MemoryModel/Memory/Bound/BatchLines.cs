namespace MemoryModel;

/// <summary>Draws lines in the sequences of a micro-batch through sums that an engine gives for a few of them.</summary>
/// <remarks>
/// The sums of two neighbouring numbers make a line, and that of the last number has to lie on it. Tokens shared among ranks and rounded up,
/// and the larger or the lesser of two terms, lie on it there only if they do for every number before: rounded up, a line's distance
/// to one that is not rounded only grows or only shrinks; and behind a bend the other line never comes back.
/// </remarks>
static class BatchLines
{
    /// <summary>The most sequences for which one line may serve.</summary>
    public const long Most = 1_024;

    /// <summary>Gets no lines: a term bends in the layers (groups of them, or the lesser of two), or a few layers are more than 8 EiB.</summary>
    public static BatchLine[] None { get; } = new BatchLine[1];

    /// <summary>Gets no lines for these numbers of sequences; there may be some for fewer of them.</summary>
    public static BatchLine[] Bent { get; } = new BatchLine[1];

    /// <summary>Returns lines that hold for some numbers of sequences, or <see cref="Bent"/>; for a single number, lines or <see cref="None"/>.</summary>
    /// <param name="draw">Returns what an engine gives for so many sequences.</param>
    /// <param name="first">The fewest sequences.</param>
    /// <param name="last">The most.</param>
    /// <param name="sums">Where sums are kept.</param>
    public static BatchLine[] Of(Func<long, BatchSlopes?> draw, long first, long last, RememberedSums sums)
    {
        var one = draw(first);
        if (first == last)
        {
            return one is null ? None : Lines(one, sums);
        }

        return one is not null && draw(first + 1) is { } next && draw(last) is { } far ? Lines(first, one, next, last, far, sums) : Bent;
    }

    static BatchLine[] Lines(BatchSlopes one, RememberedSums sums)
    {
        var lines = new List<BatchLine>();
        for (var i = 0; i < one.Length; i++)
        {
            Add(lines, one.Place(i), perSequence: false, in one[i], sums);
        }

        return [.. lines];
    }

    static BatchLine[] Lines(long first, BatchSlopes one, BatchSlopes next, long last, BatchSlopes far, RememberedSums sums)
    {
        var lines = new List<BatchLine>();
        for (var i = 0; i < one.Length; i++)
        {
            var each = next[i].Less(in one[i]);
            var before = one[i];
            before.Add(in each, -first);
            var there = before;
            there.Add(in each, last);
            if (!there.Equals(far[i]))
            {
                return Bent;
            }

            Add(lines, one.Place(i), perSequence: false, in before, sums);
            Add(lines, one.Place(i), perSequence: true, in each, sums);
        }

        return [.. lines];
    }

    static void Add(List<BatchLine> lines, int count, bool perSequence, in TotalLedger sum, RememberedSums sums)
    {
        if (!sum.IsZero)
        {
            lines.Add(new(count, perSequence ? -1 : 0, sums.Tensors.Place(sum.Tensors), sums.Beside.Place(sum.BesideTensors), sum.All));
        }
    }
}
