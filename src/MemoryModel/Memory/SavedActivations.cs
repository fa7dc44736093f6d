using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>What one rank saves for the backward pass: the tensors of its layers, of the embeddings and of the head.</summary>
static class SavedActivations
{
    /// <summary>The moments until the loss has been differentiated.</summary>
    public const Moments UntilLoss = Moments.Forward | Moments.LossForward | Moments.LossBackward;

    /// <summary>The moments until the backward pass reaches the first layer, as its first layer sees them.</summary>
    public const Moments Held = UntilLoss | Moments.FeedForwardBackward | Moments.AttentionBackward;

    const Moments Recomputing = Moments.RecomputeLastLayer | Moments.RecomputeFirstLayer;

    /// <summary>Posts everything that is saved.</summary>
    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var frozen = !r.Trained.Weights;
        if (r.First)
        {
            EmbeddingMemory.Post(in r, frozen, RankShard.CeilDiv(r.InFlight, r.VirtualPipeline), Held | Moments.Backward, ref ledger);
        }

        var beforeFrozen = r.First && !r.Rules.InputHasGradient;
        var recomputed = r.Recompute == Recompute.Full ? r.RecomputedLayers ?? long.MaxValue : 0;
        foreach (var (block, layers) in r.Layers)
        {
            var again = Math.Min(layers, recomputed);
            recomputed -= again;
            Layers(in r, block, again, layers - again, beforeFrozen, ref ledger);
            beforeFrozen = false;
        }

        if (r.Last)
        {
            HeadMemory.Post(in r, frozen, UntilLoss, ref ledger);
            LossMemory.Saved(in r, ref ledger);
        }
    }

    /// <summary>Posts one layer of a kind, as many times as micro-batches are in flight.</summary>
    public static void OneLayer<TLedger>(in RankShard r, BlockParameters kind, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var recomputed = r.Recompute == Recompute.Full && r.RecomputedLayers is not 0 ? 1 : 0;
        Layers(in r, kind, recomputed, 1 - recomputed, false, ref ledger);
    }

    // A chunk of an interleaved pipeline is 1/v of the stage's layers.
    static long InFlight(in RankShard r, long layers) => RankShard.CeilDiv(layers * r.InFlight, r.VirtualPipeline);

    static void Layers<TLedger>(in RankShard r, BlockParameters kind, long recomputed, long kept, bool beforeFrozen, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var (block, h) = (kind.Block, kind.Stack.Hidden);
        var once = new SavedLayers(1, Recomputing) { Trained = r.Trained };
        if (recomputed > 0)
        {
            Inputs(in r, h, InFlight(in r, recomputed), ref ledger);
            BlockMemory.Post(in r, block, h, in once, ref ledger);
        }

        if (kept == 0)
        {
            return;
        }

        var saved = new SavedLayers(InFlight(in r, kept), Held) { Trained = r.Trained, CoreIsRecomputed = r.Recompute == Recompute.Selective };
        if (r.Recompute == Recompute.Selective && r.Framework == "torchtitan" && block.Attention is not null)
        {
            EverySecondProduct.Post(in r, block, h, saved.Times, ref ledger);
            BlockMemory.Post(in r, block, h, in once, ref ledger);
            return;
        }

        if (beforeFrozen)
        {
            // The first layer's input has no gradient: its norm and what only that gradient needs are not saved.
            var micro = RankShard.CeilDiv(r.InFlight, r.VirtualPipeline);
            BlockMemory.Post(in r, block, h, saved with { Times = micro, InputHasGradient = false }, ref ledger);
            saved = saved with { Times = saved.Times - micro };
        }

        BlockMemory.Post(in r, block, h, in saved, ref ledger);
        if (saved.CoreIsRecomputed && block.Attention is { LinearMixer: null } attention && !r.Rules.Flash)
        {
            AttentionMemory.Eager(in r, attention, saved with { Times = 1, Alive = Moments.AttentionBackward }, ref ledger);
        }
    }

    // What full recompute starts from.
    static void Inputs<TLedger>(in RankShard r, long hidden, long layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var (Tn, h) = (r.NormTokens, hidden);
        var res = r.Rules.Residual;
        ledger.Let(Tn);
        ledger.Let(h);
        ledger.Let(res);
        ledger.Let(layers);
        ledger.Open(MemoryKind.Activations, "inputs of recomputed layers", Sources.Korthikanti2022, "table 2", Held | Moments.Backward,
            r.OffloadActivations == OffloadTarget.None ? MemoryTier.Gpu : MemoryTier.HostPinned);
        ledger.Add("input of the layer", res * Tn * h);
        ledger.Close(layers);
    }
}
