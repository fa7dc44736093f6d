using MemoryModel.Catalog;

using static MemoryModel.MegatronWidths;

namespace MemoryModel;

/// <summary>Posts what the attention half of a Megatron-LM layer saves for its backward pass: norm, projections, scores, dropout.</summary>
/// <remarks>
/// Megatron-LM megatron/core/transformer/attention.py and multi_latent_attention.py; Transformer Engine
/// transformer_engine/pytorch/module/layernorm_linear.py and attention/dot_product_attention/backends.py.
/// </remarks>
static class MegatronAttentionMemory
{
    // The input of each norm is the residual stream: posted by the norm that saves it, once.
    public static void Saved<TLedger>(in MegatronShard r, AttentionShape shape, NormKind normKind, long layersInFlight, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var act = r.act;
        ledger.Let(act);
        var (s, sTp, b, h, t) = (r.s, r.sTp, r.b, r.h, r.t);
        var statistics = Statistics(normKind);
        ledger.Let(layersInFlight);
        ledger.Let(s);
        ledger.Let(sTp);
        ledger.Let(b);
        ledger.Let(h);
        ledger.Let(t);
        ledger.Let(statistics);
        ledger.Open(MemoryKind.Activations, "attention norm and projections", Sources.TransformerEngine, "pytorch/module/layernorm_linear.py", alive, r.Tier);
        if (r.Posts(RecomputedModules.None, OffloadedModules.AttentionNorm))
        {
            ledger.Add("norm input (residual stream)", act * sTp * b * h);
            ledger.Add("norm statistics", fp32 * statistics * sTp * b);
        }

        var separate = r.SeparateNorm(joined: shape.Latent is null);
        if (r.Posts(separate ? RecomputedModules.Norms : RecomputedModules.None, OffloadedModules.QueryKeyValue))
        {
            // Latent attention has two projections behind its norm, of which each keeps an 8-bit copy of its own.
            var normOutput = separate && r.EightBit && shape.Latent is not null ? 2 * r.LinearInput : r.LinearInput;
            ledger.Let(normOutput);
            ledger.Add("norm output (projection input)", normOutput * sTp * b * h);
        }

        if (shape.LinearMixer is { } mixer)
        {
            MegatronMixerMemory.Saved(r, mixer, ref ledger);
            ledger.Close(layersInFlight);
            return;
        }

        if (shape.Latent is { } latent)
        {
            Latent(r, shape, latent, statistics, ref ledger);
        }
        else if (r.Posts(RecomputedModules.None, OffloadedModules.CoreAttention))
        {
            var (q, k) = (shape.QueryWidth / t, (shape.KeyWidth + shape.ValueWidth) / t);
            ledger.Let(q);
            ledger.Let(k);
            ledger.Add("queries, keys and values", act * s * b * (q + k));
        }

        if (shape.Latent is null && shape.QueryKeyNorm == QueryKeyNorm.PerHead && r.Posts(RecomputedModules.None, OffloadedModules.QueryKeyValue))
        {
            var (q, heads, k1) = (shape.QueryWidth / t, (shape.Heads + shape.KvHeads) / t, shape.KeyWidth / t);
            ledger.Let(q);
            ledger.Let(heads);
            ledger.Let(k1);
            ledger.Add("normalized queries and keys", act * s * b * (q + k1));
            ledger.Add("their norms' statistics", fp32 * statistics * s * b * heads);
        }

        ledger.Close(layersInFlight);
        Core(r, shape, r.sAll, r.s, layersInFlight, alive, ref ledger);
    }

    /// <summary>Posts the gradient of the scores: the softmax's backward pass works in place, beside the weights that it reads.</summary>
    public static void Backward<TLedger>(in MegatronShard r, AttentionShape shape, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (shape.Indexer is { } indexer)
        {
            IndexerScores(r, indexer, ref ledger);
        }

        var act = r.act;
        ledger.Let(act);
        if ((!r.DenseScores && shape.Indexer is null) || shape.LinearMixer is not null)
        {
            return;
        }

        var (s, b, a, keys) = (r.s, r.b, shape.Heads / r.t, r.sAll);
        ledger.Let(s);
        ledger.Let(b);
        ledger.Let(a);
        ledger.Let(keys);
        ledger.Open(MemoryKind.Temporary, "attention backward", Sources.TransformerEngine, "pytorch/softmax.py", Moments.AttentionBackward);
        if (r.FloatSoftmax)
        {
            ledger.Add("gradients of the softmax's output and input in fp32", fp32 * 2 * a * b * s * keys);
        }
        else
        {
            ledger.Add("gradient of the attention weights", act * a * b * s * keys);
        }

        ledger.Close();
    }

