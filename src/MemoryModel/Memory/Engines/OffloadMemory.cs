using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Posts what DeepSpeed's offload of optimizer and parameters adds: host gradients, staging, NVMe swap buffers, pinned blocks' rounding.</summary>
/// <remarks>
/// DeepSpeed deepspeed/runtime/zero/{stage_1_and_2,stage3}.py and runtime/swap_tensor; ZeRO-Infinity (arXiv:2104.07857) counts the same 20
/// bytes per parameter over GPU, host and NVMe. PyTorch's pinned allocator rounds a block up to a power of two
/// (aten/src/ATen/core/CachingHostAllocator.h; measured 1.67 to 1.9 times in vllm#56410).
/// </remarks>
static class OffloadMemory
{
    const string Stages = "deepspeed/runtime/zero/stage_1_and_2.py";
    const string Swap = "deepspeed/runtime/swap_tensor";

    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (r.OffloadOptimizer != OffloadTarget.None && r.TrainedPrecision.Master is not null)
        {
            if (r.Zero == 3)
            {
                SubGroups(in r, ref ledger);
            }
            else
            {
                Flat(in r, ref ledger);
            }
        }

        if (r.OffloadParameters == OffloadTarget.Nvme)
        {
            ParameterSwap(in r, ref ledger);
        }

        if (r.OffloadParameters != OffloadTarget.None && r.FineTuning is null)
        {
            ParameterBuffer(in r, ref ledger);
        }
    }

    // stage3.py, _create_param_groups_fp16_flat_cpu_memory: one page-locked buffer of the parameters in host memory.
    static void ParameterBuffer<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var padding = PinnedBlocks.Rounding(r.Precision.Parameters.Size().Value * r.ParametersInHost);
        var waste = new Bytes(1);
        ledger.Let(padding);
        ledger.Let(waste);
        ledger.Open(MemoryKind.Runtime, "pinned blocks rounded to powers of two", Sources.PyTorchHostAllocator, tier: MemoryTier.HostPinned);
        ledger.Add("16-bit weights", waste * padding);
        ledger.Close();
    }

    // Stages 1 and 2: one fp32 gradient, one 16-bit copy of the shard on the host, and a cast of one tensor on the GPU.
    static void Flat<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // Ps trained elements of the rank's shard, Pt of the largest of them
        var (Ps, Pt) = (r.Shards > 1 ? r.TrainedSharded : r.TrainedElements, r.LargestTrained);
        var (weight, fp32) = (r.TrainedPrecision.Parameters.Size(), DataType.Float32.Size());
        ledger.Let(Ps);
        ledger.Let(Pt);
        ledger.Let(weight);
        ledger.Let(fp32);
        ledger.Open(MemoryKind.Gradients, "offloaded gradients", Sources.DeepSpeed, Stages, tier: MemoryTier.HostPinned);
        ledger.Add("fp32 gradients", fp32 * Ps);
        ledger.Add("16-bit copy of the updated shard", weight * Ps);
        if (r.MicroBatches > 1)
        {
            ledger.Add("accumulated 16-bit gradients", weight * Ps);
        }

        ledger.Close();
        ledger.Open(MemoryKind.Temporary, "cast of one gradient on its way to the host", Sources.DeepSpeed, Stages, Moments.Backward);
        ledger.Add("largest tensor in fp32", fp32 * Pt);
        ledger.Close();
        var padding = PinnedBlocks.Rounding(4 * Ps) * 2 + PinnedBlocks.Rounding(weight.Value * Ps);
        var waste = new Bytes(1);
        ledger.Let(padding);
        ledger.Let(waste);
        ledger.Open(MemoryKind.Runtime, "pinned blocks rounded to powers of two", Sources.PyTorchHostAllocator, tier: MemoryTier.HostPinned);
        ledger.Add("master weights, fp32 gradients, 16-bit copy", waste * padding);
        ledger.Close();
    }

    // Stage 3: gradients of a sub-group at a time in fp32, all of them on the host (or NVMe).
    static void SubGroups<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var settings = r.DeepSpeed;
        // Ps offloaded elements of the rank's shards, Pd of those updated on the device, G of a sub-group
        var Pd = r.UpdatedOnDevice;
        var (Ps, G) = (r.TrainedSharded - Pd, Math.Min(r.TrainedSharded, settings.SubGroupElements));
        var fp32 = DataType.Float32.Size();
        ledger.Let(Ps);
        ledger.Let(G);
        ledger.Let(fp32);
        var nvme = r.OffloadOptimizer == OffloadTarget.Nvme;
        ledger.Open(MemoryKind.Gradients, "fp32 gradients", Sources.DeepSpeed, "deepspeed/runtime/zero/stage3.py", tier: nvme ? MemoryTier.Nvme : MemoryTier.HostPinned);
        ledger.Add("fp32 gradients of the sub-groups", fp32 * Ps);
        ledger.Close();
        if (Pd > 0)
        {
            ledger.Let(Pd);
            ledger.Open(MemoryKind.Gradients, "fp32 gradients", Sources.DeepSpeed, "deepspeed/runtime/zero/stage3.py");
            ledger.Add("fp32 gradients of the sub-groups", fp32 * Pd);
            ledger.Close();
            // torch.optim's AdamW over a list of one tensor (backup_optimizer)
            ledger.Open(MemoryKind.Temporary, "step of a sub-group on the device", Sources.DeepSpeed, "deepspeed/runtime/zero/stage3.py", Moments.OptimizerStep);
            ledger.Add("denominators", fp32 * G);
            ledger.Close();
        }

        if (nvme)
        {
            // buffer_count buffers of the largest state tensor; a second set where reads or writes run beside an update
            var buffers = settings.OptimizerBuffers * (settings.PipelinedRead || settings.PipelinedWrite ? 2 : 1);
            ledger.Let(buffers);
            ledger.Open(MemoryKind.Communication, "swap buffers of the optimizer", Sources.DeepSpeed, Swap, tier: MemoryTier.HostPinned);
            ledger.Add("sub-group of one fp32 state", fp32 * G);
            ledger.Close(buffers);
        }
        else if (settings.OptimizerPinned)
        {
            var groups = CeilDiv(Ps, G);
            var padding = PinnedBlocks.Rounding(4 * G);
            var waste = new Bytes(1);
            ledger.Let(groups);
            ledger.Let(padding);
            ledger.Let(waste);
            ledger.Open(MemoryKind.Runtime, "pinned blocks rounded to powers of two", Sources.PyTorchHostAllocator, tier: MemoryTier.HostPinned);
            ledger.Add("master weights and fp32 gradients of a sub-group", waste * 2 * padding);
            ledger.Close(groups);
        }
    }

    static void ParameterSwap<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // n buffers of E elements
        var (n, E) = (r.DeepSpeed.ParameterBuffers, r.DeepSpeed.ParameterBufferElements);
        var weight = r.Precision.Parameters.Size();
        ledger.Let(n);
        ledger.Let(E);
        ledger.Let(weight);
        ledger.Open(MemoryKind.Communication, "swap buffers of the parameters", Sources.DeepSpeed, Swap, tier: MemoryTier.HostPinned);
        ledger.Add("buffer_size", weight * E);
        ledger.Close(n);
    }
}
