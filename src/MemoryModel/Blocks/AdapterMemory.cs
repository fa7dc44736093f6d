using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>What the low-rank branches beside frozen linear layers save.</summary>
static class AdapterMemory
{
    /// <summary>Posts the branches of a kind of layer.</summary>
    public static void Post<TLedger>(in RankShard r, Block block, long hidden, in SavedLayers layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var trained = layers.Trained;
        if (trained.Weights || trained.Rank == 0)
        {
            return;
        }

        if (block.Attention is { } attention)
        {
            // A fused projection has one branch for all three.
            var inputs = attention.FusedProjection ? trained.AnyInput ? 1L : 0 : (trained.Query ? 1L : 0) + (trained.Key ? 1 : 0) + (trained.Value ? 1 : 0);
            Branch(in r, "adapters of queries, keys and values", hidden, inputs, layers.InputHasGradient, in layers, ref ledger);
            Branch(in r, "adapter of the output projection", AttentionMemory.Output(in r, attention), trained.Output ? 1 : 0, true, in layers, ref ledger);
        }

        if (block.FeedForward is { } dense)
        {
            Branch(in r, "adapters in front of the activation", hidden, Math.Min(trained.Up, dense.Gated && !dense.FusedGateUp ? 2 : 1), true, in layers, ref ledger);
            Branch(in r, "adapter behind the activation", RankShard.CeilDiv(dense.Hidden, r.Tensor), trained.Down ? 1 : 0, true, in layers, ref ledger);
        }
    }

    static void Branch<TLedger>(in RankShard r, string name, long inner, long branches, bool inputHasGradient, in SavedLayers layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // T tokens, n width of the input, rank of the branch; own bytes of its type
        var (T, n, rank) = (r.Tokens, inner, layers.Trained.Rank);
        var (act, own) = (r.Rules.Product, layers.Trained.Type);
        var layersInFlight = layers.Times;
        ledger.Let(layersInFlight);
        ledger.Let(branches);
        ledger.Let(T);
        ledger.Let(n);
        ledger.Let(rank);
        ledger.Let(own);
        ledger.Open(MemoryKind.Activations, name, Sources.Peft, "tuners/lora/layer.py", layers.Alive);
        ledger.Add("output of the first matrix", own * T * rank);
        if (layers.Trained.Dropout)
        {
            ledger.Add("dropped input", own * T * n);
            if (inputHasGradient)
            {
                var mask = new Bytes(1);
                ledger.Let(mask);
                ledger.Add("dropout mask", mask * T * n);
            }
        }
        else if (own != act)
        {
            ledger.Add("input in the adapter's type", own * T * n);
        }

        ledger.Close(layersInFlight * branches);
    }
}