    /// <summary>Posts attention over the encoder's output: its keys and values have the encoder's length.</summary>
    public static void Cross<TLedger>(in MegatronShard r, AttentionShape shape, NormKind normKind, long encoderTokens, long layersInFlight, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var act = r.act;
        ledger.Let(act);
        var (s, sTp, b, h, t) = (r.s, r.sTp, r.b, r.h, r.t);
        var (q, k) = (shape.QueryWidth / t, (shape.KeyWidth + shape.ValueWidth) / t);
        var statistics = Statistics(normKind);
        ledger.Let(layersInFlight);
        ledger.Let(s);
        ledger.Let(sTp);
        ledger.Let(b);
        ledger.Let(h);
        ledger.Let(q);
        ledger.Let(k);
        ledger.Let(statistics);
        ledger.Let(encoderTokens);
        ledger.Open(MemoryKind.Activations, "cross-attention norm and projections", Sources.MegatronLm, "megatron/core/transformer/attention.py", alive, r.Tier);
        if (r.Posts(RecomputedModules.None))
        {
            ledger.Add("norm input (residual stream)", act * sTp * b * h);
            ledger.Add("norm statistics", fp32 * statistics * sTp * b);
            ledger.Add("norm output (query projection input)", act * sTp * b * h);
            ledger.Add("queries", act * s * b * q);
            ledger.Add("keys and values of the encoder's tokens", act * encoderTokens * b * k);
        }

        ledger.Close(layersInFlight);
        Core(r, shape, encoderTokens, r.s, layersInFlight, alive, ref ledger);
    }

    // DeepSeek's latent attention: compressed queries and keys, their norms, the expanded heads. The projections to the compressed widths
    // are whole on every tensor-parallel rank, so that sequence parallelism leaves their outputs split.
    static void Latent<TLedger>(in MegatronShard r, AttentionShape shape, LatentShape latent, long statistics, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var act = r.act;
        ledger.Let(act);
        var (s, sTp, b, a) = (r.s, r.sTp, r.b, shape.Heads / r.t);
        var (rankQ, rankKv) = (latent.QueryRank, latent.KeyValueRank);
        var (dNope, dRope, dValue) = (latent.NopeHeadDim, latent.RopeHeadDim, latent.ValueHeadDim);
        var linearInput = r.LinearInput;
        ledger.Let(s);
        ledger.Let(sTp);
        ledger.Let(b);
        ledger.Let(a);
        ledger.Let(rankQ);
        ledger.Let(rankKv);
        ledger.Let(dNope);
        ledger.Let(dRope);
        ledger.Let(dValue);
        ledger.Let(linearInput);
        ledger.Let(statistics);
        if (r.Posts(RecomputedModules.None, OffloadedModules.QueryKeyValue))
        {
            ledger.Add("compressed queries", act * sTp * b * rankQ);
            ledger.Add("compressed keys and values with the rotary key", act * sTp * b * (rankKv + dRope));
            if (sTp < s && r.Recomputes(RecomputedModules.LatentUpProjection))
            {
                ledger.Add("rotary key gathered for the recompute", act * s * b * dRope);
            }
        }

        // Transformer Engine joins these norms with the projections behind them, which are recomputed together.
        if (latent.Norm is not null && r.Posts(r.SeparateNorm(joined: true) ? RecomputedModules.None : RecomputedModules.LatentUpProjection, OffloadedModules.QueryKeyValue))
        {
            ledger.Add("their norms' outputs", linearInput * sTp * b * (rankQ + rankKv));
            ledger.Add("their norms' statistics", fp32 * 2 * statistics * sTp * b);
        }

        if (r.Posts(RecomputedModules.LatentUpProjection, OffloadedModules.CoreAttention))
        {
            ledger.Add("queries and keys", act * 2 * s * b * a * (dNope + dRope));
            ledger.Add("values", act * s * b * a * dValue);
        }
    }

