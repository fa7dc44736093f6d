using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Posts whole gradients as autograd makes them: parameter by parameter in the backward pass, unless they stay between passes.</summary>
/// <remarks>
/// Gradients stay where several micro-batches accumulate, where they are zeroed instead of dropped, and where they are views of DDP's
/// buckets; the gradient of one weight is then made beside the sum it is added to. Measured on PyTorch 1.13.
/// </remarks>
static class PlainGradients
{
    public static void Post<TLedger>(in RankShard r, Moments kept, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var policy = r.TrainedPrecision;
        // P parameters of the rank
        var P = r.TrainedElements;
        var gradient = policy.Gradients.Size();
        ledger.Let(P);
        ledger.Let(gradient);
        if (kept != Moments.None)
        {
            ledger.Open(MemoryKind.Gradients, TLedger.Explains ? $"gradients ({policy.Gradients.ShortName()})" : "", policy.Source, alive: kept);
            ledger.Add("gradients", gradient * P);
            ledger.Close();
            Newest(in r, gradient, ref ledger);
            return;
        }

        if (r.FineTuning is not null)
        {
            // What fine-tuning trains is small beside what it saves: its gradients count from the first on.
            ledger.Open(MemoryKind.Gradients, "gradients of what is trained", policy.Source, alive: EngineMemory.GradientsAlive(in r));
            ledger.Add("gradients", gradient * P);
            ledger.Close();
            return;
        }

        if (!TLedger.StatesOnly)
        {
            Growing(in r, gradient, ref ledger);
        }

        ledger.Open(MemoryKind.Gradients, TLedger.Explains ? $"gradients ({policy.Gradients.ShortName()})" : "", policy.Source, alive: Moments.BackwardEnd | Moments.GradientClipping | Moments.OptimizerStep);
        ledger.Add("gradients", gradient * P);
        ledger.Close();
    }

    /// <summary>Posts what exists beside gradients that are views of buckets.</summary>
    public static void Beside<TLedger>(in RankShard r, bool accumulates, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var P = r.TrainedElements;
        var gradient = r.TrainedPrecision.Gradients.Size();
        ledger.Let(P);
        ledger.Let(gradient);
        if (accumulates)
        {
            ledger.Open(MemoryKind.Gradients, "gradients of micro-batches that are not reduced", Sources.PyTorch, "DistributedDataParallel.no_sync", EngineMemory.Passes);
            ledger.Add("gradients", gradient * P);
            ledger.Close();
        }

        Newest(in r, gradient, ref ledger);
    }

    /// <summary>Returns the elements of the table that the output matrix multiplies by, and of the norm in front of it.</summary>
    static long Head(in RankShard r) => r.OutputElements + (r.Last && r.First && r.Model.Head.Tied ? Table(in r) : 0);

    static long Table(in RankShard r) => CeilDiv(r.Model.Embedding.Vocab, r.Tensor) * (r.Model.Head.Width ?? r.Model.Hidden);

    /// <summary>Returns the elements of the last matrix of a layer's feed-forward block, whose gradient is the layer's first.</summary>
    public static long LastMatrix(in RankShard r) => Parts(in r).Down;

    // Elements of the last matrix of the last layer's feed-forward block, and of all that is differentiated before attention's scores.
    static (long Down, long FeedForward) Parts(in RankShard r)
    {
        if (r.Layers.Length == 0)
        {
            return default;
        }

        var kind = r.Layers[^1].Block;
        var (h, block) = (kind.Stack.Hidden, kind.Block);
        var (f, matrices, copies) = block.Experts is { } experts
            ? (experts.Expert.Hidden, experts.Expert.Matrices, CeilDiv(experts.Count, r.Expert))
            : (block.FeedForward?.Hidden ?? 0, block.FeedForward?.Matrices ?? 0, 1L);
        var down = CeilDiv(f, r.Tensor) * h * copies;
        return (down, down * matrices + (block.Attention is { } attention ? AttentionMemory.Output(in r, attention) * h : 0));
    }

    /// <summary>Posts gradients as the backward pass makes them, before all exist.</summary>
    public static void Growing<TLedger>(in RankShard r, Bytes gradient, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // Ph elements of head and final norm, Pd of the last layer's last matrix, Pf of its feed-forward block and output projection, Pl of
        // a layer, Pi in front of the layers
        var (P, Ph, Pl) = (r.Parameters, Head(in r), r.LargestLayer);
        var (Pd, Pf) = Parts(in r);
        var Pi = r.InputElements - (Ph - r.OutputElements);
        ledger.Let(P);
        ledger.Let(Ph);
        ledger.Let(Pd);
        ledger.Let(Pf);
        ledger.Let(Pl);
        ledger.Let(Pi);
        ledger.Let(gradient);
        ledger.Open(MemoryKind.Gradients, "gradients of the head", Sources.PyTorch, "autograd", Moments.HeadBackward | Moments.FeedForwardBackward | Moments.AttentionBackward | Moments.RecomputeLastLayer);
        ledger.Add("head and final norm", gradient * Ph);
        ledger.Close();
        ledger.Open(MemoryKind.Gradients, "first gradient of the last layer", Sources.PyTorch, "autograd", Moments.FeedForwardBackward | Moments.RecomputeLastLayer);
        ledger.Add("last matrix of the feed-forward block", gradient * Pd);
        ledger.Close();
        ledger.Open(MemoryKind.Gradients, "gradients of the last layer until attention", Sources.PyTorch, "autograd", Moments.AttentionBackward);
        ledger.Add("feed-forward block and output projection", gradient * Pf);
        ledger.Close();
        ledger.Open(MemoryKind.Gradients, "gradients until the first layer", Sources.PyTorch, "autograd", Moments.RecomputeFirstLayer);
        ledger.Add("all but embeddings and the rest of the layer", gradient * (P - Pi - (Pl - Pd)));
        ledger.Close();
        if (Ph != r.OutputElements)
        {
            // A tied table gets its second gradient beside the first.
            var Pt = Table(in r);
            ledger.Let(Pt);
            ledger.Open(MemoryKind.Gradients, "gradient of the embedding before it is added", Sources.PyTorch, "embedding_backward", Moments.BackwardEnd);
            ledger.Add("token table", gradient * Pt);
            ledger.Close();
        }
    }

    static void Newest<TLedger>(in RankShard r, Bytes gradient, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (TLedger.StatesOnly || r.FineTuning is not null)
        {
            return;
        }

        var Pd = Parts(in r).Down;
        ledger.Let(Pd);
        ledger.Let(gradient);
        ledger.Open(MemoryKind.Gradients, "gradient of a weight before it is added", Sources.PyTorch, "autograd", Moments.FeedForwardBackward | Moments.RecomputeLastLayer | Moments.RecomputeFirstLayer);
        ledger.Add("last matrix of the feed-forward block", gradient * Pd);
        ledger.Close();
        if (r.Last)
        {
            var Pt = Table(in r);
            ledger.Let(Pt);
            ledger.Open(MemoryKind.Gradients, "gradient of the output matrix before it is added", Sources.PyTorch, "autograd", Moments.HeadBackward);
            ledger.Add("output matrix", gradient * Pt);
            ledger.Close();
        }

        if (r.First)
        {
            var Pt = CeilDiv(r.Model.Embedding.Vocab, r.Tensor) * r.Model.Embedding.Width;
            ledger.Let(Pt);
            ledger.Open(MemoryKind.Gradients, "gradient of the embedding before it is added", Sources.PyTorch, "embedding_backward", Moments.BackwardEnd);
            ledger.Add("token table", gradient * Pt);
            ledger.Close();
        }
    }
}
