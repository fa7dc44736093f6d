using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Posts what writing a checkpoint gathers on the device: a unit or a tensor at a time, or everything where it stays there.</summary>
/// <remarks>
/// The first fully sharded engine unshards the root unit and, one after the other, each layer, in the type of its shards; <c>fully_shard</c> and
/// DeepSpeed gather one tensor at a time, DeepSpeed in 16 bits and never the optimizer's states.
/// </remarks>
static class CheckpointMemory
{
    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (r.Saving is not { Full: true } saving || r.Shards == 1 || !r.ShardsWeights)
        {
            return;
        }

        var (source, where) = r.Engine switch
        {
            ShardingEngine.DeepSpeed => (Sources.DeepSpeed, "deepspeed/runtime/engine.py"),
            ShardingEngine.FullyShardedV1 => (Sources.PyTorch, "torch/distributed/fsdp/_state_dict_utils.py, _optim_utils.py"),
            _ => (Sources.PyTorch, "torch/distributed/checkpoint/state_dict.py"),
        };
        // P parameters of the rank, G of them gathered at once
        var P = r.Parameters;
        var G = saving.StaysOnDevice ? P : r.Engine == ShardingEngine.FullyShardedV1 ? r.LargestLayer + r.InputElements + r.OutputElements : r.LargestTensor;
        var weight = r.Precision.Parameters.Size();
        ledger.Let(G);
        ledger.Let(weight);
        ledger.Open(MemoryKind.Temporary, "weights gathered for a checkpoint", source, where, Moments.Save);
        ledger.Add("whole tensors", weight * G);
        ledger.Close();
        if (!saving.Optimizer || r.Engine == ShardingEngine.DeepSpeed)
        {
            return;
        }

        var element = (r.TrainedPrecision.Moments ?? r.TrainedPrecision.Updated).Size();
        // n states of the size of the weights
        var n = 0L;
        foreach (var state in r.Optimizer.States)
        {
            n += state.IsPlain && state.Place == StatePlace.WithParameters ? 1 : 0;
        }

        ledger.Let(element);
        ledger.Let(n);
        ledger.Open(MemoryKind.Temporary, "optimizer states gathered for a checkpoint", source, where, Moments.Save);
        ledger.Add("whole states", element * G);
        ledger.Close(n);
    }
}
