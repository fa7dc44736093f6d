using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Posts the host memory through which a rank's weights pass while they load.</summary>
/// <remarks>
/// A plain loader gives every rank the whole checkpoint: Falcon-40B on 8 ranks took 1280 GB (transformers#25107). Under DeepSpeed's stage 3
/// transformers reads one file of a sharded checkpoint at a time into partitioned weights (transformers/integrations/deepspeed.py).
/// </remarks>
static class HostMemory
{
    // The size at which transformers cut checkpoints into files (max_shard_size, "5GB").
    const long CheckpointFile = 5_000_000_000;

    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (r.Habits.Loading == WeightLoading.InPlace)
        {
            return;
        }

        // M parameters of the whole network, n ranks of a node that share one copy
        var M = r.WholeModel;
        var n = r.Habits.Loading == WeightLoading.FirstRankWhole ? Math.Min(r.Gpus, r.GpusPerNode) : 1;
        var weight = r.Precision.Parameters.Size();
        ledger.Let(M);
        ledger.Let(n);
        ledger.Let(weight);
        ledger.Open(MemoryKind.Temporary, "checkpoint while it loads", Sources.HostLoading, "", Moments.Load, MemoryTier.Host);
        if (r.Engine == ShardingEngine.DeepSpeed && r.Zero == 3)
        {
            var file = Math.Min(CheckpointFile / weight.Value, M);
            ledger.Let(file);
            ledger.Add("one file of the checkpoint", weight * file);
        }
        else
        {
            ledger.Add("whole checkpoint", weight * CeilDiv(M, n));
        }

        ledger.Close();
    }
}
