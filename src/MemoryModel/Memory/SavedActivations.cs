using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>What one rank saves for the backward pass: the tensors of its layers, of the embeddings and of the head.</summary>
static class SavedActivations
{
    /// <summary>Posts everything that is saved.</summary>
    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var frozen = !r.Trained.Weights;
        if (r.First)
        {
            EmbeddingMemory.Post(in r, frozen, r.InFlight.MicroBatches, SavedMoments.Held | Moments.Backward, ref ledger);
        }

        var beforeFrozen = r.First && !r.Rules.InputHasGradient;
        for (var i = 0; i < r.Layers.Length; i++)
        {
            var (kind, layers) = r.Layers[i];
            var again = r.Recomputed(i);
            Layers(in r, kind, again, layers - again, beforeFrozen, ref ledger);
            beforeFrozen = false;
        }

        if (r.Last)
        {
            HeadMemory.Post(in r, frozen, SavedMoments.UntilHead, ref ledger);
            LossMemory.Saved(in r, ref ledger);
        }
    }

    /// <summary>Posts what exists while the backward pass of the stage's last, or of its first layer runs.</summary>
    public static void Working<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (r.Layers.Length == 0)
        {
            return;
        }

        var (first, last) = (r.Layers[0].Block, r.Layers[^1].Block);
        var recomputes = r.RecomputedLayers > 0 || KeepsProducts(in r, last.Block);
        BackwardMemory.Post(in r, last.Block, last.Stack.Hidden, recomputes, ref ledger);
        if (!recomputes)
        {
            return;
        }

        var alive = Moments.RecomputeLastLayer | Moments.AttentionBackward | (ReferenceEquals(first, last) ? Moments.RecomputeFirstLayer : Moments.None);
        // A group of layers is computed again at once.
        var group = r.Recompute == Recompute.Full ? Math.Min(Math.Min(r.Checkpoints.Layers, r.RecomputedLayers), r.Layers[^1].Layers) : 1;
        BlockMemory.Post(in r, last.Block, last.Stack.Hidden, new SavedLayers(group, alive) { Trained = r.Trained }, ref ledger);
        if (!ReferenceEquals(first, last))
        {
            BlockMemory.Post(in r, first.Block, first.Stack.Hidden, new SavedLayers(1, Moments.RecomputeFirstLayer) { Trained = r.Trained }, ref ledger);
        }
    }

    /// <summary>Posts one layer of a kind, as many times as micro-batches are in flight.</summary>
    public static void OneLayer<TLedger>(in RankShard r, BlockParameters kind, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var recomputed = Math.Min(1, r.RecomputedLayers);
        Layers(in r, kind, recomputed, 1 - recomputed, false, ref ledger);
    }

    static bool KeepsProducts(in RankShard r, Block block) => r.Recompute == Recompute.Selective && r.Habits.KeepsEverySecondProduct && block.Attention is not null;

    static void Layers<TLedger>(in RankShard r, BlockParameters kind, long recomputed, long kept, bool beforeFrozen, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var (block, h) = (kind.Block, kind.Stack.Hidden);
        if (recomputed > 0)
        {
            Inputs(in r, h, r.InFlight.Layers(recomputed), recomputed, ref ledger);
        }

        if (kept == 0)
        {
            return;
        }

        var saved = new SavedLayers(r.InFlight.Layers(kept), SavedMoments.Held) { Trained = r.Trained, CoreIsRecomputed = r.Recompute == Recompute.Selective && (r.Checkpoints.Covered & RecomputedModules.CoreAttention) != 0 };
        if (r.OffloadActivations != OffloadTarget.None && !KeepsProducts(in r, block))
        {
            saved = Offloaded(in r, kind, in saved, ref ledger);
        }

        if (KeepsProducts(in r, block))
        {
            EverySecondProduct.Post(in r, block, h, saved.Times, ref ledger);
            return;
        }

        if (beforeFrozen)
        {
            // The first layer's input has no gradient: its norm and what only that gradient needs are not saved.
            BlockMemory.Post(in r, block, h, saved.BeforeFrozen(block.Layout) with { Times = r.InFlight.MicroBatches }, ref ledger);
            saved = saved with { Times = saved.Times - r.InFlight.MicroBatches };
        }

        BlockMemory.Post(in r, block, h, in saved, ref ledger);
        if (saved.CoreIsRecomputed && block.Attention is { LinearMixer: null } attention && !r.Rules.Flash)
        {
            AttentionMemory.Eager(in r, attention, saved with { Times = 1, Alive = Moments.AttentionBackward, Tier = MemoryTier.Gpu }, ref ledger);
        }
    }

    // What a layer saves leaves while the next one runs and comes back a layer early: two layers at a time are on the device.
    static SavedLayers Offloaded<TLedger>(in RankShard r, BlockParameters kind, in SavedLayers saved, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var passing = saved with { Times = Math.Min(2, saved.Times) };
        var (block, last, place) = (kind.Block, ReferenceEquals(kind, r.Layers[^1].Block), Away(in r));
        if (r.Habits.OffloadsFrom == 0)
        {
            if (last)
            {
                BlockMemory.Post(in r, block, kind.Stack.Hidden, in passing, ref ledger);
            }

            return saved with { Tier = place };
        }

        // Only tensors as wide as the inner layer are large enough.
        if (block.FeedForward is not { } shape || r.Tokens * CeilDiv(shape.Hidden, r.Tensor) < r.Habits.OffloadsFrom)
        {
            return saved;
        }

        if (last)
        {
            FeedForwardMemory.Inner(in r, "feed-forward", shape, r.Tokens, CeilDiv(shape.Hidden, r.Tensor), in passing, ref ledger);
        }

        return saved with { InnerTier = place };
    }

    static MemoryTier Away(in RankShard r) => r.OffloadActivations == OffloadTarget.Nvme ? MemoryTier.Nvme : MemoryTier.HostPinned;

    // What full recompute starts from, once for each group of layers; all but one are gone when the first layer is computed again, unless
    // they are parts of one buffer.
    static void Inputs<TLedger>(in RankShard r, long hidden, long layersInFlight, long layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var (Tn, h, parts) = (r.NormTokens, hidden, r.CheckpointParts);
        var res = r.Rules.Residual;
        var groups = CeilDiv(layers, r.Checkpoints.Layers);
        var inputs = CeilDiv(layersInFlight * groups, layers);
        var remaining = inputs - groups + 1;
        ledger.Let(Tn);
        ledger.Let(h);
        ledger.Let(parts);
        ledger.Let(res);
        ledger.Let(inputs);
        ledger.Let(remaining);
        var tier = r.OffloadActivations == OffloadTarget.None || Tn * h < r.Habits.OffloadsFrom ? MemoryTier.Gpu : Away(in r);
        var untilEnd = r.Checkpoints.Contiguous ? Moments.RecomputeFirstLayer : Moments.None;
        ledger.Open(MemoryKind.Activations, "inputs of recomputed layers", Sources.Korthikanti2022, "table 2", SavedMoments.Held | Moments.RecomputeLastLayer | untilEnd, tier);
        ledger.Add("input of the layer", res * CeilDiv(Tn * h, parts));
        ledger.Close(inputs);
        if (tier == MemoryTier.Gpu && !r.Checkpoints.Contiguous)
        {
            ledger.Open(MemoryKind.Activations, "inputs of the first layer", Sources.Korthikanti2022, "table 2", Moments.RecomputeFirstLayer);
            ledger.Add("input of the layer", res * CeilDiv(Tn * h, parts));
            ledger.Close(remaining);
        }

        if (parts > 1)
        {
            ledger.Open(MemoryKind.Activations, "input gathered from its parts", Sources.DeepSpeed, "runtime/activation_checkpointing/checkpointing.py", Moments.RecomputeLastLayer | Moments.RecomputeFirstLayer);
            ledger.Add("input of the layer", res * Tn * h);
            ledger.Close();
        }
    }
}
