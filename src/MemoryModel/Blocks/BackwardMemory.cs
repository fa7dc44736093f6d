using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>What exists only while the backward pass of a layer runs: gradients that flow, beside what was saved.</summary>
/// <remarks>Measured on PyTorch 1.13: the backward pass of the last layer is the peak where activations outweigh logits and states.</remarks>
static class BackwardMemory
{
    /// <summary>Posts the working set of a kind of layer's two parts.</summary>
    /// <param name="r">The rank.</param>
    /// <param name="block">The layer.</param>
    /// <param name="hidden">Width of the residual stream.</param>
    /// <param name="recomputed">Whether the layer is computed again first; its output is then held until the end of its backward pass.</param>
    /// <param name="ledger">The ledger.</param>
    public static void Post<TLedger>(in RankShard r, Block block, long hidden, bool recomputed, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        FeedForward(in r, block, hidden, recomputed, ref ledger);
        if (block.Attention is { LinearMixer: null } attention)
        {
            Attention(in r, attention, hidden, ref ledger);
        }

        var (Tn, h, res) = (r.NormTokens, hidden, r.Rules.Residual);
        ledger.Let(Tn);
        ledger.Let(h);
        ledger.Let(res);
        ledger.Open(MemoryKind.Temporary, "gradient of the first layer's input", Sources.PyTorch, "autograd", Moments.BackwardEnd);
        ledger.Add("gradient", res * Tn * h);
        ledger.Close();
    }

    static void FeedForward<TLedger>(in RankShard r, Block block, long hidden, bool recomputed, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // n rows that pass the inner layer, f its width, Tn tokens of which the rank holds the residual stream, h its width; mid bytes
        // between the matrices
        var (n, inner, gated) = block.Experts is { } experts
            ? (ExpertsMemory.Rows(in r, experts), ExpertsMemory.Inner(in r, experts), experts.Expert.Gated)
            : (r.Tokens, CeilDiv(block.FeedForward?.Hidden ?? 0, r.Tensor), block.FeedForward?.Gated ?? false);
        var (f, Tn, h) = (inner, r.NormTokens, hidden);
        var (mid, res) = (r.Rules.Inner, r.Rules.Residual);
        ledger.Let(n);
        ledger.Let(f);
        ledger.Let(Tn);
        ledger.Let(h);
        ledger.Let(mid);
        ledger.Let(res);
        ledger.Open(MemoryKind.Temporary, "backward of the feed-forward block", Sources.PyTorch, "autograd", recomputed ? SavedMoments.Recomputing : Moments.FeedForwardBackward);
        ledger.Add("gradient of the last matrix's input", mid * n * f);
        if (gated)
        {
            ledger.Add("gradient of the activated gate", mid * n * f);
        }

        ledger.Add("incoming gradient", res * Tn * h);
        if (recomputed)
        {
            ledger.Add("output of the layer", res * Tn * h);
        }

        Gathered(in r, h, ref ledger);
        ledger.Close();
    }

    // Sequence parallelism splits the residual stream, not the products: what comes in is gathered, what goes out is whole until it is reduced
    // and scattered (megatron/core/tensor_parallel/layers.py; DTensor redistributes alike). One of the two exists at a time.
    static void Gathered<TLedger>(in RankShard r, long hidden, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (r.Tensor == 1 || !r.SequenceParallel)
        {
            return;
        }

        // T tokens that the products see, h their width
        var (T, h) = (r.Tokens, hidden);
        var act = r.Rules.Product;
        ledger.Let(T);
        ledger.Let(h);
        ledger.Let(act);
        ledger.Add("gradient of all tokens, gathered or not yet scattered", act * T * h);
    }

    static void Attention<TLedger>(in RankShard r, AttentionShape shape, long hidden, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // T tokens, s keys, q, k, v, o widths of queries, keys, values and output, a heads; Tn tokens of the residual stream, h its width
        var (T, s, Tn, h) = (r.Tokens, r.SequenceLength, r.NormTokens, hidden);
        var (q, k, v, o, a) = (AttentionMemory.Query(in r, shape), AttentionMemory.Key(in r, shape), AttentionMemory.Value(in r, shape), AttentionMemory.Output(in r, shape), AttentionMemory.Heads(in r, shape));
        var (act, res, fp32) = (r.Rules.Product, r.Rules.Residual, DataType.Float32.Size());
        var soft = r.Rules.WideSoftmax ? fp32 : act;
        ledger.Let(T);
        ledger.Let(s);
        ledger.Let(q);
        ledger.Let(k);
        ledger.Let(v);
        ledger.Let(o);
        ledger.Let(a);
        ledger.Let(Tn);
        ledger.Let(h);
        ledger.Let(act);
        ledger.Let(res);
        ledger.Let(fp32);
        ledger.Let(soft);
        ledger.Open(MemoryKind.Temporary, "backward of attention", Sources.PyTorch, "autograd", Moments.AttentionBackward);
        ledger.Add("incoming gradient", res * Tn * h);
        Gathered(in r, h, ref ledger);
        if (!r.Rules.Flash)
        {
            ledger.Add("gradients of the softmax's output and input", 2 * soft * T * a * s);
            if (r.Rules.OnCpu && r.DropsProbabilities)
            {
                ledger.Add("scaled mask", soft * T * a * s);
            }

            ledger.Add("gradient of the values", act * T * o);
        }
        else
        {
            ledger.Add("gradient of the output", act * T * o);
            ledger.Add("gradients of queries, keys and values", act * T * (q + k + v));
            if (r.Rules.OnCpu)
            {
                // Without a kernel the scores of one head are made again in fp32, with their exponentials and gradients.
                ledger.Add("scores of one head, four times", 4 * fp32 * s * s);
            }
            else
            {
                ledger.Add("fp32 accumulator of the queries' gradient", fp32 * T * q);
            }
        }

        ledger.Close();
    }
}
