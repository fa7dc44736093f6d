using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Parameters and optimizer states of one rank; gradients are the engine's.</summary>
static class ModelStates
{
    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (r.FineTuning is null)
        {
            Weights(in r, ref ledger);
        }
        else
        {
            FrozenWeights.Post(in r, Tier(r.OffloadParameters), ref ledger);
            FrozenWeights.Dequantized(in r, ref ledger);
        }

        // P trained parameters of the rank, Ps elements of its ZeRO shard
        var (P, Ps) = (r.TrainedElements, r.Shards > 1 ? r.TrainedSharded : r.TrainedElements);
        OptimizerStates.Post(in r, r.Zero >= 1 ? Ps : P, ref ledger);
    }

    static void Weights<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var policy = r.Precision;
        // P parameters of the rank, Ps elements of its ZeRO shard
        var (P, Ps) = (r.Parameters, r.Shards > 1 ? r.Sharded : r.Parameters);
        var weight = policy.Parameters.Size();
        ledger.Let(P);
        ledger.Let(Ps);
        ledger.Let(weight);
        ledger.Open(MemoryKind.Parameters, TLedger.Explains ? $"parameters ({policy.Parameters.ShortName()})" : "", policy.Source, tier: Tier(r.OffloadParameters));
        if (r.ShardsWeights && r.OffloadParameters == OffloadTarget.Nvme)
        {
            // Pc of them that stay in host memory
            var Pc = r.ParametersInHost;
            ledger.Let(Pc);
            ledger.Add("sharded weights on NVMe", weight * (Ps - Pc));
            ledger.Close();
            ledger.Open(MemoryKind.Parameters, TLedger.Explains ? $"parameters ({policy.Parameters.ShortName()})" : "", Sources.DeepSpeed, "deepspeed/runtime/zero/stage3.py", tier: MemoryTier.HostPinned);
            ledger.Add("sharded weights below max_in_cpu", weight * Pc);
        }
        else if (r.ShardsWeights)
        {
            ledger.Add("sharded weights", weight * Ps);
        }
        else
        {
            ledger.Add("weights", weight * P);
        }

        ledger.Close();
    }

    /// <summary>Returns the memory that an offload target names.</summary>
    public static MemoryTier Tier(OffloadTarget target) => target switch
    {
        OffloadTarget.Cpu => MemoryTier.HostPinned,
        OffloadTarget.Nvme => MemoryTier.Nvme,
        _ => MemoryTier.Gpu,
    };
}
