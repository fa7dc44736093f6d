namespace MemoryModel;

/// <summary>Says what one more of something that a stage counts adds to its sums.</summary>
/// <param name="Count">Which of the numbers.</param>
/// <param name="PerSequence">−1 where that holds for each sequence of a micro-batch, 0 where it holds for any micro-batch.</param>
/// <param name="Tensors">The place of what it adds to tensors (<see cref="TotalLedger.Tensors"/>).</param>
/// <param name="Beside">The place of what it adds beside them (<see cref="TotalLedger.BesideTensors"/>).</param>
/// <param name="All">What it adds to the sum of everything.</param>
readonly record struct BatchLine(int Count, int PerSequence, int Tensors, int Beside, long All)
{
    /// <summary>The numbers that a stage may count: enough for fifteen kinds of layers.</summary>
    public const int MostCounts = 64;

    /// <summary>Where a 1 stands, for what does not depend on the numbers.</summary>
    public const int One = MostCounts;

    /// <summary>Returns how many times the line is added.</summary>
    public long Times(ReadOnlySpan<long> counts, long microBatch) => counts[Count] * (1 + (PerSequence & (microBatch - 1)));
}
