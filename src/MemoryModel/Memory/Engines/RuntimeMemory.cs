using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Posts what libraries and the driver take: cuBLAS workspaces, the CUDA context; NCCL's share is <see cref="CommunicatorMemory"/>'s.</summary>
static class RuntimeMemory
{
    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (r.Rules.OnCpu)
        {
            return;
        }

        // one for each thread that multiplies: forward and autograd's
        var workspace = CublasWorkspace(r.Accelerator);
        ledger.Let(workspace);
        ledger.Open(MemoryKind.Runtime, "cuBLAS workspaces", Sources.PyTorch, "aten/src/ATen/cuda/CublasHandlePool.cpp");
        ledger.Add("workspaces of the forward and the backward thread", workspace * 2);
        ledger.Close();

        Context(r.Habits.EagerModuleLoading, ref ledger);
        if (r.Gpus > 1)
        {
            CommunicatorMemory.Post(r.Accelerator, r.GpusPerNode, (r.Tensor, r.Pipeline, r.Context, r.Expert), r.Data, ref ledger);
        }
    }

    /// <summary>Returns the workspace of a thread that multiplies: 32 MiB from compute capability 9.0 on, 8.125 MiB before.</summary>
    /// <remarks>PyTorch aten/src/ATen/cuda/CublasHandlePool.cpp (parseChosenWorkspaceSize): <c>:4096:2:16:8</c> unless the environment says otherwise.</remarks>
    public static Bytes CublasWorkspace(Accelerator gpu) => new(gpu.Family >= AcceleratorFamily.Hopper ? 33_554_432 : 8_519_680);

    /// <summary>Posts the process's context on the device.</summary>
    public static void Context<TLedger>(bool eagerLoading, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // measured on an A100: 0.47 GiB with lazy loading and no kernel yet, 0.92 GiB with all kernels of PyTorch 2.1; a job lies between.
        // 1.78 GiB with PyTorch 1.10, which loads all kernels of all libraries at once
        var context = Bytes.FromMiB(eagerLoading ? 1823 : 717);
        ledger.Let(context);
        ledger.Open(MemoryKind.Runtime, "CUDA context", Sources.CudaContext, tier: MemoryTier.GpuOutsideAllocator);
        ledger.Add("context and kernels", context * 1);
        ledger.Close();
    }
}
