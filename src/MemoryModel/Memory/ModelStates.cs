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
        Optimizer(in r, r.Zero >= 1 ? Ps : P, ref ledger);
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
        if (r.Zero == 3)
        {
            ledger.Add("sharded weights", weight * Ps);
        }
        else
        {
            ledger.Add("weights", weight * P);
        }

        ledger.Close();
    }

    static void Optimizer<TLedger>(in RankShard r, long Po, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var policy = r.TrainedPrecision;
        var tier = r.Optimizer.Paged ? MemoryTier.Host : Tier(r.OffloadOptimizer);
        // Po parameters that this rank updates; d ranks share what is counted per tensor
        ledger.Let(Po);
        var d = r.Zero >= 1 ? r.Shards : 1;
        ledger.Let(d);
        if (policy.Master is { } masterType)
        {
            var master = masterType.Size();
            ledger.Let(master);
            ledger.Open(MemoryKind.OptimizerStates, TLedger.Explains ? $"master weights ({masterType.ShortName()})" : "", policy.Source, tier: tier == MemoryTier.Host ? MemoryTier.Gpu : tier);
            ledger.Add("master weights", master * Po);
            ledger.Close();
        }

        ledger.Open(MemoryKind.OptimizerStates, r.Optimizer.Name, r.Optimizer.Source, tier: tier);
        foreach (var state in r.Optimizer.States)
        {
            var moment = (state.Type ?? policy.Moments ?? policy.Updated).Size();
            var fp32 = DataType.Float32.Size();
            ledger.Let(moment);
            ledger.Let(fp32);
            switch (state.Shape)
            {
                case StateShape.Elementwise:
                    ledger.Add(state.Name, moment * Po);
                    break;
                case StateShape.Blockwise8Bit:
                    var u8 = new Bytes(1);
                    var (Pw, Pb) = (CeilDiv(r.Small, d), CeilDiv(r.Blocks256, d));
                    ledger.Let(u8);
                    ledger.Let(Pw);
                    ledger.Let(Pb);
                    ledger.Add(TLedger.Explains ? state.Name + ", 8-bit" : "", u8 * (Po - Pw));
                    ledger.Add(TLedger.Explains ? state.Name + ", small tensors" : "", fp32 * Pw);
                    ledger.Add(TLedger.Explains ? state.Name + ", block scales" : "", fp32 * Pb);
                    break;
                case StateShape.Factored:
                    var Pf = r.Factored;
                    ledger.Let(Pf);
                    ledger.Add(state.Name, moment * CeilDiv(Pf, d));
                    break;
            }
        }

        ledger.Close();
        if (r.Optimizer.StepCopies > 0)
        {
            var copy = policy.Updated.Size();
            ledger.Let(copy);
            long copies = r.Optimizer.StepCopies;
            ledger.Let(copies);
            ledger.Open(MemoryKind.Temporary, "copies of all updated parameters in the step", r.Optimizer.Source, alive: Moments.OptimizerStep);
            ledger.Add("foreach temporaries", copy * Po);
            ledger.Close(copies);
        }
    }

    static MemoryTier Tier(OffloadTarget target) => target switch
    {
        OffloadTarget.Cpu => MemoryTier.HostPinned,
        OffloadTarget.Nvme => MemoryTier.Nvme,
        _ => MemoryTier.Gpu,
    };

    static long CeilDiv(long x, long y) => RankShard.CeilDiv(x, y);
}
