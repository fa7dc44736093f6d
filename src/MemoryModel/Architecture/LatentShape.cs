namespace MemoryModel;

/// <summary>Represents the low-rank projections of multi-head latent attention (DeepSeek-V2, arXiv:2405.04434).</summary>
/// <param name="QueryRank">Rank of the query compression, or 0 where queries are projected directly.</param>
/// <param name="KeyValueRank">Rank of the joint key and value compression.</param>
/// <param name="NopeHeadDim">Width of a head's part without rotary positions.</param>
/// <param name="RopeHeadDim">Width of a head's rotary part; its key is shared by all heads.</param>
/// <param name="ValueHeadDim">Width of a value head.</param>
public sealed record LatentShape(long QueryRank, long KeyValueRank, long NopeHeadDim, long RopeHeadDim, long ValueHeadDim)
{
    /// <summary>Gets the norm of the compressed queries, keys and values, or <see langword="null"/> where they have none.</summary>
    public NormKind? Norm { get; init; } = NormKind.RmsNorm;

    /// <summary>Gets the width of a query or key head.</summary>
    public long HeadDim => NopeHeadDim + RopeHeadDim;
}
