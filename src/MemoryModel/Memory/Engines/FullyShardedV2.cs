using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Posts what PyTorch's <c>fully_shard</c> holds: sharded gradients, gathered units, buffers of its gathers and reductions.</summary>
/// <remarks>
/// PyTorch torch/distributed/fsdp/_fully_shard/{_fsdp_param_group,_fsdp_collectives}.py. A unit's shards are gathered into one flat
/// buffer and copied out into its parameters; the flat buffer of the last unit is held until the next copy-out. The gradients of a unit
/// are copied into the reduction's input, which is held until the next reduction starts. Gathers allocate on a stream of their
/// own and so do reduced gradients; the allocator shares no block between streams, which costs reserved memory
/// while those tensors do not exist.
/// </remarks>
static class FullyShardedV2
{
    const string Where = "torch/distributed/fsdp/_fully_shard";

    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // P parameters of the rank, Pt those that are trained, Ps of their shard, Pl of the largest layer
        var (P, Pt, Ps, Pl) = (r.Parameters, r.TrainedElements, r.TrainedSharded, r.LargestLayer);
        var policy = r.TrainedPrecision;
        var (gradient, wire, reduce) = (policy.Gradients.Size(), (policy.Gather ?? policy.Compute).Size(), (policy.Reduce ?? policy.Gradients).Size());
        ledger.Let(P);
        ledger.Let(Pt);
        ledger.Let(Ps);
        ledger.Let(Pl);
        ledger.Let(gradient);
        ledger.Let(wire);
        ledger.Let(reduce);
        if (r.Optimizer.UpdatesInBackward)
        {
            // All gradients of a unit arrive together, reduced and sharded.
            GradientsUntilUpdate.Post(in r, CeilDiv(r.LargestUnit, r.Shards), ref ledger);
        }
        else
        {
            // Whole gradients wait for the last micro-batch, whose reductions replace them by their shards.
            var waits = r.MicroBatches > 1 && r.Habits.AccumulatesUnsharded && r.FineTuning is null;
            var alive = waits ? Moments.BackwardEnd | Moments.GradientClipping | Moments.OptimizerStep : EngineMemory.GradientsAlive(in r);
            if (waits && r.Pipeline == 1)
            {
                ledger.Open(MemoryKind.Communication, "gradients before the last micro-batch", Sources.PyTorch, Where, EngineMemory.Passes & ~Moments.BackwardEnd);
                ledger.Add("unsharded gradients", reduce * Pt);
                ledger.Close();
            }

            ledger.Open(MemoryKind.Gradients, TLedger.Explains ? $"gradients ({policy.Gradients.ShortName()})" : "", policy.Source, alive: alive, tier: Tiers.Of(r.OffloadParameters));
            ledger.Add("sharded gradients", gradient * Ps);
            ledger.Close();
            if (r.OffloadParameters == OffloadTarget.None)
            {
                ledger.Open(MemoryKind.Runtime, "blocks of the reduction's stream between steps", Sources.PyTorchAllocator, "c10/cuda/CUDACachingAllocator.cpp", Moments.All & ~alive, MemoryTier.GpuCached);
                ledger.Add("sharded gradients' blocks", gradient * Ps);
                ledger.Close();
            }
        }

        if (r.Pipeline > 1 && r.MicroBatches > 1)
        {
            // Between the micro-batches of a pipeline neither are weights freed nor gradients reduced.
            ledger.Open(MemoryKind.Communication, "stage kept gathered", Sources.PyTorch, "torch/distributed/pipelining/stage.py", EngineMemory.Passes);
            ledger.Add("gathered parameters of the stage", wire * P);
            ledger.Close();
            ledger.Open(MemoryKind.Communication, "gradients before the last micro-batch", Sources.PyTorch, Where, EngineMemory.Passes);
            ledger.Add("unsharded gradients", reduce * Pt);
            ledger.Close();
            return;
        }

