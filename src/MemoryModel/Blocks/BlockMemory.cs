using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>What a kind of layer saves for the backward pass: its parts in their order.</summary>
static class BlockMemory
{
    /// <summary>Posts a kind of layer.</summary>
    public static void Post<TLedger>(in RankShard r, Block block, long hidden, in SavedLayers layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var frozen = !layers.Trained.Weights && !layers.Trained.Norms;
        var oneNorm = block.Layout == BlockLayout.ParallelOneNorm;
        // A norm over an input without gradient saves nothing.
        var first = layers.InputHasGradient ? layers.Times : 0;
        var sharing = block.Layout == BlockLayout.ParallelTwoNorms ? 1 : 0;
        if (block.NormCount > 0)
        {
            NormMemory.Post(in r, block.Norm, hidden, false, frozen, first, layers.Alive, layers.Tier, ref ledger);
        }

        var others = layers.FeedForwardInputHasGradient ? layers.Times : 0;
        if (block.NormCount - 1 - sharing > 0)
        {
            NormMemory.Post(in r, block.Norm, hidden, false, frozen, others * (block.NormCount - 1 - sharing), layers.Alive, layers.Tier, ref ledger);
        }

        if (sharing > 0)
        {
            NormMemory.Post(in r, block.Norm, hidden, true, frozen, others, layers.Alive, layers.Tier, ref ledger);
        }

        if (block.Attention is { } attention)
        {
            AttentionMemory.Post(in r, attention, hidden, in layers, ref ledger);
        }

        if (block.CrossAttention is { } cross)
        {
            AttentionMemory.Post(in r, cross, hidden, in layers, ref ledger);
        }

        if (block.FeedForward is { } feedForward)
        {
            FeedForwardMemory.Post(in r, feedForward, hidden, oneNorm, in layers, ref ledger);
        }

        if (block.Experts is { } experts)
        {
            ExpertsMemory.Post(in r, experts, hidden, oneNorm, in layers, ref ledger);
        }

        if (r.Drops)
        {
            var attends = layers.AttentionHasGradient || layers.Trained.Output;
            var parts = (block.Attention is null || !attends ? 0 : 1) + (block.CrossAttention is null ? 0 : 1) + (block.FeedForward is null || !(layers.FeedForwardHasGradient || layers.Trained.Down) ? 0 : 1);
            var mask = r.Rules.WideMasks ? r.Rules.Product : new Bytes(1);
            Dropout(in r, hidden, mask, parts, in layers, ref ledger);
            if (block.Experts is not null)
            {
                // Experts add their outputs in the type of the residual stream.
                Dropout(in r, hidden, r.Rules.WideMasks ? r.Rules.Residual : new Bytes(1), 1, in layers, ref ledger);
            }
        }

        SavedWeightMemory.Post(in r, block, in layers, ref ledger);
        AdapterMemory.Post(in r, block, hidden, in layers, ref ledger);
    }

    // Dropout in front of each residual addition.
    static void Dropout<TLedger>(in RankShard r, long hidden, Bytes mask, long parts, in SavedLayers layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var (Tn, h) = (r.NormTokens, hidden);
        var layersInFlight = layers.Times;
        ledger.Let(layersInFlight);
        ledger.Let(parts);
        ledger.Let(Tn);
        ledger.Let(h);
        ledger.Let(mask);
        ledger.Open(MemoryKind.Activations, "residual dropout", Sources.Korthikanti2022, "section 4.1", layers.Alive, layers.Tier);
        ledger.Add("mask", mask * Tn * h);
        ledger.CloseLast(layersInFlight * parts, layers.Early);
    }
}
