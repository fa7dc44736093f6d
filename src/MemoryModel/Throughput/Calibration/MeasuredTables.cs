using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents a measured matrix product: M×K by K×N.</summary>
/// <param name="M">Rows of the output.</param>
/// <param name="N">Columns of the output.</param>
/// <param name="K">Inner dimension.</param>
/// <param name="Type">Type of the inputs.</param>
/// <param name="Rate">The rate that it reached.</param>
sealed record MeasuredProduct(long M, long N, long K, DataType Type, FlopRate Rate);

/// <summary>Represents a measured collective.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Size">Bytes of the whole array, as nccl-tests counts them.</param>
/// <param name="Time">Its time.</param>
/// <param name="Ranks">Ranks of the group.</param>
/// <param name="Nodes">Machines that they are on.</param>
sealed record MeasuredCollective(CollectiveKind Kind, Bytes Size, Seconds Time, int Ranks, int Nodes);

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

/// <summary>Holds what operator and collective tables say.</summary>
/// <param name="Products">Matrix products.</param>
/// <param name="Collectives">Collectives.</param>
sealed record MeasuredTables(ImmutableArray<MeasuredProduct> Products, ImmutableArray<MeasuredCollective> Collectives)
{
    /// <summary>Returns both tables as one.</summary>
    public MeasuredTables With(MeasuredTables other) => new(Products.AddRange(other.Products), Collectives.AddRange(other.Collectives));
}
