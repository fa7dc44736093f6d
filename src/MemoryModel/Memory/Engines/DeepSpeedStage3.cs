using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Posts what DeepSpeed's stage 3 holds: the sharded gradient buffer, the bucket, gathered and kept parameters, the step of a sub-group.</summary>
/// <remarks>DeepSpeed deepspeed/runtime/zero/{stage3,partitioned_param_coordinator,partition_parameters}.py.</remarks>
static class DeepSpeedStage3
{
    const string Where = "deepspeed/runtime/zero/stage3.py";
    const string Coordinator = "deepspeed/runtime/zero/partitioned_param_coordinator.py";

    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var settings = r.DeepSpeed;
        // P trained parameters of the rank, Ps elements of its shards, R of the bucket, G of a sub-group of the step
        var (P, Ps, R, G) = (r.TrainedElements, r.TrainedSharded, settings.ReduceBucketElements, Math.Min(r.TrainedSharded, settings.SubGroupElements));
        var (weight, fp32) = (r.TrainedPrecision.Parameters.Size(), DataType.Float32.Size());
        var accumulate = (settings.GradientAccumulation ?? r.TrainedPrecision.Parameters).Size();
        ledger.Let(P);
        ledger.Let(Ps);
        ledger.Let(R);
        ledger.Let(G);
        ledger.Let(weight);
        ledger.Let(fp32);
        ledger.Let(accumulate);
        var offloaded = r.OffloadOptimizer != OffloadTarget.None;
        var inBackward = r.Optimizer.UpdatesInBackward;
        if (inBackward)
        {
            // LOMO reduces each whole gradient itself and updates its rank's part of the weight.
            GradientsUntilUpdate.Post(in r, r.LargestTrained, ref ledger);
        }
        else
        {
            ledger.Open(MemoryKind.Gradients, "sharded gradients", Sources.DeepSpeed, Where, tier: offloaded ? MemoryTier.HostPinned : MemoryTier.Gpu);
            ledger.Add("grad_partitions_flat_buffer", accumulate * Ps);
            ledger.Close();
        }

        if (settings.ContiguousGradients && !inBackward)
        {
            ledger.Open(MemoryKind.Communication, "bucket of contiguous gradients", Sources.DeepSpeed, Where);
            ledger.Add("reduce_bucket_size", weight * R);
            ledger.Close();
        }

        ZeroPlusPlus.Gradients(in r, ref ledger);
        // One rank that offloads its parameters fetches them as others gather theirs.
        if (r.Shards > 1 || r.OffloadParameters != OffloadTarget.None)
        {
            Gathered(in r, ref ledger);
        }

        if (!offloaded && !inBackward && r.TrainedPrecision.Master is not null)
        {
            ledger.Open(MemoryKind.Temporary, "gradients of a sub-group", Sources.DeepSpeed, Where, Moments.OptimizerStep);
            ledger.Add("16-bit gradients, flat", weight * G);
            ledger.Add("fp32 gradients, flat", fp32 * G);
            ledger.Close();
        }
    }

    static void Gathered<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var settings = r.DeepSpeed;
        var weight = r.Precision.Parameters.Size();
        // Pk parameters kept whole; Pl of a layer; F of a prefetch; Pr that are used again soon enough to stay
        var (Pk, Pl) = (Math.Min(r.Persistent, settings.ModelPersistenceThresholdElements), r.LargestLayer);
        var F = settings.Prefetched;
        var Pu = Math.Max(r.LargestLayer, Math.Max(r.InputElements, r.OutputElements));
        ledger.Let(Pk);
        ledger.Let(Pl);
        ledger.Let(F);
        ledger.Let(Pu);
        ledger.Let(weight);
        ledger.Open(MemoryKind.Communication, "parameters kept whole", Sources.DeepSpeed, Coordinator);
        ledger.Add("below the persistence threshold", weight * Pk);
        ledger.Close();
        ledger.Open(MemoryKind.Communication, "gathered parameters", Sources.DeepSpeed, Coordinator, Moments.Forward | EngineMemory.LayersBackward);
        ledger.Add("layer at work", weight * Pl);
        ledger.Add("prefetched", weight * F);
        // MiCS gathers into the parameters themselves, and so does a gather of one parameter (partition_parameters.py, all_gather_coalesced).
        if (settings.MicsRanks == 0 && !settings.GathersSingly)
        {
            ledger.Add("gather's flat buffer", weight * F);
        }

        ledger.Close();
        ledger.Open(MemoryKind.Communication, "gathered head", Sources.DeepSpeed, Coordinator, Moments.LossForward | Moments.LossBackward);
        ledger.Add("head", weight * Pu);
        ledger.Close();
        // A parameter that is used again within max_reuse_distance elements stays: the layers around the turn from forward to backward.
        var turn = Math.Min(r.Parameters, Math.Min(settings.LiveElements, settings.ReuseDistanceElements));
        ledger.Let(turn);
        ledger.Open(MemoryKind.Communication, "parameters that stay for their backward pass", Sources.DeepSpeed, Coordinator, Moments.LossForward | Moments.LossBackward | Moments.FeedForwardBackward | Moments.AttentionBackward | Moments.RecomputeLastLayer);
        ledger.Add("within max_live_parameters and max_reuse_distance", weight * turn);
        ledger.Close();
        ZeroPlusPlus.Parameters(in r, ref ledger);
    }
}
