namespace MemoryModel;

/// <summary>Names a collective.</summary>
enum CollectiveKind
{
    /// <summary>Sum of all arrays on every rank.</summary>
    AllReduce,

    /// <summary>All-gather or reduce-scatter, which move the same bytes.</summary>
    Gather,

    /// <summary>All-to-all.</summary>
    Exchange,
}
