using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>What torchtitan's selective recompute keeps: the outputs of attention and of every second matrix product.</summary>
/// <remarks>
/// The products of a layer come in the order q, k, v, o, gate, up, down, of which the first, third, fifth and seventh are kept, and the
/// layer's input; the rest is computed again, one layer at a time.
/// </remarks>
static class EverySecondProduct
{
    /// <summary>Posts what the policy keeps of a kind of layer.</summary>
    public static void Post<TLedger>(in RankShard r, Block block, long h, long layersInFlight, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var attention = block.Attention!;
        var T = r.Tokens;
        var Tn = r.NormTokens;
        var (act, fp32) = (r.Rules.Product, DataType.Float32.Size());
        var q = CeilDiv(attention.QueryWidth, r.Tensor);
        var v = CeilDiv(attention.ValueWidth, Math.Min(r.Tensor, attention.KvHeads));
        var o = CeilDiv(attention.OutputWidth, r.Tensor);
        var a = CeilDiv(attention.Heads, r.Tensor);
        var f = CeilDiv(block.FeedForward?.Hidden ?? (block.Experts is { } experts ? experts.Expert.Hidden * experts.PerToken : 0), r.Tensor);
        ledger.Let(layersInFlight);
        ledger.Let(T);
        ledger.Let(Tn);
        ledger.Let(h);
        ledger.Let(act);
        ledger.Let(fp32);
        ledger.Let(q);
        ledger.Let(v);
        ledger.Let(o);
        ledger.Let(a);
        ledger.Let(f);
        ledger.Open(MemoryKind.Activations, "kept by the selective policy", Sources.Torchtitan, "distributed/activation_checkpoint.py", SavedMoments.Held | Moments.RecomputeLastLayer);
        ledger.Add("input of the layer", act * Tn * h);
        ledger.Add("queries", act * T * q);
        ledger.Add("values", act * T * v);
        ledger.Add("attention output", act * T * o);
        ledger.Add("log-sum-exp of the scores", fp32 * T * a);
        ledger.Add("gate", act * T * f);
        ledger.Add("output of the down projection", act * Tn * h);
        ledger.Close(layersInFlight);
    }
}
