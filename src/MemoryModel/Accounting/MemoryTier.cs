namespace MemoryModel;

/// <summary>Says which memory holds the bytes.</summary>
public enum MemoryTier
{
    /// <summary>Device memory, inside the caching allocator: what <c>torch.cuda.max_memory_allocated</c> counts.</summary>
    Gpu,

    /// <summary>Device memory outside the caching allocator: context, NCCL, fragmentation.</summary>
    GpuOutsideAllocator,

    /// <summary>Device memory that the caching allocator holds though no tensor is in it: counted by <c>torch.cuda.max_memory_reserved</c>.</summary>
    GpuCached,

    /// <summary>Page-locked host memory of one rank.</summary>
    HostPinned,

    /// <summary>Ordinary host memory of one rank.</summary>
    Host,

    /// <summary>NVMe storage of one rank.</summary>
    Nvme,
}
