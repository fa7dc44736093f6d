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

        if (r.Model.Dropout > 0 && r.Rules.InputHasGradient)
        {
            var mask = r.Rules.WideMasks ? r.Rules.Residual : new Bytes(1);
            ledger.Let(mask);
            ledger.Add("dropout mask", mask * Tn * h);
        }

        if (r.Rules.Autocast != AutocastMode.None && embedding.Positions == PositionKind.Rotary && (!r.Rules.GatheredRotaryTables || r.Recompute == Recompute.Full) && r.Model.Main.Blocks[0].Attention is { } attention)
        {
            var d = attention.HeadDim;
            var act = r.Rules.Product;
            ledger.Let(d);
            ledger.Let(act);
            ledger.Add("16-bit sines and cosines", 2 * act * s * d);
        }

        ledger.Close(microBatches);
    }
}
