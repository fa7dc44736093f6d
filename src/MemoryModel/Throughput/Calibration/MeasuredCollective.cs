namespace MemoryModel;

/// <summary>Represents a measured collective.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Size">Bytes of the whole array, as nccl-tests counts them.</param>
/// <param name="Time">Its time.</param>
/// <param name="Ranks">Ranks of the group.</param>
/// <param name="Nodes">Machines that they are on.</param>
sealed record MeasuredCollective(CollectiveKind Kind, Bytes Size, Seconds Time, int Ranks, int Nodes);
