using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Posts gradients that every rank keeps whole, and the buckets in which DistributedDataParallel reduces them.</summary>
/// <remarks>
/// PyTorch torch/nn/parallel/distributed.py and torch/csrc/distributed/c10d/reducer.cpp. Buckets of 25 MiB (the first of 1 MiB) together
/// hold every gradient once more, from construction on; only their sum is memory. With <c>gradient_as_bucket_view</c> the
/// gradients are views of the buckets, which then never go away.
/// </remarks>
static class DistributedDataParallel
{
    const string Where = "torch/csrc/distributed/c10d/reducer.cpp";

    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // P trained parameters of the rank, Ps elements of its ZeRO shard
        var (P, Ps) = (r.TrainedElements, r.Shards > 1 ? r.TrainedSharded : r.TrainedElements);
        var policy = r.TrainedPrecision;
        var gradient = policy.Gradients.Size();
        ledger.Let(P);
        ledger.Let(Ps);
        ledger.Let(gradient);
        var bucketed = r.Engine == ShardingEngine.DistributedDataParallel && r.Data * r.Context > 1 && r.Zero < 2;
        var views = bucketed && r.GradientsAreBucketViews;
        if (r.Optimizer.UpdatesInBackward)
        {
            GradientsUntilUpdate.Post(in r, r.LargestTrained, ref ledger);
        }
        else if (r.Zero >= 2)
        {
            ledger.Open(MemoryKind.Gradients, TLedger.Explains ? $"gradients ({policy.Gradients.ShortName()})" : "", policy.Source, alive: EngineMemory.GradientsAlive(in r));
            ledger.Add("sharded gradients", gradient * Ps);
            ledger.Close();
        }
        else if (views)
        {
            ledger.Open(MemoryKind.Gradients, "gradients, views of the buckets", Sources.PyTorch, Where);
            ledger.Add("gradients", gradient * P);
            ledger.Close();
            // Micro-batches that do not reduce (no_sync) add to ordinary gradients, not to the views that were dropped.
            PlainGradients.Beside(in r, r.MicroBatches > 1 && !r.KeepsGradients, ref ledger);
        }
        else
        {
            PlainGradients.Post(in r, r.KeepsGradients || r.MicroBatches > 1 ? EngineMemory.GradientsAlive(in r) : Moments.None, ref ledger);
        }

        if (bucketed && !views)
        {
            ledger.Open(MemoryKind.Communication, "buckets of gradients", Sources.PyTorch, Where);
            ledger.Add("one more copy of the gradients", gradient * P);
            ledger.Close();
        }

        // The ZeRO paper's account of 16 bytes has no such copies.
        if (policy.Master is { } type && type.Size() > gradient && r.Zero < 2 && policy.Source != Sources.Rajbhandari2019)
        {
            var master = type.Size();
            var Pu = r.Zero == 1 ? Ps : P;
            ledger.Let(master);
            ledger.Let(Pu);
            ledger.Open(MemoryKind.Temporary, "gradients in the type of the master weights", Sources.PyTorch, "Tensor.to", Moments.OptimizerStep);
            ledger.Add("wider gradients", master * Pu);
            ledger.Close();
        }
    }
}
