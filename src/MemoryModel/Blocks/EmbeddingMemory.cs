using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>What the input side saves: positions, dropout, tables that all layers share. Token ids belong to the batch.</summary>
static class EmbeddingMemory
{
    /// <summary>Posts the input side of one micro-batch, as many as are in flight.</summary>
    public static void Post<TLedger>(in RankShard r, bool frozen, long microBatches, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var embedding = r.Model.Embedding;
        // s positions, Tn tokens of which the rank holds the residual stream, h width, d head width
        var (s, Tn, h) = (r.SequenceLength, r.NormTokens, r.Model.Hidden);
        var int64 = new Bytes(8);
        ledger.Let(microBatches);
        ledger.Let(s);
        ledger.Let(Tn);
        ledger.Let(h);
        ledger.Let(int64);
        ledger.Open(MemoryKind.Activations, "embeddings", Sources.PyTorch, "embedding", alive);
        if (embedding.Positions == PositionKind.Learned && !frozen)
        {
            ledger.Add("indices of the positions", int64 * s);
        }

        if (embedding.Positions == PositionKind.Relative && !frozen)
        {
            ledger.Add("indices of the relative positions", int64 * s * s);
        }

        if (embedding.Positions == PositionKind.Rotary && r.Recompute == Recompute.Full)
        {
            ledger.Add("positions, an argument of each recomputed layer", int64 * s);
        }

        if (r.Recompute == Recompute.Full && r.Rules.Has(ModelingCode.KeepsNormInput) && !r.Rules.Flash && r.Model.Main.Blocks[0].Attention is { } biased)
        {
            // T tokens, a heads; of an encoder, and of a decoder's two attentions
            var (T, a, biases, res) = (r.Tokens, AttentionMemory.Heads(in r, biased), r.Model.IsEncoderDecoder ? 3L : 1, r.Rules.Residual);
            ledger.Let(T);
            ledger.Let(a);
            ledger.Let(biases);
            ledger.Let(res);
            ledger.Add("position biases, arguments of each recomputed layer", res * T * a * s * biases);
        }

        if (r.Drops && r.Rules.InputHasGradient)
        {
            var mask = r.Rules.WideMasks ? r.Rules.Residual : new Bytes(1);
            ledger.Let(mask);
            ledger.Add("dropout mask", mask * Tn * h);
        }

        if (r.Rules.MakesRotaryTables && embedding.Positions == PositionKind.Rotary && r.Model.Main.Blocks[0].Attention is { } rotated)
        {
            var d = rotated.Latent?.RopeHeadDim ?? rotated.HeadDim;
            var res = r.Rules.Residual;
            ledger.Let(d);
            ledger.Let(res);
            ledger.Add("sines and cosines", 2 * res * s * d);
        }
        else if (r.Rules.Autocast != AutocastMode.None && embedding.Positions == PositionKind.Rotary && (!r.Rules.GatheredRotaryTables || r.Recompute == Recompute.Full) && r.Model.Main.Blocks[0].Attention is { } attention)
        {
            var d = attention.HeadDim;
            var act = r.Rules.Product;
            ledger.Let(d);
            ledger.Let(act);
            ledger.Add("16-bit sines and cosines", 2 * act * s * d);
        }

        ledger.Close(microBatches);
        if (embedding.Norm is { } norm && r.Rules.InputHasGradient)
        {
            NormMemory.Post(in r, norm, h, false, frozen, microBatches, alive, MemoryTier.Gpu, ref ledger);
        }
    }
}
