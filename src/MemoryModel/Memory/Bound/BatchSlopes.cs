namespace MemoryModel;

/// <summary>Holds what one more of each number that a stage counts adds to its sums, and last what is there beside them: lines through neighbouring points.</summary>
sealed class BatchSlopes
{
    readonly TotalLedger[] _each;

    /// <summary>Draws lines through a point.</summary>
    /// <param name="sum">The sum at the point.</param>
    /// <param name="counts">The numbers at the point.</param>
    /// <param name="each">What one more of each number adds.</param>
    public BatchSlopes(in TotalLedger sum, ReadOnlySpan<long> counts, ReadOnlySpan<TotalLedger> each)
    {
        var atNothing = sum;
        for (var i = 0; i < each.Length; i++)
        {
            atNothing.Add(in each[i], -counts[i]);
        }

        _each = [.. each, atNothing];
    }

    /// <summary>Gets how many sums there are.</summary>
    public int Length => _each.Length;

    /// <summary>Gets a sum.</summary>
    public ref readonly TotalLedger this[int index] => ref _each[index];

    /// <summary>Returns where the number of a sum stands among those that a stage counts.</summary>
    public int Place(int index) => index < _each.Length - 1 ? index : BatchLine.One;
}