    // Attention over the keys that an indexer chose, by PyTorch's own operators: weights of all keys, those not chosen being masked.
    static void Chosen<TLedger>(in MegatronShard r, IndexerShape indexer, long a, long keys, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var (act, s, b) = (r.act, r.s, r.b);
        var (aIndex, dIndex) = (indexer.Heads, indexer.HeadDim);
        ledger.Let(act);
        ledger.Let(s);
        ledger.Let(b);
        ledger.Let(a);
        ledger.Let(keys);
        ledger.Let(aIndex);
        ledger.Let(dIndex);
        ledger.Add("attention weights in fp32 and for the product with the values", (fp32 + act) * a * b * s * keys);
        ledger.Add("mask of the chosen keys", bool8 * b * s * keys);
        ledger.Add("indexer's queries, keys and head weights", act * s * b * (aIndex * dIndex + dIndex + aIndex));
    }

    // Scores of every indexer head, made without autograd and once more for its loss (megatron/core/transformer/experimental_attention_variant/dsa.py).
    static void IndexerScores<TLedger>(in MegatronShard r, IndexerShape indexer, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var (s, b, keys, aIndex) = (r.s, r.b, r.sAll, indexer.Heads);
        ledger.Let(s);
        ledger.Let(b);
        ledger.Let(keys);
        ledger.Let(aIndex);
        ledger.Open(MemoryKind.Temporary, "indexer's scores", Sources.MegatronLm, "megatron/core/transformer/experimental_attention_variant/dsa.py", Moments.Forward);
        ledger.Add("scores before and behind an operator", fp32 * 2 * b * s * aIndex * keys);
        ledger.Close();
        ledger.Open(MemoryKind.Temporary, "indexer's scores and their gradients", Sources.MegatronLm, "megatron/core/transformer/experimental_attention_variant/dsa.py", Moments.AttentionBackward);
        ledger.Add("gradient, mask in fp32, their product", fp32 * 3 * b * s * aIndex * keys);
        ledger.Add("mask", bool8 * b * s * aIndex * keys);
        ledger.Close();
    }

    static void Core<TLedger>(in MegatronShard r, AttentionShape shape, long keys, long s, long layersInFlight, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var act = r.act;
        ledger.Let(act);
        var (sTp, b, h, a) = (r.sTp, r.b, r.h, shape.Heads / r.t);
        var o = shape.OutputWidth / r.t;
        ledger.Let(layersInFlight);
        ledger.Let(s);
        ledger.Let(sTp);
        ledger.Let(b);
        ledger.Let(h);
        ledger.Let(a);
        ledger.Let(o);
        ledger.Let(keys);
        ledger.Open(MemoryKind.Activations, "attention", Sources.TransformerEngine, "pytorch/attention/dot_product_attention/backends.py", alive, r.Tier);
        if (r.Posts(RecomputedModules.CoreAttention, OffloadedModules.CoreAttention))
        {
            if (shape.Indexer is { } indexer)
            {
                Chosen(r, indexer, a, keys, ref ledger);
            }
            else if (r.DenseScores)
            {
                if (r.FloatSoftmax)
                {
                    ledger.Add("softmax in fp32", fp32 * a * b * s * keys);
                }

                if (!r.FloatSoftmax || r.Settings.AttentionDropout == 0)
                {
                    ledger.Add("attention weights", act * a * b * s * keys);
                }

                if (r.Settings.AttentionDropout > 0)
                {
                    ledger.Add("their dropout mask", bool8 * a * b * s * keys);
                    ledger.Add("attention weights after dropout", act * a * b * s * keys);
                }
            }
            else
            {
                ledger.Add("log-sum-exp of the scores", fp32 * a * b * s);
                // FlashAttention works on batch-first tensors, Megatron on sequence-first ones: the output is kept in both orders, which
                // for one sequence are the same. Exchanging heads between context ranks also keeps the output before and after, and under
                // delayed scaling an 8-bit projection keeps a copy of its own.
                if ((r.Attention == MegatronAttention.Flash && b > 1) || (r.Run.Context > 1 && r.Run.ContextAllToAll) || r.OwnEightBitCopy)
                {
                    ledger.Add("attention output, second copy", act * s * b * o);
                }
            }
        }

        if (shape.OutputGate && r.Posts(RecomputedModules.None))
        {
            ledger.Add("gate and attention output in front of it", act * 2 * s * b * o);
        }

        if (r.Posts(RecomputedModules.None, OffloadedModules.AttentionProjection))
        {
            var linearInput = r.OwnEightBitCopy ? r.LinearInput : act;
            ledger.Let(linearInput);
            ledger.Add("attention output (projection input)", linearInput * s * b * o);
        }

        if (r.Settings.HiddenDropout > 0 && r.Posts(RecomputedModules.None))
        {
            ledger.Add("dropout mask", bool8 * sTp * b * h);
        }

        ledger.Close(layersInFlight);
    }
}
