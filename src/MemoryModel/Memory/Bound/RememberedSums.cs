namespace MemoryModel;

/// <summary>Holds the sums that lines and stages refer to by their places.</summary>
sealed class RememberedSums
{
    /// <summary>The most sums that are kept: some tens of megabytes.</summary>
    public const int Most = 1 << 18;

    /// <summary>Gets what the allocator hands out in each moment.</summary>
    public SumPool<MomentSums> Tensors { get; } = new();

    /// <summary>Gets what is beside it: cached blocks, other memory.</summary>
    public SumPool<TotalLedger> Beside { get; } = new();

    /// <summary>Gets how many sums there are.</summary>
    public int Count => Tensors.Count + Beside.Count;
}
