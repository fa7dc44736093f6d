using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>What adapters beside frozen layers save.</summary>
static class AdapterMemory
{
    /// <summary>Posts the adapters of a kind of layer.</summary>
    public static void Post<TLedger>(in RankShard r, Block block, long hidden, in SavedLayers layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var trained = layers.Trained;
        if (trained.Weights)
        {
            return;
        }

        if (trained.Bottleneck > 0)
        {
            Bottlenecks(in r, hidden, in layers, ref ledger);
        }

        if (trained.Prefix > 0 && block.Attention is { } attended)
        {
            Prefix(in r, attended, in layers, ref ledger);
        }

        if (trained.Rank == 0)
        {
            return;
        }

        if (trained.Scales)
        {
            Scales(in r, block, in layers, ref ledger);
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
        // T tokens, n width of the input, rank of the branch; own bytes of its type, branch of the type its products run in
        var (T, n, rank) = (r.Tokens, inner, layers.Trained.Rank);
        var (act, own) = (r.Rules.Product, layers.Trained.Type);
        // Autocast casts the input of each branch to 16 bits; without it the input is cast to the type of the adapter.
        var branch = r.Rules.Autocast == AutocastMode.None ? own : act;
        var cast = own != act || r.Rules.Autocast != AutocastMode.None;
        var layersInFlight = layers.Times;
        ledger.Let(layersInFlight);
        ledger.Let(branches);
        ledger.Let(T);
        ledger.Let(n);
        ledger.Let(rank);
        ledger.Let(branch);
        ledger.Open(MemoryKind.Activations, name, Sources.Peft, "tuners/lora/layer.py", layers.Alive);
        ledger.Add("output of the first matrix", branch * T * rank);
        if (layers.Trained.Dropout)
        {
            ledger.Add("dropped input", branch * T * n);
            if (inputHasGradient)
            {
                var mask = new Bytes(1);
                ledger.Let(mask);
                ledger.Add("dropout mask", mask * T * n);
            }
        }
        else if (cast)
        {
            ledger.Add("input in the type of the branch", branch * T * n);
        }

        ledger.Close(layersInFlight * branches);
    }

    // The product with a learned scale saves what it scales: outputs of attention's targets, the input of the last projection.
    static void Scales<TLedger>(in RankShard r, Block block, in SavedLayers layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // n scaled width of a layer
        var trained = layers.Trained;
        var n = 0L;
        if (block.Attention is { } a)
        {
            n += a.FusedProjection && trained.AnyInput ? AttentionMemory.Query(in r, a) + AttentionMemory.Key(in r, a) + AttentionMemory.Value(in r, a)
                : (trained.Query ? AttentionMemory.Query(in r, a) : 0) + (trained.Key ? AttentionMemory.Key(in r, a) : 0) + (trained.Value ? AttentionMemory.Value(in r, a) : 0);
        }

        if (block.FeedForward is { } dense)
        {
            n += (trained.Up + (trained.Down ? 1 : 0)) * RankShard.CeilDiv(dense.Hidden, r.Tensor);
        }

        var (T, act, layersInFlight) = (r.Tokens, r.Rules.Product, layers.Times);
        ledger.Let(T);
        ledger.Let(n);
        ledger.Let(act);
        ledger.Let(layersInFlight);
        ledger.Open(MemoryKind.Activations, "scaled tensors of IA³", Sources.Peft, "tuners/ia3/layer.py", layers.Alive);
        ledger.Add("before the scale", act * T * n);
        ledger.Close(layersInFlight);
    }

    static void Bottlenecks<TLedger>(in RankShard r, long hidden, in SavedLayers layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // T tokens, h width of the residual stream, k width of a bottleneck
        var (T, h, k) = (r.Tokens, hidden, layers.Trained.Bottleneck);
        var (act, layersInFlight, bottlenecks) = (r.Rules.Product, layers.Times, layers.Trained.Bottlenecks);
        ledger.Let(T);
        ledger.Let(h);
        ledger.Let(k);
        ledger.Let(act);
        ledger.Let(layersInFlight);
        ledger.Let(bottlenecks);
        ledger.Open(MemoryKind.Activations, "bottlenecks", Sources.Houlsby2019, "figure 2", layers.Alive);
        ledger.Add("input", act * T * h);
        ledger.Add("input and output of the activation", 2 * act * T * k);
        ledger.Close(layersInFlight * bottlenecks);
    }

    static void Prefix<TLedger>(in RankShard r, AttentionShape shape, in SavedLayers layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // b sequences, n virtual tokens, k and v widths of keys and values
        var (b, n, k, v) = (r.MicroBatch, layers.Trained.Prefix, AttentionMemory.Key(in r, shape), AttentionMemory.Value(in r, shape));
        var (act, layersInFlight) = (r.Rules.Product, layers.Times);
        ledger.Let(b);
        ledger.Let(n);
        ledger.Let(k);
        ledger.Let(v);
        ledger.Let(act);
        ledger.Let(layersInFlight);
        ledger.Open(MemoryKind.Activations, "virtual keys and values", Sources.Peft, "tuners/prefix_tuning, tuners/adaption_prompt", layers.Alive);
        ledger.Add("keys and values", act * b * n * (k + v));
        ledger.Close(layersInFlight);
    }
}
