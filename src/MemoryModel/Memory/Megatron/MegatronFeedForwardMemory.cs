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
    public static void Norm<TLedger>(in MegatronShard r, Block block, long layersInFlight, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var act = r.act;
        ledger.Let(act);
        var (sTp, b, h) = (r.sTp, r.b, r.h);
        var statistics = Statistics(block.Norm);
        ledger.Let(layersInFlight);
        ledger.Let(sTp);
        ledger.Let(b);
        ledger.Let(h);
        ledger.Let(statistics);
        ledger.Open(MemoryKind.Activations, "feed-forward norm and dropout", Sources.TransformerEngine, "pytorch/module/layernorm_linear.py", alive, r.Tier);
        if (r.Posts(RecomputedModules.None, OffloadedModules.FeedForwardNorm))
        {
            ledger.Add("norm input (residual stream)", act * sTp * b * h);
            ledger.Add("norm statistics", fp32 * statistics * sTp * b);
        }

        // Where the projection normalizes, recompute of the block starts in front of the norm.
        var separate = r.SeparateNorm(joined: block.Experts is null);
        if (r.Posts(separate ? RecomputedModules.Norms : RecomputedModules.FeedForward))
        {
            // The router reads 16 bits; under delayed scaling shared experts keep an 8-bit copy of their own.
            var normOutput = block.Experts is null ? r.LinearInput : act;
            ledger.Let(normOutput);
            ledger.Add("norm output (projection input)", normOutput * sTp * b * h);
        }

        if (block.Experts is { Shared: not null } && r.OwnEightBitCopy && r.Posts(RecomputedModules.Norms | RecomputedModules.SharedExperts | RecomputedModules.Experts))
        {
            var linearInput = r.LinearInput;
            ledger.Let(linearInput);
            ledger.Add("norm output in 8 bits (shared experts' input)", linearInput * sTp * b * h);
        }

        if (r.Settings.HiddenDropout > 0 && r.Posts(RecomputedModules.None))
        {
            ledger.Add("dropout mask", bool8 * sTp * b * h);
        }

        ledger.Close(layersInFlight);
    }

    /// <summary>Posts a dense block, or the shared experts of a layer.</summary>
    /// <param name="r">The rank.</param>
    /// <param name="shape">The block.</param>
    /// <param name="name">What it is.</param>
    /// <param name="recomputed">The parts whose recompute covers it.</param>
    /// <param name="layersInFlight">Layers, each counted once per micro-batch in flight.</param>
    /// <param name="alive">When its tensors exist.</param>
    /// <param name="ledger">Receives the terms.</param>
    public static void Dense<TLedger>(in MegatronShard r, FeedForwardShape shape, string name, RecomputedModules recomputed, long layersInFlight, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var act = r.act;
        ledger.Let(act);
        if (!r.Posts(recomputed))
        {
            return;
        }

        var (s, b, f) = (r.s, r.b, shape.Hidden / r.t);
        var (linearInput, activationInput) = (r.LinearInput, r.ActivationInput);
        ledger.Let(layersInFlight);
        ledger.Let(s);
        ledger.Let(b);
        ledger.Let(f);
        ledger.Let(linearInput);
        ledger.Let(activationInput);
        ledger.Open(MemoryKind.Activations, name, Sources.MegatronLm, "megatron/core/transformer/mlp.py", alive, r.Tier);
        if (shape.Gated)
        {
            ledger.Add("gate and up (activation input)", activationInput * 2 * s * b * f);
            if (!r.Settings.FusedGate)
            {
                ledger.Add("activated gate", act * s * b * f);
            }
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
        var (sTp, b, k) = (r.sTp, r.b, shape.PerToken);
        var h = shape.LatentWidth ?? r.h;
        var E = shape.Count;
        long tExpert = r.Run.ExpertTensor;
        // Each of the ranks that share the experts brings its tokens; under balanced routing every rank receives its share of all.
        var routed = ExpertsMemory.Rows(sTp * b * k * tExpert, E, r.Run.ExpertCapacity, r.Run.ExpertImbalance, r.Run.Expert);
        var f = shape.Expert.Hidden / tExpert;
        var (linearInput, activationInput) = (r.LinearInput, r.ActivationInput);
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
        ledger.Let(activationInput);
        ledger.Open(MemoryKind.Activations, "router", Sources.MegatronLm, "megatron/core/transformer/moe/router.py", alive, r.Tier);
        if (r.Posts(RecomputedModules.Experts))
        {
            ledger.Add("logits, scores and probabilities of all experts", fp32 * 3 * sTp * b * E);
            ledger.Add("routing map", bool8 * sTp * b * E);
            if (r.Settings.PermuteFusion)
            {
                ledger.Add("row of each token at each expert (permutation)", int32 * sTp * b * (2 * E + 1));
            }
        }

        ledger.Close(layersInFlight);

        if (h != r.h && r.Posts(RecomputedModules.Experts))
        {
            ledger.Open(MemoryKind.Activations, "projections to the experts' width and back", Sources.MegatronLm, "megatron/core/transformer/moe/moe_layer.py", alive, r.Tier);
            if (r.EightBit)
            {
                var wide = r.h;
                ledger.Let(wide);
                ledger.Add("input in 8 bits", linearInput * sTp * b * wide);
            }

            ledger.Add("combined tokens (second projection's input)", linearInput * sTp * b * h);
            ledger.Close(layersInFlight);
        }

        ledger.Open(MemoryKind.Activations, "routed experts", Sources.MegatronLm, "megatron/core/transformer/moe/experts.py", alive, r.Tier);
        if (r.Posts(RecomputedModules.Experts, OffloadedModules.ExpertInput))
        {
            ledger.Add("dispatched tokens (first projection's input)", linearInput * routed * h);
        }

        if (r.Posts(RecomputedModules.Experts, OffloadedModules.ExpertActivation))
        {
            if (shape.Expert.Gated)
            {
                ledger.Add("gate and up (activation input)", activationInput * 2 * routed * f);
            }
            else
            {
                ledger.Add("activation input", act * routed * f);
            }
        }

        if (r.Posts(RecomputedModules.ExpertActivation | RecomputedModules.Experts))
        {
            if (shape.Expert.Gated && !r.Settings.FusedGate)
            {
                ledger.Add("activated gate", act * routed * f);
            }

            // Gated activations have a kernel that also multiplies by the router's probability; of the others only the squared ReLU has.
            if (!(shape.Expert.Gated ? r.Settings.FusedGate : r.Settings.FusedWeighting))
            {
                ledger.Add("activation output before the router's probability", act * routed * f);
            }

            ledger.Add("weighted activation output (second projection's input)", linearInput * routed * f);
        }

        ledger.Close(layersInFlight);
        if (shape.Shared is { } shared)
        {
            Dense(r, shared, "shared experts", RecomputedModules.SharedExperts | RecomputedModules.Experts, layersInFlight, alive, ref ledger);
            if (shape.SharedGate && r.Posts(RecomputedModules.SharedExperts | RecomputedModules.Experts))
            {
                var wide = r.h;
                ledger.Let(wide);
                ledger.Open(MemoryKind.Activations, "gate of the shared experts", Sources.MegatronLm, "megatron/core/transformer/moe/shared_experts.py", alive, r.Tier);
                ledger.Add("their output in front of it", act * sTp * b * wide);
                ledger.Close(layersInFlight);
            }
        }
    }
}
