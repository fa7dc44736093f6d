using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>The batch, and tables that belong to no layer: causal mask, rotary sines and cosines.</summary>
static class InputMemory
{
    /// <summary>Posts what exists from before a step to after it.</summary>
    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // T tokens of a micro-batch, s of a sequence
        var (T, s) = (r.Tokens, r.SequenceLength);
        var (int64, res) = (new Bytes(8), r.Rules.Residual);
        ledger.Let(T);
        ledger.Let(s);
        ledger.Let(int64);
        ledger.Let(res);
        ledger.Open(MemoryKind.Temporary, "batch and tables", Sources.PyTorch, "torch.utils.data, nn.Module.register_buffer");
        ledger.Add("token ids and labels", 2 * int64 * T);
        if (r.Rules.Mask is { } mask)
        {
            ledger.Let(mask);
            ledger.Add("causal mask", mask * s * s);
        }

        if (r.Model.Embedding.Positions == PositionKind.Rotary && r.Model.Main.Blocks[0].Attention is { } attention)
        {
            var d = attention.Latent?.RopeHeadDim ?? attention.HeadDim;
            ledger.Let(d);
            ledger.Add("rotary sines and cosines", 2 * res * s * d);
        }

        ledger.Close();
        if (r.Recompute != Recompute.None)
        {
            // A checkpoint keeps the processor's generator state, 5056 bytes, so that dropout repeats (measured).
            var state = new Bytes(5056);
            var layers = 0L;
            foreach (var (_, count) in r.Layers)
            {
                layers += count;
            }

            ledger.Let(state);
            ledger.Let(layers);
            ledger.Open(MemoryKind.Temporary, "generator states of checkpoints", Sources.PyTorch, "torch/utils/checkpoint.py", SavedMoments.Held | Moments.RecomputeLastLayer, r.Rules.OnCpu ? MemoryTier.Gpu : MemoryTier.Host);
            ledger.Add("state of a layer", state * 1);
            ledger.Close(layers);
        }
    }
}
