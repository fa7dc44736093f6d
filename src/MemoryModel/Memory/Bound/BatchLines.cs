namespace MemoryModel;

/// <summary>Draws lines through sums that an engine gives for small numbers: two points make a line, and a third far away has to lie on it.</summary>
static class BatchLines
{
    // More sequences than ranks among which the tokens of a micro-batch are split, so that what is rounded there does not lie on a line.
    const long Many = 1_009;

    /// <summary>Gets no lines: a term bends (rounded down, or the lesser of two), or a few layers are more than 8 EiB.</summary>
    public static BatchLine[] None { get; } = new BatchLine[1];

    /// <summary>Gets no lines for any micro-batch; there may be some for each.</summary>
    public static BatchLine[] Bent { get; } = new BatchLine[1];

    /// <summary>Returns lines that hold for one micro-batch.</summary>
    public static BatchLine[] OfOne(BatchSlopes slopes, RememberedSums sums)
    {
        var lines = new List<BatchLine>();
        for (var i = 0; i < slopes.Length; i++)
        {
            Add(lines, slopes.Place(i), perSequence: false, in slopes[i], sums);
        }

        return [.. lines];
    }

    /// <summary>Returns lines that hold for any micro-batch, or <see cref="Bent"/>.</summary>
    /// <param name="draw">Returns what an engine gives for so many sequences.</param>
    /// <param name="sums">Where sums are kept.</param>
    public static BatchLine[] OfAny(Func<long, BatchSlopes?> draw, RememberedSums sums)
    {
        if (draw(1) is not { } one || draw(2) is not { } two || draw(Many) is not { } many)
        {
            return Bent;
        }

        var lines = new List<BatchLine>();
        for (var i = 0; i < one.Length; i++)
        {
            var each = two[i].Less(in one[i]);
            var before = one[i].Less(in each);
            var far = before;
            far.Add(in each, Many);
            if (!far.Equals(many[i]))
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
