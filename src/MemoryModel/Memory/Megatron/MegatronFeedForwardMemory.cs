using MemoryModel.Catalog;

using static MemoryModel.MegatronWidths;

namespace MemoryModel;

/// <summary>Posts what the feed-forward half of a Megatron-LM layer saves for its backward pass: dense, or routed and shared experts.</summary>
/// <remarks>
/// Megatron-LM megatron/core/transformer/mlp.py, megatron/core/transformer/moe/{moe_layer,token_dispatcher,experts,router}.py and
/// megatron/core/fusions/fused_bias_{gelu,swiglu}.py: the fused activations save their input only.
/// </remarks>
static class MegatronFeedForwardMemory
{
    public static void Norm<TLedger>(in MegatronShard r, NormKind normKind, long layersInFlight, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var act = r.act;
        ledger.Let(act);
        var (sTp, b, h) = (r.sTp, r.b, r.h);
        var statistics = normKind == NormKind.RmsNorm ? 1L : 2L;
        var linearInput = r.LinearInput;
        ledger.Let(layersInFlight);
        ledger.Let(sTp);
        ledger.Let(b);
        ledger.Let(h);
        ledger.Let(statistics);
        ledger.Let(linearInput);
        ledger.Open(MemoryKind.Activations, "feed-forward norm and dropout", Sources.TransformerEngine, "pytorch/module/layernorm_linear.py", alive, r.Tier);
        ledger.Add("norm input (residual stream)", act * sTp * b * h);
        ledger.Add("norm statistics", fp32 * statistics * sTp * b);
        if (!r.Recomputes("layernorm"))
        {
            ledger.Add("norm output (projection input)", linearInput * sTp * b * h);
        }

        if (r.Settings.HiddenDropout > 0)
        {
            ledger.Add("dropout mask", bool8 * sTp * b * h);
        }

        ledger.Close(layersInFlight);
    }

    public static void Dense<TLedger>(in MegatronShard r, FeedForwardShape shape, string name, long layersInFlight, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var act = r.act;
        ledger.Let(act);
        if (r.Recomputes("mlp"))
        {
            return;
        }

        var (s, b, f) = (r.s, r.b, shape.Hidden / r.t);
        var linearInput = r.LinearInput;
        ledger.Let(layersInFlight);
        ledger.Let(s);
        ledger.Let(b);
        ledger.Let(f);
        ledger.Let(linearInput);
        ledger.Open(MemoryKind.Activations, name, Sources.MegatronLm, "megatron/core/transformer/mlp.py", alive, r.Tier);
        if (shape.Gated)
        {
            ledger.Add("gate and up (activation input)", act * 2 * s * b * f);
        }
        else
        {
            ledger.Add("activation input", act * s * b * f);
        }

        ledger.Add("activation output (second projection's input)", linearInput * s * b * f);
        ledger.Close(layersInFlight);
    }

    public static void Experts<TLedger>(in MegatronShard r, ExpertsShape shape, long layersInFlight, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var act = r.act;
        ledger.Let(act);
        var (sTp, b, h, k) = (r.sTp, r.b, r.h, shape.PerToken);
        var E = shape.Count;
        long tExpert = r.Run.ExpertTensor;
        // Balanced routing: each of the ranks that share the experts brings its tokens, and every rank receives its share of all.
        var routed = sTp * b * k * tExpert;
        var f = shape.Expert.Hidden / tExpert;
        var linearInput = r.LinearInput;
        ledger.Let(layersInFlight);
        ledger.Let(sTp);
        ledger.Let(b);
        ledger.Let(h);
        ledger.Let(k);
        ledger.Let(E);
        ledger.Let(tExpert);
        ledger.Let(routed);
        ledger.Let(f);
        ledger.Let(linearInput);
        ledger.Open(MemoryKind.Activations, "router", Sources.MegatronLm, "megatron/core/transformer/moe/router.py", alive, r.Tier);
        ledger.Add("logits, scores and probabilities of all experts", fp32 * 3 * sTp * b * E);
        ledger.Add("routing map", bool8 * sTp * b * E);
        ledger.Close(layersInFlight);

        ledger.Open(MemoryKind.Activations, "routed experts", Sources.MegatronLm, "megatron/core/transformer/moe/experts.py", alive, r.Tier);
        ledger.Add("dispatched tokens (first projection's input)", linearInput * routed * h);
        if (shape.Expert.Gated)
        {
            ledger.Add("gate and up (activation input)", act * 2 * routed * f);
        }
        else
        {
            ledger.Add("activation input", act * routed * f);
            // Only the gated activations have a kernel that also multiplies by the router's probability.
            if (!r.Recomputes("moe_act"))
            {
                ledger.Add("activation output before the router's probability", act * routed * f);
            }
        }

        if (!r.Recomputes("moe_act"))
        {
            ledger.Add("weighted activation output (second projection's input)", linearInput * routed * f);
        }

        ledger.Close(layersInFlight);
        if (shape.Shared is { } shared)
        {
            Dense(r, shared, "shared experts", layersInFlight, alive, ref ledger);
        }
    }
}
