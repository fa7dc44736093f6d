using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>The 16-bit copies of wider weights that autocast keeps from their forward to their backward product.</summary>
static class WeightCastMemory
{
    /// <summary>Posts the copies of the stage's matrices.</summary>
    public static void Post<TLedger>(in RankShard r, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (r.Rules.Autocast == AutocastMode.None)
        {
            return;
        }

        var act = r.Rules.Product;
        ledger.Let(act);
        if (r.Recompute != Recompute.Full)
        {
            foreach (var (block, layers) in r.Layers)
            {
                var M = Matrices(in r, block);
                ledger.Let(M);
                ledger.Let(layers);
                ledger.Open(MemoryKind.Activations, "16-bit copies of weights", Sources.PyTorch, "autocast", alive);
                ledger.Add("matrices of a layer", act * M);
                ledger.Close(layers);
            }
        }

        if (r.Last && r.Rules.Loss != LossImplementation.None && r.Model.Head.Present)
        {
            var (V, h) = (CeilDiv(r.Model.Embedding.Vocab, r.Tensor), r.Model.Head.Width ?? r.Model.Hidden);
            ledger.Let(V);
            ledger.Let(h);
            ledger.Open(MemoryKind.Activations, "16-bit copy of the output matrix", Sources.PyTorch, "autocast", alive & SavedMoments.UntilHead);
            ledger.Add("output matrix", act * V * h);
            ledger.Close();
        }
    }

    static long Matrices(in RankShard r, BlockParameters block)
    {
        var sum = 0L;
        foreach (ref readonly var tensor in block.Tensors.AsSpan())
        {
            sum += tensor.IsLinear && !r.Weights.Quantizes(in tensor) ? CeilDiv(tensor.Total, tensor.Split == TensorSplit.Replicated ? 1 : r.Tensor) : 0;
        }

        return sum;
    }
}
