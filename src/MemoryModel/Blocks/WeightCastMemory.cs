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
            var first = r.First && !r.Rules.InputHasGradient ? 1L : 0;
            foreach (var (block, count) in r.Layers)
            {
                if (first > 0)
                {
                    Layers(in r, block, first, new SavedLayers(first, alive) { Trained = r.Trained }.BeforeFrozen(block.Block.Layout), alive, ref ledger);
                }

                Layers(in r, block, count - first, new SavedLayers(count, alive) { Trained = r.Trained }, alive, ref ledger);
                first = 0;
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

    // The weight of a product is saved for the gradient of its input.
    static void Layers<TLedger>(in RankShard r, BlockParameters block, long layers, in SavedLayers saved, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // M elements of a layer's matrices, A of its adapters'
        var (M, A) = (Matrices(in r, block, in saved), Adapters(in r, block, in saved));
        var act = r.Rules.Product;
        ledger.Let(M);
        ledger.Let(A);
        ledger.Let(act);
        ledger.Let(layers);
        ledger.Open(MemoryKind.Activations, "16-bit copies of weights", Sources.PyTorch, "autocast", alive);
        ledger.Add("matrices of a layer", act * M);
        ledger.Add("matrices of its adapters", act * A);
        ledger.Close(layers);
    }

    static long Matrices(in RankShard r, BlockParameters block, in SavedLayers saved)
    {
        var sum = 0L;
        foreach (ref readonly var tensor in block.Tensors.AsSpan())
        {
            sum += (tensor.IsLinear || tensor is { Group: ParameterGroup.Router, IsVector: false }) && !r.Weights.Quantizes(in tensor) && saved.InputOf(in tensor) ? CeilDiv(tensor.Total, tensor.Split == TensorSplit.Replicated ? 1 : r.Tensor) : 0;
        }

        return sum;
    }

    // Adapters in 16 bits run as they are.
    static long Adapters(in RankShard r, BlockParameters block, in SavedLayers saved)
    {
        var sum = 0L;
        if (r.FineTuning is { } tuning && saved.Trained.Type == DataType.Float32.Size())
        {
            foreach (var adapted in tuning.Parameters.Blocks)
            {
                foreach (var site in ReferenceEquals(adapted.Block.Block, block.Block) ? adapted.Sites : [])
                {
                    // B reads A's output; ranks share one of the two
                    var (m, n, k) = (site.Output, site.Input * site.Parts.Length, site.Weight.Split is TensorSplit.Replicated ? 1 : r.Tensor);
                    var parts = site.Weight.Split == TensorSplit.Input ? m + CeilDiv(n, k) : CeilDiv(m, k) + n;
                    sum += saved.Trained.Rank * site.Weight.Count * (saved.InputOf(site.Weight) ? parts : parts - (site.Weight.Split == TensorSplit.Input ? CeilDiv(n, k) : n));
                }
            }
        }

        return sum;
    }
}
