using System.Numerics;

namespace MemoryModel;

/// <summary>Rounds page-locked host blocks as PyTorch's caching host allocator does: to the next power of two.</summary>
static class PinnedBlocks
{
    /// <summary>Returns the bytes that rounding adds to a block; above 2^62 bytes none are counted.</summary>
    public static long Rounding(long bytes) => bytes is <= 0 or > 1L << 62 ? 0 : (long)BitOperations.RoundUpToPowerOf2((ulong)bytes) - bytes;
}
