namespace MemoryModel.Catalog;

public static partial class Sources
{
    /// <summary>Measured sizes of the CUDA context and of NCCL's first communicator.</summary>
    public static Source CudaContext { get; } = new("ml-engineering", "Machine Learning Engineering, memory measurements", "github.com/stas00/ml-engineering", Basis.Empirical);
}