        Gathered(in r, wire, ref ledger);
        Reduced(in r, wire, reduce, ref ledger);
    }

    static void Gathered<TLedger>(in RankShard r, Bytes wire, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // Pl parameters of a layer, Pi of the embeddings, Po of norm and head
        var (P, Pl, Pi, Po) = (r.Parameters, r.LargestLayer, r.InputElements, r.OutputElements);
        ledger.Let(P);
        ledger.Let(Pl);
        ledger.Let(Pi);
        ledger.Let(Po);
        ledger.Let(wire);
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
            // The root unit stays gathered; a unit of its own goes after its forward and after its backward pass.
            var apart = r.Habits.EmbeddingsApart;
            var headAlive = Moments.LossForward | Moments.HeadBackward | (r.Habits.LastLayerStaysGathered || r.Habits.HeadStaysGathered ? Moments.LossBackward : Moments.None);
            var rootAlive = r.Habits.ReshardsRootUnit ? EngineMemory.Passes & ~(Moments.LossForward | Moments.LossBackward) : EngineMemory.Passes;
            ledger.Open(MemoryKind.Communication, apart ? "gathered head" : "gathered root unit", Sources.PyTorch, Where, apart ? headAlive : rootAlive);
            ledger.Add("head and final norm", wire * Po);
            if (!apart)
            {
                ledger.Add("embeddings", wire * Pi);
            }

            ledger.Close();
            var alive = EngineMemory.LayersBackward | Moments.Forward | (r.Habits.LastLayerStaysGathered ? Moments.LossForward | Moments.LossBackward : Moments.None);
            ledger.Open(MemoryKind.Communication, "gathered layer", Sources.PyTorch, Where, alive);
            ledger.Add("gathered parameters", wire * Pl);
            ledger.Close();
        }

        // The flat buffers of two gathers exist at once: the one copied out and the one that runs ahead of its use.
        var pair = Math.Max(Pl, r.Habits.EmbeddingsApart ? Math.Max(Pi, Po) : Pi + Po);
        ledger.Let(pair);
        ledger.Open(MemoryKind.Communication, "flat buffer of the last gather", Sources.PyTorch, Where, Moments.Forward | EngineMemory.LayersBackward | Moments.LossForward | Moments.LossBackward);
        ledger.Add("flat buffer", wire * Pl);
        ledger.Close();
        ledger.Open(MemoryKind.Runtime, "blocks of the gather's stream", Sources.PyTorchAllocator, "c10/cuda/CUDACachingAllocator.cpp", Moments.Forward | EngineMemory.LayersBackward | Moments.LossForward | Moments.LossBackward, MemoryTier.GpuCached);
        ledger.Add("largest other flat buffer", wire * pair);
        ledger.Close();
        ledger.Open(MemoryKind.Runtime, "blocks of the gather's stream after the passes", Sources.PyTorchAllocator, "c10/cuda/CUDACachingAllocator.cpp", Moments.BackwardEnd | Moments.GradientClipping | Moments.OptimizerStep, MemoryTier.GpuCached);
        ledger.Add("flat buffers", wire * (Pl + pair));
        ledger.Close();
    }

    static void Reduced<TLedger>(in RankShard r, Bytes wire, Bytes reduce, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // trained parameters: Pl of a layer, Pi of the embeddings, Po of norm and head
        var (Pl, Pi, Po) = (r.TrainedLayer, r.TrainedInput, r.TrainedOutput);
        ledger.Let(Pl);
        ledger.Let(Pi);
        ledger.Let(Po);
        ledger.Let(wire);
        ledger.Let(reduce);
        ledger.Open(MemoryKind.Communication, "gradients of the layer", Sources.PyTorch, Where, EngineMemory.LayersBackward);
        ledger.Add("gradients before reduction", wire * Pl);
        ledger.Close();
        ledger.Open(MemoryKind.Communication, "input of the last reduction", Sources.PyTorch, Where, Moments.RecomputeFirstLayer);
        ledger.Add("reduce-scatter input", reduce * Pl);
        ledger.Close();
        if (r.Habits.EmbeddingsApart)
        {
            ledger.Open(MemoryKind.Communication, "reduction of the head's gradients", Sources.PyTorch, Where, Moments.FeedForwardBackward | Moments.AttentionBackward | Moments.RecomputeLastLayer);
            ledger.Add("reduce-scatter input", reduce * Po);
            ledger.Close();
            ledger.Open(MemoryKind.Communication, "reduction of the embeddings' gradients", Sources.PyTorch, Where, Moments.BackwardEnd);
            ledger.Add("gradients before reduction", wire * Pi);
            ledger.Add("reduce-scatter input", reduce * Pi);
            ledger.Close();
        }
        else
        {
            ledger.Open(MemoryKind.Communication, "gradients of the head, until the root unit's reduction", Sources.PyTorch, Where, Moments.Backward);
            ledger.Add("gradients before reduction", wire * Po);
            ledger.Close();
            ledger.Open(MemoryKind.Communication, "reduction of the root unit's gradients", Sources.PyTorch, Where, Moments.BackwardEnd);
            ledger.Add("gradients before reduction", wire * Pi);
            ledger.Add("reduce-scatter input", reduce * (Pi + Po));
            ledger.Close();
        }
    }
}
