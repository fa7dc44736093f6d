using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Posts what ZeRO++ and MiCS hold beside stage 3: the secondary shard (hpZ), 8-bit gathers (qwZ), 4-bit exchanges (qgZ), the gather in two steps of MiCS.</summary>
/// <remarks>
/// DeepSpeed deepspeed/runtime/zero/{partition_parameters,mics}.py, deepspeed/runtime/comm/coalesced_collectives.py. All of it is stage 3's; the
/// other stages take the keys and do nothing with them.
/// </remarks>
static class ZeroPlusPlus
{
    const string Gather = "deepspeed/runtime/zero/partition_parameters.py";

    // CUDAQuantizer.target_group_size: the weights that share a scale, at most about.
    const long WeightsPerScale = 8000;

    /// <summary>Posts a secondary shard and what gathers need.</summary>
    public static void Parameters<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var settings = r.DeepSpeed;
        var weight = r.Precision.Parameters.Size();
        ledger.Let(weight);
        if (settings.SecondaryPartitionRanks > 1)
        {
            // It is made where parameters are kept, and padded to the ranks tensor by tensor as they are.
            var (P, q) = (r.Parameters, Math.Min(settings.SecondaryPartitionRanks, r.Shards));
            ledger.Let(P);
            ledger.Let(q);
            ledger.Open(MemoryKind.Parameters, "secondary shard inside a node (hpZ)", Sources.DeepSpeed, Gather, tier: r.OffloadParameters == OffloadTarget.None ? MemoryTier.Gpu : MemoryTier.HostPinned);
            ledger.Add("16-bit weights", weight * CeilDiv(P, q));
            ledger.Close();
        }

        if (settings.QuantizedWeights)
        {
            // F of a prefetch, N ranks that hold a part each: hpZ's gathers stay inside its group
            var F = settings.Prefetched;
            var N = settings.SecondaryPartitionRanks > 1 ? Math.Min(settings.SecondaryPartitionRanks, r.Shards) : r.Shards;
            var (half, code, scale, perScale) = (DataType.Float16.Size(), DataType.Int8.Size(), DataType.Float32.Size(), WeightsPerScale);
            ledger.Let(F);
            ledger.Let(N);
            ledger.Let(half);
            ledger.Let(code);
            ledger.Let(scale);
            ledger.Let(perScale);
            ledger.Open(MemoryKind.Communication, "8-bit gather (qwZ)", Sources.DeepSpeed, Gather, Moments.Forward | EngineMemory.LayersBackward);
            ledger.Add("gathered codes", code * F);
            ledger.Add("gathered scales", scale * CeilDiv(F, perScale));
            ledger.Add("own part in fp16", half * CeilDiv(F, N));
            ledger.Add("own part in 8 bits", code * CeilDiv(F, N));
            ledger.Close();
        }

        if (settings.MicsHierarchicalGather && settings.MicsRanks > r.GpusPerNode)
        {
            // T of the largest tensor, of which the ranks of a node take turns
            var (T, N) = (r.LargestTensor, r.GpusPerNode);
            ledger.Let(T);
            ledger.Let(N);
            ledger.Open(MemoryKind.Communication, "gather between nodes, then inside one (MiCS)", Sources.DeepSpeed, "deepspeed/runtime/zero/mics.py", Moments.Forward | EngineMemory.LayersBackward);
            ledger.Add("part from the other nodes, copied", weight * CeilDiv(T, N));
            ledger.Close();
        }
    }

    /// <summary>Posts the exchange of one gradient in 4 bits: over the ranks of a node, then over nodes.</summary>
    public static void Gradients<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (!r.DeepSpeed.QuantizedGradients || r.Shards < 2)
        {
            return;
        }

        // T of the largest trained tensor; N GPUs of a node, each of which ends with an N-th, summed
        var (T, N) = (r.LargestTrained, Math.Min(r.GpusPerNode, r.Shards));
        var (code, half) = (DataType.Int8.Size(), DataType.Float16.Size());
        ledger.Let(T);
        ledger.Let(N);
        ledger.Let(code);
        ledger.Let(half);
        ledger.Open(MemoryKind.Communication, "4-bit exchange of a gradient (qgZ)", Sources.DeepSpeed, "deepspeed/runtime/comm/coalesced_collectives.py", EngineMemory.LayersBackward | Moments.BackwardEnd);
        ledger.Add("codes to send", code * CeilDiv(T, 2));
        ledger.Add("codes received inside the node", code * CeilDiv(T, 2));
        ledger.Add("reduced codes to send", code * CeilDiv(T, 2 * N));
        ledger.Add("codes received between nodes", code * CeilDiv(T, 2 * N));
        ledger.Add("sum", half * CeilDiv(T, N));
        ledger.Close();
    }
}
