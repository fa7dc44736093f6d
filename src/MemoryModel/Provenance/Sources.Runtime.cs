namespace MemoryModel.Catalog;

public static partial class Sources
{
    /// <summary>PyTorch's caching allocator: rounding, segments, one pool of blocks per stream.</summary>
    public static Source PyTorchAllocator { get; } = new("pytorch-allocator", "PyTorch's caching allocator", "github.com/pytorch/pytorch c10/cuda/CUDACachingAllocator.cpp", Basis.Model);

    /// <summary>Measured sizes of the CUDA context and of NCCL's first communicator.</summary>
    public static Source CudaContext { get; } = new("ml-engineering", "Machine Learning Engineering, memory measurements", "github.com/stas00/ml-engineering", Basis.Empirical);
}
