using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>What torchtitan's selective recompute keeps: the outputs of attention, of every second matrix product and of reductions.</summary>
/// <remarks>
/// The products of a layer come in the order q, k, v, o, gate, up, down, of which the first, third, fifth and seventh are kept, and the
/// layer's input; the rest is computed again, one layer at a time. The grouped products of routed experts are not among them, those of a
/// shared expert are; what expert parallelism exchanges is kept on both ways. Eager checkpoints hold whatever the policy names; a compiled layer's
/// partition keeps of it what the backward pass reads, and nothing reads the last product or its reduction. Products in NVFP4 are
/// operators of their own that the policy does not name.
/// </remarks>
static class EverySecondProduct
{
    const string Where = "distributed/activation_checkpoint.py";

    // torchtitan/components/quantization/nvfp4.md: the last 15 % of the layers stay in bf16.
    const double NarrowShare = 0.85;

    /// <summary>Posts what the policy keeps of a kind of layer.</summary>
    public static void Post<TLedger>(in RankShard r, Block block, long h, long layersInFlight, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var narrow = r.Precision.Compute == DataType.Float4 ? (long)(NarrowShare * layersInFlight) : 0;
        Layer(in r, block, h, layersInFlight, ref ledger);
        Products(in r, block, h, layersInFlight - narrow, ref ledger);
    }

    static void Layer<TLedger>(in RankShard r, Block block, long h, long layersInFlight, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // T tokens, Tn of which the rank holds the residual stream, h its width, o width of attention's output, a heads
        var (T, Tn) = (r.Tokens, r.NormTokens);
        var (act, fp32) = (r.Rules.Product, DataType.Float32.Size());
        var o = AttentionMemory.Output(in r, block.Attention!);
        var a = AttentionMemory.Heads(in r, block.Attention!);
        ledger.Let(layersInFlight);
        ledger.Let(T);
        ledger.Let(Tn);
        ledger.Let(h);
        ledger.Let(act);
        ledger.Let(fp32);
        ledger.Let(o);
        ledger.Let(a);
        ledger.Open(MemoryKind.Activations, "kept by the selective policy", Sources.Torchtitan, Where, SavedMoments.Held | Moments.RecomputeLastLayer);
        ledger.Add("input of the layer", act * Tn * h);
        ledger.Add("attention output", act * T * o);
        ledger.Add("log-sum-exp of the scores", fp32 * T * a);
        if (r.Tensor > 1 && r.SequenceParallel)
        {
            var reductions = r.Rules.Compiled ? 1L : 2;
            ledger.Let(reductions);
            ledger.Add("reduce-scattered outputs", act * Tn * h * reductions);
        }

        if (block.Experts is { } experts && r.Expert > 1)
        {
            // n rows (pairs of token and expert) on the rank
            var n = ExpertsMemory.Rows(in r, experts);
            ledger.Let(n);
            ledger.Add("rows that were dispatched, and that came back", 2 * act * n * h);
        }

        ledger.Close(layersInFlight);
    }

    static void Products<TLedger>(in RankShard r, Block block, long h, long layersInFlight, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // T tokens, h width of the residual stream, q, v, f widths of queries, values and the inner layer
        var T = r.Tokens;
        var act = r.Rules.Product;
        var q = AttentionMemory.Query(in r, block.Attention!);
        var v = AttentionMemory.Value(in r, block.Attention!);
        var f = CeilDiv(block.FeedForward?.Hidden ?? block.Experts?.Shared?.Hidden ?? 0, r.Tensor);
        ledger.Let(layersInFlight);
        ledger.Let(T);
        ledger.Let(h);
        ledger.Let(act);
        ledger.Let(q);
        ledger.Let(v);
        ledger.Let(f);
        ledger.Open(MemoryKind.Activations, "products kept by the selective policy", Sources.Torchtitan, Where, SavedMoments.Held | Moments.RecomputeLastLayer);
        ledger.Add("queries", act * T * q);
        ledger.Add("values", act * T * v);
        ledger.Add("gate", act * T * f);
        if (f > 0 && !r.Rules.Compiled)
        {
            ledger.Add("output of the down projection, before it is reduced", act * T * h);
        }

        ledger.Close(layersInFlight);
    }
}
