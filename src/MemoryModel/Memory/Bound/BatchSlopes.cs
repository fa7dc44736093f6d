namespace MemoryModel;

/// <summary>Holds what one more of each number that a stage counts adds to its sums, and last what is there beside them.</summary>
sealed class BatchSlopes
{
    readonly TotalLedger[] _each;

    BatchSlopes(TotalLedger[] each) => _each = each;

    /// <summary>Gets how many sums there are.</summary>
    public int Length => _each.Length;

    /// <summary>Gets a sum.</summary>
    public ref readonly TotalLedger this[int index] => ref _each[index];

    /// <summary>Returns where the number of a sum stands among those that a stage counts.</summary>
    public int Place(int index) => index < _each.Length - 1 ? index : BatchLine.One;

    /// <summary>Draws the lines through a point, or returns <see langword="null"/> where the sum at another one does not lie on them.</summary>
    /// <param name="sum">The sum at the point.</param>
    /// <param name="counts">The numbers at the point.</param>
    /// <param name="each">What one more of each number adds.</param>
    /// <param name="farSum">The sum far away.</param>
    /// <param name="farCounts">The numbers there.</param>
    public static BatchSlopes? Through(in TotalLedger sum, ReadOnlySpan<long> counts, ReadOnlySpan<TotalLedger> each, in TotalLedger farSum, ReadOnlySpan<long> farCounts)
    {
        var (atNothing, drawn) = (sum, new TotalLedger());
        for (var i = 0; i < each.Length; i++)
        {
            atNothing.Add(in each[i], -counts[i]);
            drawn.Add(in each[i], farCounts[i]);
        }

        drawn.Add(in atNothing);
        return drawn.Equals(farSum) ? new([.. each, atNothing]) : null;
    }
}
