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
        // P parameters of the rank, Ps trained ones of its shard, Pl of the largest layer, Pr of the root unit; Tl and Tr trained ones of both
        var (P, Ps, Pl, Pr) = (r.Parameters, r.TrainedSharded, r.LargestLayer, r.InputElements + r.OutputElements);
        var (Tl, Tr) = (r.TrainedLayer, r.TrainedInput + r.TrainedOutput);
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
        ledger.Open(MemoryKind.Gradients, TLedger.Explains ? $"gradients ({policy.Gradients.ShortName()})" : "", policy.Source, alive: EngineMemory.GradientsAlive(in r), tier: Tiers.Of(r.OffloadParameters));
        ledger.Add("sharded gradients", gradient * Ps);
        ledger.Close();

        if (r.Zero == 2)
        {
            ledger.Open(MemoryKind.Communication, "parameters kept gathered", Sources.PyTorch, Where, EngineMemory.Passes);
            ledger.Add("gathered parameters", wire * P);
            ledger.Close();
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
        }

        if (r.MicroBatches > 1 && r.Habits.AccumulatesUnsharded)
        {
            var T = r.TrainedElements;
            ledger.Let(T);
            ledger.Open(MemoryKind.Communication, "gradients before the last micro-batch", Sources.PyTorch, Where, EngineMemory.Passes);
            ledger.Add("unsharded gradients", wire * T);
            ledger.Close();
        }

        ledger.Open(MemoryKind.Communication, "gradients of the layer", Sources.PyTorch, Where, EngineMemory.LayersBackward);
        ledger.Add("views' gradients and the flat gradient", wire * 2 * Tl);
        if (reduce != wire)
        {
            ledger.Add("flat gradient in the reduction's type", reduce * Tl);
        }

        ledger.Close();
        ledger.Open(MemoryKind.Communication, "gradients of the root unit", Sources.PyTorch, Where, Moments.BackwardEnd);
        ledger.Add("views' gradients and the flat gradient", wire * 2 * Tr);
        if (reduce != wire)
        {
            ledger.Add("flat gradient in the reduction's type", reduce * Tr);
        }

        ledger.Close();
    }
}
