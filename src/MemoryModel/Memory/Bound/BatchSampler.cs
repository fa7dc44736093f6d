namespace MemoryModel;

/// <summary>Asks an engine's formulas about micro-batches of a stage and draws lines in the sequences of a micro-batch through their sums.</summary>
/// <remarks>
/// The sums of two neighbouring numbers make a line, and that of the last number has to lie on it. Tokens shared among ranks and rounded up,
/// and the larger or the lesser of two terms, lie on it there only if they do for every number before: rounded up, a line's distance
/// to one that is not rounded only grows or only shrinks; and behind a bend the other line never comes back.
/// </remarks>
abstract class BatchSampler
{
    /// <summary>The most sequences for which one line may serve.</summary>
    public const long Most = 1_024;

    /// <summary>Gets no lines: a term bends in the layers (groups of them, or the lesser of two), or a few layers are more than 8 EiB.</summary>
    public static BatchLine[] None { get; } = new BatchLine[1];

    /// <summary>Gets no lines for these numbers of sequences; there may be some for fewer of them.</summary>
    public static BatchLine[] Bent { get; } = new BatchLine[1];

    // A line before its sums have places.
    readonly record struct Draft(BatchLine Line, TotalLedger Sum);

    /// <summary>Draws the lines of the layers with so many sequences.</summary>
    protected abstract BatchSlopes Draw(long sequences);

    /// <summary>Returns the sum of many layers with so many sequences.</summary>
    /// <param name="sequences">The sequences.</param>
    /// <param name="counts">What such a stage counts.</param>
    protected abstract TotalLedger Far(long sequences, Span<long> counts);

    /// <summary>Returns lines that hold for some numbers of sequences, or <see cref="Bent"/>; for a single number, lines or <see cref="None"/>.</summary>
    /// <param name="first">The fewest sequences.</param>
    /// <param name="last">The most.</param>
    /// <param name="sums">Where sums are kept.</param>
    public BatchLine[] Lines(long first, long last, RememberedSums sums)
    {
        try
        {
            var drafts = Drafts(first, last);
            if (Agree(drafts, last))
            {
                return [.. drafts.Select(draft => draft.Line with
                {
                    Tensors = sums.Tensors.Place(draft.Sum.Tensors),
                    Beside = sums.Beside.Place(draft.Sum.BesideTensors),
                    All = draft.Sum.All,
                })];
            }
        }
        catch (OverflowException)
        {
            // more than 8 EiB in a sample
        }

        return first == last ? None : Bent;
    }

    List<Draft> Drafts(long first, long last)
    {
        var one = Draw(first);
        var next = first == last ? null : Draw(first + 1);
        var drafts = new List<Draft>();
        for (var i = 0; i < one.Length; i++)
        {
            var each = next is null ? default : next[i].Less(in one[i]);
            var before = one[i];
            before.Add(in each, -first);
            Add(new(one.Place(i), 0, 0, 0, 0), in before);
            Add(new(one.Place(i), -1, 0, 0, 0), in each);
        }

        return drafts;

        void Add(BatchLine line, in TotalLedger sum)
        {
            if (!sum.IsZero)
            {
                drafts.Add(new(line, sum));
            }
        }
    }

    bool Agree(List<Draft> drafts, long last)
    {
        Span<long> counts = stackalloc long[BatchLine.MostCounts + 1];
        var far = Far(last, counts);
        counts[BatchLine.One] = 1;
        var drawn = new TotalLedger();
        foreach (var draft in drafts)
        {
            drawn.Add(draft.Sum, draft.Line.Times(counts, last));
        }

        return drawn.Equals(far);
    }
}
