namespace MemoryModel.Catalog;

public static partial class Sources
{
    /// <summary>Liger's fused kernels.</summary>
    public static Source LigerKernel { get; } = new("liger-kernel", "Liger-Kernel source code", "github.com/linkedin/Liger-Kernel src/liger_kernel", Basis.Exact);
}
