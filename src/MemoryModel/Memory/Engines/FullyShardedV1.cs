using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Posts what PyTorch's FullyShardedDataParallel holds: sharded gradients, two gathered units, unsharded gradients, casts.</summary>
/// <remarks>
/// PyTorch torch/distributed/fsdp/{_flat_param,_runtime_utils}.py. A unit is one flat parameter, padded to the ranks, gathered on a stream
/// of its own into a buffer that the rate limiter (<c>limit_all_gathers</c>) lets two units have at once; the root
/// unit stays gathered. The flat gradient is put together from its views (two copies), then reduced in the reduction's type.
/// </remarks>
static class FullyShardedV1
{
    const string Where = "torch/distributed/fsdp/_flat_param.py, _runtime_utils.py";

    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // P parameters of the rank, Ps trained ones of its shard, Pl of the largest layer (frozen quantized ones as they are packed), Pr of the root unit; Tl and Tr trained ones of both
        // A flat parameter of frozen and trained tensors has a gradient as a whole.
        var whole = r.FineTuning is not null && r.Habits.WrapsFrozenWithTrained;
        var (P, Ps, Pl, Pr) = (r.Parameters, whole ? r.Sharded : r.TrainedSharded, r.LargestLayer, r.InputElements + r.OutputElements);
        var (Tl, Tr) = whole ? (Pl, Pr) : (r.TrainedLayer, r.TrainedInput + r.TrainedOutput);
        var policy = r.TrainedPrecision;
        var (gradient, wire, reduce) = (policy.Gradients.Size(), (policy.Gather ?? policy.Compute).Size(), (policy.Reduce ?? policy.Gradients).Size());
        ledger.Let(P);
        ledger.Let(Ps);
        ledger.Let(Pl);
        ledger.Let(Pr);
        ledger.Let(Tl);
        ledger.Let(Tr);
        ledger.Let(gradient);
        ledger.Let(wire);
        ledger.Let(reduce);
        // Without a reduction between micro-batches a unit's whole gradient waits for the last one's, and its shard replaces it then.
        var unsharded = r.MicroBatches > 1 && r.Habits.AccumulatesUnsharded;
        var end = Moments.BackwardEnd | Moments.GradientClipping | Moments.OptimizerStep;
        var alive = unsharded ? end : r.MicroBatches > 1 || r.KeepsGradients ? EngineMemory.GradientsAlive(in r) : end | Moments.RecomputeFirstLayer;
        ledger.Open(MemoryKind.Gradients, TLedger.Explains ? $"gradients ({policy.Gradients.ShortName()})" : "", policy.Source, alive: alive, tier: Tiers.Of(r.OffloadParameters));
        ledger.Add("sharded gradients", gradient * Ps);
        ledger.Close();
        if (!unsharded && r.OffloadParameters == OffloadTarget.None)
        {
            ledger.Open(MemoryKind.Runtime, "blocks of the reduction's stream between steps", Sources.PyTorchAllocator, "c10/cuda/CUDACachingAllocator.cpp", Moments.All & ~alive, MemoryTier.GpuCached);
            ledger.Add("sharded gradients' blocks", gradient * Ps);
            ledger.Close();
        }

        if (r.Zero == 2)
        {
            if (r.ShardsWeights)
            {
                ledger.Open(MemoryKind.Communication, "parameters kept gathered", Sources.PyTorch, Where, EngineMemory.Passes);
                ledger.Add("gathered parameters", wire * P);
                ledger.Close();
            }
        }
        else
        {
            ledger.Open(MemoryKind.Communication, "gathered root unit", Sources.PyTorch, Where, EngineMemory.Passes);
            ledger.Add("embeddings, norm and head", wire * Pr);
            ledger.Close();
            ledger.Open(MemoryKind.Communication, "gathered units", Sources.PyTorch, Where, Moments.Forward | EngineMemory.LayersBackward);
            ledger.Add("layer at work and the one gathered ahead", wire * 2 * Pl);
            ledger.Close();
            ledger.Open(MemoryKind.Runtime, "blocks of the gather's stream", Sources.PyTorchAllocator, "c10/cuda/CUDACachingAllocator.cpp", Moments.All & ~(Moments.Forward | EngineMemory.LayersBackward), MemoryTier.GpuCached);
            ledger.Add("two gathered layers", wire * 2 * Pl);
            ledger.Close();
            if (r.OffloadParameters != OffloadTarget.None || r.Precision.Parameters.Size() > wire)
            {
                Shards(in r, wire, Math.Max(Pr, 2 * Pl), ref ledger);
            }
        }

