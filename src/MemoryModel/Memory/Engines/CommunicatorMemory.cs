using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Posts what NCCL takes of the device outside PyTorch's allocator: its kernels, and the channel buffers of each communicator.</summary>
static class CommunicatorMemory
{
    // A rank exchanges with every other rank of its node over every channel: 1.06 GB before, 4.34 GB after the first all-to-all of 8 H100
    // (NVIDIA/nccl issue 1685: 32 channels a pair), 3.28 GB / (7 peers × 32 channels).
    const long Channels = 32;
    const long PeerBuffer = 14_640_000;

    // A communicator has buffers for each of its channels: two for each path that is found, one an NVLink of 25 GB/s, or the one through the host
    // or a PCIe switch (nccl src/graph/search.cc, connect.cc).
    static long Paths(Link link) => link.Kind is LinkKind.None or LinkKind.Pcie ? 1 : Math.Clamp((long)(link.PerDirection.BytesPerSecond / 25e9), 1, 12);

    /// <summary>Posts kernels and buffers; a communicator exists for each axis with more than one rank.</summary>
    /// <param name="gpu">The accelerator.</param>
    /// <param name="perNode">The GPUs of a node.</param>
    /// <param name="plan">The degrees.</param>
    /// <param name="data">The data-parallel degree.</param>
    /// <param name="ledger">The ledger.</param>
    public static void Post<TLedger>(Accelerator gpu, long perNode, (long Tensor, long Pipeline, long Context, long Expert) plan, long data, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // Measured on two A100: 1.45 GiB with the first collective, 0.73 GiB of it after the group is gone (kernels); the rest is a communicator's
        // buffers. NVIDIA/nccl issue 864 reads the same 1.6 GB, and that memory grows with each communicator unless it shares by a split.
        var (kernels, communicator) = (Bytes.FromMiB(748), Bytes.FromMiB(737) * Paths(gpu.Intra) / Paths(Links.NvLink3));
        ledger.Let(kernels);
        ledger.Let(communicator);
        ledger.Open(MemoryKind.Runtime, "NCCL", Sources.CudaContext, tier: MemoryTier.GpuOutsideAllocator);
        ledger.Add("kernels", kernels * 1);
        if (plan.Tensor > 1)
        {
            ledger.Add("buffers of the tensor-parallel group", communicator * 1);
        }

        if (plan.Pipeline > 1)
        {
            ledger.Add("buffers of the pipeline group", communicator * 1);
        }

        if (plan.Context > 1)
        {
            ledger.Add("buffers of the context-parallel group", communicator * 1);
        }

        if (data * plan.Context > 1)
        {
            ledger.Add("buffers of the data-parallel group", communicator * 1);
        }

        if (plan.Expert > 1)
        {
            var peers = Math.Min(plan.Expert, perNode) - 1;
            var channels = gpu.Family >= AcceleratorFamily.Hopper ? Channels : 0;
            var peerBuffer = new Bytes(PeerBuffer);
            ledger.Let(peers);
            ledger.Let(channels);
            ledger.Let(peerBuffer);
            ledger.Add("buffers of the expert-parallel group", communicator * 1);
            ledger.Add("its buffers for all-to-all, by channel and peer", peerBuffer * channels * peers);
        }

        ledger.Close();
    }
}
