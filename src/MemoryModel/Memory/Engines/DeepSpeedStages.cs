using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Posts what DeepSpeed holds in stages 0 to 2: whole or sharded gradients, the bucket, the flat gradients of the step.</summary>
/// <remarks>
/// DeepSpeed deepspeed/runtime/zero/stage_1_and_2.py, bf16_optimizer.py, fp16/fused_optimizer.py. The flat gradients of the step are single
/// tensors of a shard each, larger than any block that activations leave behind, so that they need segments of their own
/// (blocks of different cudaMalloc segments never merge).
/// </remarks>
static class DeepSpeedStages
{
    const string Where = "deepspeed/runtime/zero/stage_1_and_2.py";
    const string Engine = "deepspeed/runtime/engine.py, pipe/engine.py";

    // engine.py: MEMORY_OPT_ALLREDUCE_SIZE, in elements.
    const long AveragedAtOnce = 500_000_000;

    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // P trained parameters of the rank, Ps elements of its shard: the flat group is padded to twice the ranks
        var (P, Ps) = (r.TrainedElements, r.Shards > 1 && r.Zero > 0 ? r.TrainedSharded : r.TrainedElements);
        var weight = r.TrainedPrecision.Parameters.Size();
        var fp32 = DataType.Float32.Size();
        ledger.Let(P);
        ledger.Let(Ps);
        ledger.Let(weight);
        ledger.Let(fp32);
        var offloaded = r.OffloadOptimizer != OffloadTarget.None;
        var wide = r.TrainedPrecision.Master is not null && (r.DeepSpeed.GradientAccumulation ?? r.TrainedPrecision.Gradients) == DataType.Float32;
        if (r.Zero < 2)
        {
            ledger.Open(MemoryKind.Gradients, TLedger.Explains ? $"gradients ({r.TrainedPrecision.Parameters.ShortName()})" : "", Sources.DeepSpeed, Where, EngineMemory.GradientsAlive(in r));
            ledger.Add("gradients", weight * P);
            ledger.Close();
        }
        else
        {
            ledger.Open(MemoryKind.Gradients, TLedger.Explains ? $"gradients ({r.TrainedPrecision.Parameters.ShortName()})" : "", Sources.DeepSpeed, Where, EngineMemory.GradientsAlive(in r), offloaded ? MemoryTier.HostPinned : MemoryTier.Gpu);
            ledger.Add("reduced shard", weight * Ps);
            ledger.Close();
            if (AddsShards(in r))
            {
                // _release_ipg_buffers gives it up when it is added
                ledger.Open(MemoryKind.Gradients, "gradients of the micro-batch", Sources.DeepSpeed, Where, Moments.Backward);
                ledger.Add("shard of the micro-batch to add", weight * Ps);
                ledger.Close();
            }
        }

        if (wide && r.Zero < 2 && !offloaded)
        {
            // The 16-bit optimizer with fp32 accumulation keeps one whole fp32 gradient and updates its shard in place.
            ledger.Open(MemoryKind.Gradients, "fp32 gradients", Sources.DeepSpeed, "deepspeed/runtime/bf16_optimizer.py");
            ledger.Add("flat gradients", fp32 * P);
            ledger.Close();
        }
        else if (r.TrainedPrecision.Master is not null && !offloaded)
        {
            Step(in r, r.Zero == 0 ? P : Ps, ref ledger);
        }

        if (r.Zero > 0 && !(wide && r.Zero < 2))
        {
            Bucket(in r, ref ledger);
        }
        else if (r.Data > 1)
        {
            Copied(in r, wide && !offloaded ? fp32 : weight, ref ledger);
        }
    }

    static void Step<TLedger>(in RankShard r, long Pg, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // Pg elements that the rank updates
        var weight = r.TrainedPrecision.Parameters.Size();
        var fp32 = DataType.Float32.Size();
        ledger.Let(Pg);
        ledger.Let(weight);
        ledger.Let(fp32);
        ledger.Open(MemoryKind.Temporary, "flat gradients of the step", Sources.DeepSpeed, Where, Moments.OptimizerStep);
        if (r.Zero == 0)
        {
            ledger.Add("fp32 gradients, each and flat", fp32 * 2 * Pg);
        }
        else
        {
            ledger.Add("16-bit gradients, flat", weight * Pg);
            ledger.Add("fp32 gradients, flat", fp32 * Pg);
        }

        ledger.Close();
        // The cast of a gradient for its norm (GradientNorms) finds room in them, and the 16-bit ones in the last micro-batch's shard.
        ledger.Open(MemoryKind.Runtime, "segments of the step's flat gradients", Sources.PyTorchAllocator, "c10/cuda/CUDACachingAllocator.cpp", Moments.All & ~(Moments.OptimizerStep | Moments.GradientClipping), MemoryTier.GpuCached);
        ledger.Add("fp32 gradients, flat", fp32 * Pg);
        if (r.Zero > 0 && !AddsShards(in r))
        {
            ledger.Add("16-bit gradients, flat", weight * Pg);
        }

        ledger.Close();
    }

    // Stage 2 adds the shard of each further micro-batch to that of the first.
    static bool AddsShards(in RankShard r) => r is { Zero: 2, MicroBatches: > 1, OffloadOptimizer: OffloadTarget.None };

    // Whole gradients are averaged after the passes through flat copies of a fixed size.
    static void Copied<TLedger>(in RankShard r, Bytes gradient, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // Pb elements of a copy
        var Pb = Math.Min(r.TrainedElements, AveragedAtOnce);
        ledger.Let(Pb);
        ledger.Let(gradient);
        ledger.Open(MemoryKind.Communication, "flat copy of the gradients that are averaged", Sources.DeepSpeed, Engine, Moments.BackwardEnd);
        ledger.Add("MEMORY_OPT_ALLREDUCE_SIZE", gradient * Pb);
        ledger.Close();
        ledger.Open(MemoryKind.Runtime, "segment of the averaged gradients' copy", Sources.PyTorchAllocator, "c10/cuda/CUDACachingAllocator.cpp", Moments.All & ~Moments.BackwardEnd, MemoryTier.GpuCached);
        ledger.Add("MEMORY_OPT_ALLREDUCE_SIZE", gradient * Pb);
        ledger.Close();
    }

    static void Bucket<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var settings = r.DeepSpeed;
        if (!settings.ContiguousGradients)
        {
            return;
        }

        // R elements of reduce_bucket_size, twice when reduction overlaps with the backward pass (off by default below stage 3)
        var R = settings.ReduceBucketElements;
        var buffers = settings.OverlapCommunication == true && r.Pipeline == 1 ? 2L : 1L;
        var wire = (settings.Communication ?? r.TrainedPrecision.Parameters).Size();
        ledger.Let(R);
        ledger.Let(buffers);
        ledger.Let(wire);
        ledger.Open(MemoryKind.Communication, "bucket of contiguous gradients", Sources.DeepSpeed, Where, Moments.Backward);
        ledger.Add("reduce_bucket_size", wire * R);
        ledger.Close(buffers);
    }
}
