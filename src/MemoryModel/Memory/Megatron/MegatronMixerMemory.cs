using static MemoryModel.MegatronWidths;

namespace MemoryModel;

/// <summary>Posts what the state-space and linear-attention mixers of a Megatron-LM layer save behind their norm and input projection.</summary>
static class MegatronMixerMemory
{
    // Tokens of a chunk, within which keys are compared with each other (megatron/core/ssm/gated_delta_net/gdn.py).
    const long DeltaChunk = 64;

    /// <summary>Posts the mixer into an open group.</summary>
    public static void Saved<TLedger>(in MegatronShard r, LinearMixerShape mixer, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (mixer.Kind == LinearMixerKind.GatedDeltaNet)
        {
            DeltaNetNorm(r, mixer, ref ledger);
        }

        if (!r.Posts(RecomputedModules.None))
        {
            return;
        }

        if (mixer.Kind == LinearMixerKind.GatedDeltaNet)
        {
            DeltaNet(r, mixer, ref ledger);
        }
        else
        {
            StateSpace(r, mixer, ref ledger);
        }

        if (r.Settings.HiddenDropout > 0)
        {
            var (sTp, b, h) = (r.sTp, r.b, r.h);
            ledger.Let(sTp);
            ledger.Let(b);
            ledger.Let(h);
            ledger.Add("dropout mask", bool8 * sTp * b * h);
        }
    }

    // Mamba-2's fused kernel (mamba_ssm/ops/triton/ssd_combined.py MambaSplitConv1dScanCombinedFn) keeps its packed input and the scan's output in
    // front of the gate, and makes the convolution and the states of chunks again; the grouped norm behind it keeps its input.
    static void StateSpace<TLedger>(in MegatronShard r, LinearMixerShape mixer, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var (act, linearInput) = (r.act, r.LinearInput);
        var (s, b) = (r.s, r.b);
        var inner = mixer.ValueHeads * mixer.ValueHeadDim / r.t;
        var packed = 2 * inner + 2 * mixer.KeyHeads * mixer.KeyHeadDim / r.t + mixer.ValueHeads / r.t;
        var groups = Math.Max(1, mixer.KeyHeads / r.t);
        ledger.Let(act);
        ledger.Let(linearInput);
        ledger.Let(s);
        ledger.Let(b);
        ledger.Let(inner);
        ledger.Let(packed);
        ledger.Let(groups);
        ledger.Add("packed x, z, B, C and dt", act * s * b * packed);
        ledger.Add("scan output, and gated (norm input)", act * 2 * s * b * inner);
        ledger.Add("norm statistics", fp32 * s * b * groups);
        ledger.Add("norm output (projection input)", linearInput * s * b * inner);
    }

    // The kernels of flash-linear-attention (fla/ops/gated_delta_rule/chunk.py), or in deterministic mode their PyTorch twin, whose every
    // product is autograd's.
    static void DeltaNet<TLedger>(in MegatronShard r, LinearMixerShape mixer, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var act = r.act;
        var (s, b, a) = (r.s, r.b, mixer.ValueHeads / r.t);
        var (dk, dv) = (mixer.KeyHeadDim, mixer.ValueHeadDim);
        var (conv, v) = (2 * mixer.KeyHeads * dk / r.t + a * dv, a * dv);
        var chunk = DeltaChunk;
        ledger.Let(act);
        ledger.Let(s);
        ledger.Let(b);
        ledger.Let(a);
        ledger.Let(dk);
        ledger.Let(dv);
        ledger.Let(conv);
        ledger.Let(v);
        ledger.Let(chunk);
        ledger.Add("packed queries, keys, values, gate, decay and step", act * s * b * (conv + v + 2 * a));
        ledger.Add("convolved queries, keys and values", act * s * b * conv);
        if (r.Settings.Deterministic)
        {
            ledger.Add("convolution's input and its output in front of the activation", act * 2 * s * b * conv);
            ledger.Add("products of keys, of queries and keys, and their decays", fp32 * s * b * a * 6 * chunk);
            ledger.Add("keys, queries and their scaled copies", fp32 * s * b * a * 7 * dk);
            ledger.Add("values, scaled and corrected", fp32 * s * b * a * 3 * dv);
            ledger.Add("states of the chunks", fp32 * CeilDiv(s, chunk) * b * a * dk * dv);
            // Row i of a chunk's triangular inverse is made of i rows of i entries: (c² - 1)/3 entries a token.
            ledger.Add("rows of the chunks' triangular inverse", fp32 * s * b * a * (chunk * chunk - 1) / 3);
        }
        else
        {
            ledger.Add("queries and keys of every value head, values", act * s * b * a * (2 * dk + dv));
            ledger.Add("inverse of the chunks' products of keys", act * s * b * a * chunk);
            ledger.Add("decay", fp32 * s * b * a);
        }

        ledger.Add("gate, and mixer's output in front of it", act * 2 * s * b * v);
    }

    static void DeltaNetNorm<TLedger>(in MegatronShard r, LinearMixerShape mixer, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (!r.Posts(RecomputedModules.DeltaNetNorm))
        {
            return;
        }

        var (act, linearInput) = (r.act, r.LinearInput);
        var (s, b, v) = (r.s, r.b, mixer.ValueHeads * mixer.ValueHeadDim / r.t);
        ledger.Let(act);
        ledger.Let(linearInput);
        ledger.Let(s);
        ledger.Let(b);
        ledger.Let(v);
        ledger.Add("normalized output", act * s * b * v);
        ledger.Add("gated output (projection input)", linearInput * s * b * v);
    }
}
