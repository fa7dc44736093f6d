using MemoryModel.Catalog;

using static MemoryModel.MegatronWidths;

namespace MemoryModel;

/// <summary>Posts what one kind of Megatron-LM layer saves, and what its recompute and backward pass need for a moment.</summary>
static class MegatronBlockMemory
{
    /// <summary>Posts what layers with a block save.</summary>
    public static void Saved<TLedger>(in MegatronShard r, Block block, long layersInFlight, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        AttentionHalf(r, block, layersInFlight, alive, ref ledger);
        FeedForwardHalf(r, block, layersInFlight, alive, ref ledger);
    }

    /// <summary>Posts what selective recompute makes again of one layer, while the backward pass is in that half of it.</summary>
    public static void Again<TLedger>(in MegatronShard r, Block block, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (r.Run.Recomputed != RecomputedModules.None)
        {
            AttentionHalf(r with { Pass = MegatronPass.Again }, block, 1, Moments.AttentionBackward, ref ledger);
            FeedForwardHalf(r with { Pass = MegatronPass.Again }, block, 1, Moments.FeedForwardBackward, ref ledger);
        }
    }

    static void AttentionHalf<TLedger>(in MegatronShard r, Block block, long layersInFlight, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (block.Attention is { } attention)
        {
            MegatronAttentionMemory.Saved(r, attention, block.Norm, layersInFlight, alive, ref ledger);
        }

        if (block.CrossAttention is { } cross)
        {
            MegatronAttentionMemory.Cross(r, cross, block.Norm, r.Run.Sequence / r.Run.Context, layersInFlight, alive, ref ledger);
        }

    }

    static void FeedForwardHalf<TLedger>(in MegatronShard r, Block block, long layersInFlight, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (block.FeedForward is null && block.Experts is null)
        {
            return;
        }

        MegatronFeedForwardMemory.Norm(r, block, layersInFlight, alive, ref ledger);
        if (block.FeedForward is { } dense)
        {
            MegatronFeedForwardMemory.Dense(r, dense, "feed-forward", RecomputedModules.FeedForward, layersInFlight, alive, ref ledger);
        }

        if (block.Experts is { } experts)
        {
            MegatronFeedForwardMemory.Experts(r, experts, layersInFlight, alive, ref ledger);
        }
    }

    /// <summary>Posts the inputs that full recompute keeps.</summary>
    public static void Checkpoints<TLedger>(in MegatronShard r, long checkpointsInFlight, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var act = r.act;
        ledger.Let(act);
        var (sTp, b, h) = (r.sTp, r.b, r.h);
        var parts = r.Run.Checkpoints.Partitioned && !r.Run.SequenceParallel ? r.t : 1;
        ledger.Let(sTp);
        ledger.Let(b);
        ledger.Let(h);
        ledger.Let(parts);
        ledger.Let(checkpointsInFlight);
        ledger.Open(MemoryKind.Activations, "checkpoints", Sources.MegatronLm, "megatron/core/tensor_parallel/random.py", MegatronMemory.Passes, r.Run.ActivationsInHost ? MemoryTier.HostPinned : MemoryTier.Gpu);
        ledger.Add("layer input", act * CeilDiv(sTp * b * h, parts));
        ledger.Close(checkpointsInFlight);
        if (parts > 1)
        {
            ledger.Open(MemoryKind.Activations, "layer input gathered from its parts", Sources.MegatronLm, "megatron/core/tensor_parallel/random.py", MegatronMemory.Passes & Moments.Backward);
            ledger.Add("layer input", act * sTp * b * h);
            ledger.Close();
        }
    }

    /// <summary>Posts the gradients that the backward pass of the last layer holds at once.</summary>
    public static void Backward<TLedger>(in MegatronShard r, Block block, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (block.Attention is { } attention)
        {
            MegatronAttentionMemory.Backward(r, attention, ref ledger);
        }

        var act = r.act;
        ledger.Let(act);
        var (s, b, h) = (r.s, r.b, r.h);
        if (block.FeedForward is not { } dense)
        {
            return;
        }

        // The gradient of the activation's input has that input's size; the activation's output is freed as its own gradient appears.
        var fIn = (dense.Gated ? 2 : 1) * dense.Hidden / r.t;
        ledger.Let(s);
        ledger.Let(b);
        ledger.Let(h);
        ledger.Let(fIn);
        ledger.Open(MemoryKind.Temporary, "feed-forward backward", Sources.MegatronLm, "megatron/core/transformer/mlp.py", Moments.FeedForwardBackward);
        ledger.Add("gradient of the layer's output", act * s * b * h);
        ledger.Add("gradient of the activation's input", act * s * b * fIn);
        ledger.Close();
    }
}
