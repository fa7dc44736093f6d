namespace MemoryModel.Catalog;

public static partial class Sources
{
    /// <summary>PyTorch's caching allocator: rounding, segments, one pool of blocks per stream.</summary>
    public static Source PyTorchAllocator { get; } = new("pytorch-allocator", "PyTorch's caching allocator", "github.com/pytorch/pytorch c10/cuda/CUDACachingAllocator.cpp", Basis.Model);

    /// <summary>Reserved memory of runs with natural lengths.</summary>
    public static Source SwiftLengths { get; } = new("ms-swift-benchmark", "ms-swift benchmark: reserved memory by length, batch and method", "github.com/modelscope/ms-swift docs, Benchmark", Basis.Empirical);

    /// <summary>PyTorch's allocator of page-locked host memory.</summary>
    public static Source PyTorchHostAllocator { get; } = new("pytorch-host-allocator", "PyTorch's caching host allocator", "github.com/pytorch/pytorch aten/src/ATen/core/CachingHostAllocator.h", Basis.Exact);

    /// <summary>Host memory while checkpoints load, as users measured it.</summary>
    public static Source HostLoading { get; } = new("host-loading", "Host memory of ranks that load a whole checkpoint", "github.com/huggingface/transformers issue 25107; DeepSpeed issues 5290, 1814", Basis.Model);

    /// <summary>Measured sizes of the CUDA context and of NCCL's first communicator.</summary>
    public static Source CudaContext { get; } = new("ml-engineering", "Machine Learning Engineering, memory measurements", "github.com/stas00/ml-engineering", Basis.Empirical);
}
