using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Holds what operator and collective tables say.</summary>
/// <param name="Products">Matrix products.</param>
/// <param name="Collectives">Collectives.</param>
sealed record MeasuredTables(ImmutableArray<MeasuredProduct> Products, ImmutableArray<MeasuredCollective> Collectives)
{
    /// <summary>Returns both tables as one.</summary>
    public MeasuredTables With(MeasuredTables other) => new(Products.AddRange(other.Products), Collectives.AddRange(other.Collectives));
}