        if (unsharded)
        {
            var T = whole ? P : r.TrainedElements;
            ledger.Let(T);
            ledger.Open(MemoryKind.Communication, "gradients before the last micro-batch", Sources.PyTorch, Where, EngineMemory.Passes & ~Moments.BackwardEnd);
            ledger.Add("unsharded gradients", wire * T);
            ledger.Close();
        }

        Layer(in r, wire, reduce, Tl, whole ? 0 : Math.Min(Tl, PlainGradients.LastMatrix(in r)), ref ledger);
        // The head's gradient waits for that of the embeddings, the last one of the same flat parameter.
        var To = r.TrainedOutput;
        ledger.Let(To);
        ledger.Open(MemoryKind.Communication, "gradients of the head, until the root unit's reduction", Sources.PyTorch, Where, Moments.Backward & ~Moments.BackwardEnd);
        ledger.Add("views' gradients", wire * To);
        ledger.Close();
        ledger.Open(MemoryKind.Communication, "gradients of the root unit", Sources.PyTorch, Where, Moments.BackwardEnd);
        ledger.Add("views' gradients and the flat gradient", wire * 2 * Tr);
        if (reduce != wire)
        {
            ledger.Add("flat gradient in the reduction's type", reduce * Tr);
        }

        ledger.Close();
    }

    // A shard that lies in host memory, or in a wider type, is copied on a stream of its own (pre_unshard) and given up as soon as it is gathered:
    // the root unit's first, in whose block those of the layers then fit.
    static void Shards<TLedger>(in RankShard r, Bytes wire, long Pu, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // Pu parameters of the root unit, or of two layers where those are more; n ranks
        var n = r.Shards;
        ledger.Let(Pu);
        ledger.Let(n);
        ledger.Let(wire);
        ledger.Open(MemoryKind.Runtime, "blocks of the shards that are gathered", Sources.PyTorchAllocator, "c10/cuda/CUDACachingAllocator.cpp", tier: MemoryTier.GpuCached);
        ledger.Add("the root unit's, or two layers'", wire * CeilDiv(Pu, n));
        ledger.Close();
    }

    // The flat gradient is put together when the last view of the layer has its gradient: by then what the layer saved is gone, and at the
    // start, when all of it is there, only one matrix has a gradient. The reduction reads on a stream of its own, so that the block it
    // reads, freed at once, is not there for the next layer, and the one that it casts to is there for nobody else.
    static void Layer<TLedger>(in RankShard r, Bytes wire, Bytes reduce, long Tl, long Td, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // Tl trained parameters of a layer, Td of the matrix that is differentiated first
        ledger.Let(Tl);
        ledger.Let(Td);
        ledger.Let(wire);
        ledger.Let(reduce);
        ledger.Open(MemoryKind.Communication, "first gradient of the layer", Sources.PyTorch, Where, EngineMemory.LayersBackward & ~Moments.AttentionBackward);
        ledger.Add("view's gradient", wire * Td);
        ledger.Close();
        ledger.Open(MemoryKind.Communication, "gradients of the layer", Sources.PyTorch, Where, Moments.AttentionBackward);
        ledger.Add("views' gradients and the flat gradient", wire * 2 * Tl);
        if (reduce != wire)
        {
            ledger.Add("flat gradient in the reduction's type", reduce * Tl);
        }

        ledger.Close();
        ledger.Open(MemoryKind.Runtime, "blocks that a layer's reduction reads", Sources.PyTorchAllocator, "c10/cuda/CUDACachingAllocator.cpp", Moments.RecomputeFirstLayer, MemoryTier.GpuCached);
        ledger.Add("flat gradient of the layer before", wire * Tl);
        if (reduce != wire)
        {
            ledger.Add("flat gradient in the reduction's type", reduce * Tl);
        }

        ledger.Close();
    }
}
