using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>What the layers of one rank save for the backward pass, tensor by tensor.</summary>
static class SavedActivations
{
    const Moments Held = Moments.Forward | Moments.LossForward | Moments.LossBackward | Moments.FeedForwardBackward | Moments.AttentionBackward;

    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // T tokens of a micro-batch on this rank, Tn the same where norms and residuals are split over the tensor-parallel ranks
        var T = r.Tokens;
        var Tn = r.NormTokens;
        var (t, s, b) = (r.Tensor, r.SequenceLength, r.MicroBatch);
        var act = r.Precision.Compute == DataType.Float32 ? DataType.Float32.Size() : DataType.BFloat16.Size();
        var fp32 = DataType.Float32.Size();
        ledger.Let(T);
        ledger.Let(Tn);
        ledger.Let(t);
        ledger.Let(s);
        ledger.Let(b);
        ledger.Let(act);
        ledger.Let(fp32);
        foreach (var (block, layers) in r.Layers)
        {
            // a chunk of an interleaved pipeline is 1/v of the stage's layers
            var layersInFlight = RankShard.CeilDiv(layers * r.InFlight, r.VirtualPipeline);
            ledger.Let(layersInFlight);
            var h = block.Stack.Hidden;
            ledger.Let(h);
            if (r.Recompute == Recompute.Full)
            {
                ledger.Open(MemoryKind.Activations, "inputs of recomputed layers", Sources.Korthikanti2022, "table 2", Held | Moments.Backward);
                ledger.Add("input of the layer", act * Tn * h);
                ledger.Close(layersInFlight);
                Block(in r, block.Block, h, 1, Moments.RecomputeLastLayer | Moments.RecomputeFirstLayer, ref ledger);
            }
            else if (r.Recompute == Recompute.Selective && r.Framework == "torchtitan" && block.Block.Attention is not null)
            {
                EverySecondProduct(in r, block.Block, h, layersInFlight, ref ledger);
                Block(in r, block.Block, h, 1, Moments.RecomputeLastLayer | Moments.RecomputeFirstLayer, ref ledger);
            }
            else
            {
                Block(in r, block.Block, h, layersInFlight, Held, ref ledger);
            }
        }
    }

    // torchtitan's selective policy keeps the outputs of attention and of every second matrix product (q, v, gate and down in a layer's
    // order q, k, v, o, gate, up, down) and the layer's input; the rest is computed again, one layer at a time.
    static void EverySecondProduct<TLedger>(in RankShard r, Block block, long h, long layersInFlight, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var attention = block.Attention!;
        var T = r.Tokens;
        var Tn = r.NormTokens;
        var (act, fp32) = (ActivationSize(in r), DataType.Float32.Size());
        var q = RankShard.CeilDiv(attention.QueryWidth, r.Tensor);
        var v = RankShard.CeilDiv(attention.ValueWidth, Math.Min(r.Tensor, attention.KvHeads));
        var o = RankShard.CeilDiv(attention.OutputWidth, r.Tensor);
        var a = RankShard.CeilDiv(attention.Heads, r.Tensor);
        var f = RankShard.CeilDiv(block.FeedForward?.Hidden ?? (block.Experts is { } experts ? experts.Expert.Hidden * experts.PerToken : 0), r.Tensor);
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
        ledger.Open(MemoryKind.Activations, "kept by the selective policy", Sources.Torchtitan, "distributed/activation_checkpoint.py", Held | Moments.Backward);
        ledger.Add("input of the layer", act * Tn * h);
        ledger.Add("queries", act * T * q);
        ledger.Add("values", act * T * v);
        ledger.Add("attention output", act * T * o);
        ledger.Add("log-sum-exp of the scores", fp32 * T * a);
        ledger.Add("gate", act * T * f);
        ledger.Add("output of the down projection", act * Tn * h);
        ledger.Close(layersInFlight);
    }

    static void Block<TLedger>(in RankShard r, Block block, long h, long layersInFlight, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        ledger.Let(layersInFlight);
        Norms(in r, block, h, layersInFlight, alive, ref ledger);
        if (block.Attention is { } attention)
        {
            Attention(in r, attention, h, layersInFlight, alive, ref ledger);
        }

        if (block.CrossAttention is { } cross)
        {
            Attention(in r, cross, h, layersInFlight, alive, ref ledger);
        }

        if (block.FeedForward is { } feedForward)
        {
            FeedForward(in r, "feed-forward", feedForward, 1, layersInFlight, alive, ref ledger);
        }

        if (block.Experts is { } experts)
        {
            Experts(in r, experts, h, layersInFlight, alive, ref ledger);
        }
    }

    static void Norms<TLedger>(in RankShard r, Block block, long h, long layersInFlight, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var Tn = r.NormTokens;
        var (act, fp32) = (ActivationSize(in r), DataType.Float32.Size());
        ledger.Let(act);
        ledger.Let(h);
        ledger.Open(MemoryKind.Activations, "norms", Sources.PyTorch, "autograd's saved tensors", alive);
        ledger.Add("input", act * Tn * h);
        ledger.Add("output, the next product's input", act * Tn * h);
        ledger.Add("statistics", fp32 * Tn);
        if (!r.FusedKernels)
        {
            ledger.Add("fp32 copy of the input", fp32 * Tn * h);
        }

        long normsPerLayer = block.NormCount;
        ledger.Let(normsPerLayer);
        ledger.Close(layersInFlight * normsPerLayer);
    }

    static void Attention<TLedger>(in RankShard r, AttentionShape shape, long h, long layersInFlight, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var T = r.Tokens;
        var (act, fp32, s, b) = (ActivationSize(in r), DataType.Float32.Size(), r.SequenceLength, r.MicroBatch);
        // q and k widths of queries and keys on this rank, v of values, o of the output, a heads
        var q = RankShard.CeilDiv(shape.QueryWidth, r.Tensor);
        var k = RankShard.CeilDiv(shape.KeyWidth, Math.Min(r.Tensor, shape.KvHeads));
        var v = RankShard.CeilDiv(shape.ValueWidth, Math.Min(r.Tensor, shape.KvHeads));
        var o = RankShard.CeilDiv(shape.OutputWidth, r.Tensor);
        var a = RankShard.CeilDiv(shape.Heads, r.Tensor);
        ledger.Let(q);
        ledger.Let(k);
        ledger.Let(v);
        ledger.Let(o);
        ledger.Let(a);
        ledger.Open(MemoryKind.Activations, "attention", Sources.Korthikanti2022, "section 4.1", alive);
        ledger.Add("queries", act * T * q);
        ledger.Add("keys", act * T * k);
        ledger.Add("values", act * T * v);
        ledger.Add("output, the projection's input", act * T * o);
        if (r.Attention == AttentionKernel.Flash || shape.LinearMixer is not null)
        {
            ledger.Add("log-sum-exp of the scores", fp32 * T * a);
        }
        else if (r.Recompute != Recompute.Selective)
        {
            ledger.Add("softmax output", act * a * b * s * s);
            if (r.Model.Dropout > 0)
            {
                var mask = new Bytes(1);
                ledger.Let(mask);
                ledger.Add("softmax dropout mask", mask * a * b * s * s);
                ledger.Add("dropped softmax output", act * a * b * s * s);
            }
        }

        ledger.Close(layersInFlight);
    }

    static void FeedForward<TLedger>(in RankShard r, string name, FeedForwardShape shape, long visits, long layersInFlight, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var T = r.Tokens;
        var act = ActivationSize(in r);
        // f inner width on this rank, visits how many experts a token goes to
        var f = RankShard.CeilDiv(shape.Hidden, r.Tensor);
        ledger.Let(f);
        ledger.Let(visits);
        ledger.Open(MemoryKind.Activations, name, Sources.PyTorch, "autograd's saved tensors", alive);
        if (shape.Gated)
        {
            ledger.Add("gate", act * T * visits * f);
            ledger.Add("up", act * T * visits * f);
            if (!r.FusedKernels)
            {
                ledger.Add("activated gate", act * T * visits * f);
            }
        }
        else if (shape.Activation != Activation.Relu)
        {
            ledger.Add("input of the activation", act * T * visits * f);
        }

        ledger.Add("input of the down projection", act * T * visits * f);
        ledger.Close(layersInFlight);
    }

    static void Experts<TLedger>(in RankShard r, ExpertsShape shape, long h, long layersInFlight, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var Tn = r.NormTokens;
        var (act, fp32) = (ActivationSize(in r), DataType.Float32.Size());
        // E experts, k experts per token
        var (E, k) = (shape.Count, shape.PerToken);
        ledger.Let(E);
        ledger.Let(k);
        ledger.Open(MemoryKind.Activations, "routing", Sources.MegatronLm, "megatron/core/transformer/moe", alive);
        ledger.Add("router scores", fp32 * Tn * E);
        ledger.Add("dispatched tokens", act * Tn * k * h);
        ledger.Add("expert outputs before combining", act * Tn * k * h);
        ledger.Close(layersInFlight);
        FeedForward(in r, "experts", shape.Expert, k, layersInFlight, alive, ref ledger);
        if (shape.Shared is { } shared)
        {
            FeedForward(in r, "shared expert", shared, 1, layersInFlight, alive, ref ledger);
        }
    }

    public static Bytes ActivationSize(in RankShard r) =>
        r.Precision.Compute == DataType.Float32 ? DataType.Float32.Size() : DataType.BFloat16.Size();
}
