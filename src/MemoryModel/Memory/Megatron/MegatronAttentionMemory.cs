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
        var linearInput = r.LinearInput;
        ledger.Let(layersInFlight);
        ledger.Let(s);
        ledger.Let(sTp);
        ledger.Let(b);
        ledger.Let(h);
        ledger.Let(t);
        ledger.Let(linearInput);

        ledger.Open(MemoryKind.Activations, "attention norm and projections", Sources.TransformerEngine, "pytorch/module/layernorm_linear.py", alive, r.Tier);
        var statistics = normKind == NormKind.RmsNorm ? 1L : 2L;
        ledger.Let(statistics);
        ledger.Add("norm input (residual stream)", act * sTp * b * h);
        ledger.Add("norm statistics", fp32 * statistics * sTp * b);
        if (!r.Recomputes("layernorm"))
        {
            ledger.Add("norm output (projection input)", linearInput * sTp * b * h);
        }

        if (shape.LinearMixer is { } mixer)
        {
            StateSpace(r, mixer, ref ledger);
            ledger.Close(layersInFlight);
            return;
        }

        if (shape.Latent is { } latent)
        {
            Latent(r, shape, latent, statistics, ref ledger);
        }
        else
        {
            var (q, k) = (shape.QueryWidth / t, (shape.KeyWidth + shape.ValueWidth) / t);
            ledger.Let(q);
            ledger.Let(k);
            ledger.Add("queries, keys and values", act * s * b * (q + k));
            if (shape.QueryKeyNorm == QueryKeyNorm.PerHead)
            {
                var heads = (shape.Heads + shape.KvHeads) / t;
                var k1 = shape.KeyWidth / t;
                ledger.Let(heads);
                ledger.Let(k1);
                ledger.Add("normalized queries and keys", act * s * b * (q + k1));
                ledger.Add("their norms' statistics", fp32 * statistics * s * b * heads);
            }
        }

        ledger.Close(layersInFlight);
        Core(r, shape, r.sAll, r.s, layersInFlight, alive, ref ledger);
    }

    /// <summary>Posts attention over the encoder's output: its keys and values have the encoder's length.</summary>
    public static void Cross<TLedger>(in MegatronShard r, AttentionShape shape, NormKind normKind, long encoderTokens, long layersInFlight, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var act = r.act;
        ledger.Let(act);
        var (s, sTp, b, h, t) = (r.s, r.sTp, r.b, r.h, r.t);
        var (q, k) = (shape.QueryWidth / t, (shape.KeyWidth + shape.ValueWidth) / t);
        var statistics = normKind == NormKind.RmsNorm ? 1L : 2L;
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
        ledger.Add("norm input (residual stream)", act * sTp * b * h);
        ledger.Add("norm statistics", fp32 * statistics * sTp * b);
        ledger.Add("norm output (query projection input)", act * sTp * b * h);
        ledger.Add("queries", act * s * b * q);
        ledger.Add("keys and values of the encoder's tokens", act * encoderTokens * b * k);
        ledger.Close(layersInFlight);
        Core(r, shape, encoderTokens, r.s, layersInFlight, alive, ref ledger);
    }

    // Mamba-2's fused kernel keeps its packed input and the scan's output beside what the output projection reads.
    static void StateSpace<TLedger>(in MegatronShard r, LinearMixerShape mixer, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var act = r.act;
        ledger.Let(act);
        var (s, b) = (r.s, r.b);
        var inner = mixer.ValueHeads * mixer.ValueHeadDim / r.t;
        var packed = 2 * inner + 2 * mixer.KeyHeads * mixer.KeyHeadDim / r.t + mixer.ValueHeads / r.t;
        ledger.Let(s);
        ledger.Let(b);
        ledger.Let(inner);
        ledger.Let(packed);
        ledger.Add("packed x, z, B, C and dt", act * s * b * packed);
        ledger.Add("scan output and projection input", act * 2 * s * b * inner);
    }

    // DeepSeek's latent attention: compressed queries and keys, their norms, the expanded heads.
    static void Latent<TLedger>(in MegatronShard r, AttentionShape shape, LatentShape latent, long statistics, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var act = r.act;
        ledger.Let(act);
        var (s, b, a) = (r.s, r.b, shape.Heads / r.t);
        var (rankQ, rankKv) = (latent.QueryRank, latent.KeyValueRank);
        var (dNope, dRope, dValue) = (latent.NopeHeadDim, latent.RopeHeadDim, latent.ValueHeadDim);
        var linearInput = r.LinearInput;
        ledger.Let(s);
        ledger.Let(b);
        ledger.Let(a);
        ledger.Let(rankQ);
        ledger.Let(rankKv);
        ledger.Let(dNope);
        ledger.Let(dRope);
        ledger.Let(dValue);
        ledger.Let(linearInput);
        ledger.Let(statistics);
        ledger.Add("compressed queries", act * s * b * rankQ);
        ledger.Add("compressed keys and values with the rotary key", act * s * b * (rankKv + dRope));
        ledger.Add("their norms' outputs", linearInput * s * b * (rankQ + rankKv));
        ledger.Add("their norms' statistics", fp32 * 2 * statistics * s * b);
        ledger.Add("queries and keys", act * 2 * s * b * a * (dNope + dRope));
        if (r.Settings.RopeFusion)
        {
            ledger.Add("values", act * s * b * a * dValue);
        }
        else
        {
            // Without the kernel the values are a view of the projection's output, which also holds the keys' first part.
            ledger.Add("values, within the expanded keys and values", act * s * b * a * (dNope + dValue));
        }
    }

    static void Core<TLedger>(in MegatronShard r, AttentionShape shape, long keys, long s, long layersInFlight, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var act = r.act;
        ledger.Let(act);
        var (sTp, b, h, a) = (r.sTp, r.b, r.h, shape.Heads / r.t);
        var o = shape.OutputWidth / r.t;
        var linearInput = r.LinearInput;
        ledger.Let(layersInFlight);
        ledger.Let(s);
        ledger.Let(sTp);
        ledger.Let(b);
        ledger.Let(h);
        ledger.Let(a);
        ledger.Let(o);
        ledger.Let(keys);
        ledger.Let(linearInput);
        ledger.Open(MemoryKind.Activations, "attention", Sources.TransformerEngine, "pytorch/attention/dot_product_attention/backends.py", alive, r.Tier);
        if (r.DenseScores)
        {
            if (!r.Recomputes("core_attn"))
            {
                ledger.Add("attention weights", act * a * b * s * keys);
                if (r.Settings.AttentionDropout > 0)
                {
                    ledger.Add("their dropout mask", bool8 * a * b * s * keys);
                    ledger.Add("attention weights after dropout", act * a * b * s * keys);
                }
            }
        }
        else
        {
            ledger.Add("log-sum-exp of the scores", fp32 * a * b * s);
            // FlashAttention works on batch-first tensors, Megatron on sequence-first ones: the output is kept in both orders, which
            // for one sequence are the same. Exchanging heads between context ranks also keeps the output before and after.
            if ((r.Attention == MegatronAttention.Flash && b > 1) || (r.Run.Context > 1 && r.Settings.ContextAllToAll))
            {
                ledger.Add("attention output, second order", act * s * b * o);
            }
        }

        ledger.Add("attention output (projection input)", linearInput * s * b * o);
        if (r.Settings.HiddenDropout > 0)
        {
            ledger.Add("dropout mask", bool8 * sTp * b * h);
        }

        ledger.Close(layersInFlight);
    }
}
