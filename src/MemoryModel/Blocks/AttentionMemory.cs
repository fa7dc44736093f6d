using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>What an attention saves, from its linear layers' input to its output projection's.</summary>
static class AttentionMemory
{
    /// <summary>Posts the attention of a kind of layer.</summary>
    public static void Post<TLedger>(in RankShard r, AttentionShape shape, long hidden, in SavedLayers layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var rules = r.Rules;
        Projections(in r, shape, hidden, in layers, ref ledger);
        if (!layers.AttentionHasGradient)
        {
            return;
        }

        if (layers.CoreIsRecomputed || rules.Flash || shape.LinearMixer is not null)
        {
            Kernel(in r, shape, in layers, ref ledger);
        }
        else
        {
            Eager(in r, shape, in layers, ref ledger);
        }
    }

    // What linear layers and head norms in front of the scores save.
    static void Projections<TLedger>(in RankShard r, AttentionShape shape, long hidden, in SavedLayers layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // T tokens, Ti those of a saved input, h width of the residual stream, copies of it that linear layers save
        var (T, Ti, h) = (r.Tokens, r.LinearTokens, hidden);
        var (act, fp32) = (r.Rules.Product, DataType.Float32.Size());
        var trained = layers.Trained;
        var copies = trained.SavesInputs
            ? r.Rules.Autocast == AutocastMode.None || shape.FusedProjection ? 1L : shape.Latent is null ? 3 : 2
            : trained.AnyInput && trained.SharesInput(act) ? 1 : 0;
        var layersInFlight = layers.Times;
        ledger.Let(layersInFlight);
        ledger.Let(T);
        ledger.Let(Ti);
        ledger.Let(h);
        ledger.Let(copies);
        ledger.Let(act);
        ledger.Let(fp32);
        ledger.Open(MemoryKind.Activations, "attention's projections", Sources.PyTorch, "linear", layers.Alive, layers.Tier);
        ledger.Add("input of queries, keys and values", act * Ti * h * copies);
        if (r.Rules.GatheredRotaryTables && r.Model.Embedding.Positions == PositionKind.Rotary)
        {
            var d = shape.HeadDim;
            ledger.Let(d);
            ledger.Add("gathered sines and cosines", 2 * act * T * d);
        }

        if (shape.QueryKeyNorm != QueryKeyNorm.None)
        {
            // q and k widths, g normalized groups
            var (q, k) = (Query(in r, shape), Key(in r, shape));
            var g = shape.QueryKeyNorm == QueryKeyNorm.FullWidth ? 2 : (q + k) / shape.HeadDim;
            ledger.Let(q);
            ledger.Let(k);
            ledger.Let(g);
            var normal = r.Rules.Has(ModelingCode.WideScale) ? fp32 : act;
            ledger.Let(normal);
            ledger.Add("queries and keys before their norms, or normalized", normal * T * (q + k));
            ledger.Add("reciprocal deviations", fp32 * T * g);
            if (r.Rules.Norm != NormImplementation.Fused)
            {
                ledger.Add("fp32 copies of queries and keys", fp32 * T * (q + k));
            }
        }

        if (shape.Latent is { } latent)
        {
            // rq and rk ranks of the query and the key-value compression, dr width of the shared rotary key
            var (rq, rk, dr) = (latent.QueryRank, latent.KeyValueRank, latent.RopeHeadDim);
            ledger.Let(rq);
            ledger.Let(rk);
            ledger.Let(dr);
            if (r.Rules.Norm == NormImplementation.Fused || act == fp32)
            {
                ledger.Add("compressed queries and their norm", 2 * act * T * rq);
                ledger.Add("compressed keys and values with the rotary key, and their norm", act * T * (2 * rk + dr));
            }
            else
            {
                ledger.Add("compressed queries in fp32, and their norm", (fp32 + act) * T * rq);
                ledger.Add("compressed keys and values in fp32, and their norm", (fp32 + act) * T * rk);
            }

            ledger.Add("reciprocal deviations", 2 * fp32 * T);
            if (r.Rules.Norm != NormImplementation.Fused)
            {
                ledger.Add("normalized, before the norms' weights", act * T * (rq + rk));
            }
        }

        ledger.Close(layersInFlight);
    }

    // Kernels save what they are given, unrepeated, and their output; so does a core that is computed again.
    static void Kernel<TLedger>(in RankShard r, AttentionShape shape, in SavedLayers layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var T = r.Tokens;
        var (act, fp32) = (r.Rules.Product, DataType.Float32.Size());
        var repeats = r.Rules.Attention == AttentionImplementation.FlashRepeatKeyValue && !layers.CoreIsRecomputed && shape.KvHeads > 1 && shape.KvHeads < shape.Heads;
        var rotary = r.Model.Embedding.Positions == PositionKind.Rotary;
        var fused = shape.FusedProjection;
        // q, k, v widths of queries, keys and values as they come, o of the output, kr and vr of keys and values as they are saved, a heads
        var (q, k, v, o, a) = (Query(in r, shape), Key(in r, shape), Value(in r, shape), Output(in r, shape), Heads(in r, shape));
        var (kr, vr) = repeats ? (q, o) : (k, v);
        var layersInFlight = layers.Times;
        ledger.Let(layersInFlight);
        ledger.Let(T);
        ledger.Let(act);
        ledger.Let(fp32);
        ledger.Let(q);
        ledger.Let(k);
        ledger.Let(v);
        ledger.Let(o);
        ledger.Let(kr);
        ledger.Let(vr);
        ledger.Let(a);
        ledger.Open(MemoryKind.Activations, "attention", Sources.PyTorch, "scaled_dot_product_attention", layers.Alive, layers.Tier);
        // Rotation and repetition make new tensors; what is only a view keeps the whole output of a fused projection.
        if (!fused || rotary)
        {
            ledger.Add("queries", act * T * q);
        }

        if (!fused || rotary || repeats)
        {
            ledger.Add("keys", act * T * kr);
        }

        if (!fused || repeats)
        {
            ledger.Add("values", act * T * vr);
        }

        if (fused && !(rotary && repeats))
        {
            ledger.Add("output of the fused projection", act * T * (q + k + v));
        }

        if (!layers.CoreIsRecomputed)
        {
            ledger.Add("output", act * T * o);
            ledger.Add("log-sum-exp of the scores", fp32 * T * a);
        }
        else if (layers.Trained.SavesInputs || (layers.Trained.Output && layers.Trained.SharesInput(act)))
        {
            ledger.Add("input of the output projection", act * T * o);
        }

        if (shape.OutputGate)
        {
            ledger.Add("gate and gated output", 2 * act * T * o);
        }

        ledger.Close(layersInFlight);
    }

    /// <summary>Posts what the stored scores and their neighbours take.</summary>
    /// <remarks>Batched products save contiguous copies of all heads, so that grouped keys and values are saved repeated.</remarks>
    public static void Eager<TLedger>(in RankShard r, AttentionShape shape, in SavedLayers layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var rules = r.Rules;
        var (T, s) = (r.Tokens, r.SequenceLength);
        var act = rules.Product;
        var soft = rules.WideSoftmax ? DataType.Float32.Size() : act;
        var trained = layers.Trained;
        var (q, k, v, o, a) = (Query(in r, shape), Key(in r, shape), Value(in r, shape), Output(in r, shape), Heads(in r, shape));
        // With one sequence, or one head, a batched product needs no copy of what it is given; of one sequence a single key head repeated is a view too.
        var flat = r.MicroBatch == 1 || a == 1;
        var view = flat && (shape.KvHeads == 1 || shape.KvHeads == shape.Heads);
        var (qr, kr, vr) = (q, view ? k : q, view ? v : o);
        if (shape.FusedProjection && flat)
        {
            // What is a view keeps the whole output of the fused projection, once; rotation and repetition make new tensors.
            var rotary = r.Model.Embedding.Positions == PositionKind.Rotary;
            (qr, kr, vr) = (rotary, view) switch
            {
                (true, true) => (q, k, q + k + v),
                (true, false) => (q, q, o),
                (false, true) => (q, k, v),
                (false, false) => (q + k + v, q, o),
            };
        }

        var layersInFlight = layers.Times;
        var score = rules.Has(ModelingCode.WideScores) && rules.Autocast == AutocastMode.None ? DataType.Float32.Size() : act;
        ledger.Let(layersInFlight);
        ledger.Let(T);
        ledger.Let(s);
        ledger.Let(act);
        ledger.Let(score);
        ledger.Let(soft);
        ledger.Let(qr);
        ledger.Let(kr);
        ledger.Let(vr);
        ledger.Let(o);
        ledger.Let(a);
        ledger.Open(MemoryKind.Activations, "scores of attention", Sources.Korthikanti2022, "section 4.1", layers.Alive, layers.Tier);
        if (layers.InputHasGradient || trained.Key || trained.Weights)
        {
            ledger.Add("queries, for the keys' gradient", score * T * qr);
        }

        if (layers.InputHasGradient || trained.Query || trained.Weights)
        {
            ledger.Add("keys, for the queries' gradient", score * T * kr);
        }

        ledger.Add("softmax", soft * T * a * s);
        if (rules.Has(ModelingCode.CapsScores))
        {
            ledger.Add("hyperbolic tangent of the scores", act * T * a * s);
        }

        if (shape.RelativeKinds > 0)
        {
            // b sequences, R relative positions, d width of a head, c of content to position and back
            var (b, R, d, c) = (r.MicroBatch, shape.RelativePositions, shape.HeadDim, shape.RelativeKinds);
            ledger.Let(b);
            ledger.Let(R);
            ledger.Let(d);
            ledger.Let(c);
            ledger.Add("positions of every head and sequence", act * b * a * d * R * c);
            ledger.Add("scores of the positions, before they are gathered", act * T * a * R * c);
        }

        ledger.Close(layersInFlight);

        ledger.Open(MemoryKind.Activations, "values of attention", Sources.Korthikanti2022, "section 4.1", layers.Alive, layers.Tier);
        ledger.Add("values", act * T * vr);
        if (r.DropsProbabilities)
        {
            var mask = !rules.WideMasks ? new Bytes(1) : rules.Attention == AttentionImplementation.EagerFloat32Softmax ? act : soft;
            ledger.Let(mask);
            ledger.Add("dropout mask", mask * T * a * s);
            ledger.Add("dropped softmax", act * T * a * s);
        }
        else if (soft != act)
        {
            ledger.Add("softmax cast to 16 bits", act * T * a * s);
        }

        if (trained.SavesInputs || (trained.Output && trained.SharesInput(act)))
        {
            ledger.Add("input of the output projection", act * T * o);
        }

        if (shape.OutputGate)
        {
            ledger.Add("gate and ungated output", 2 * act * T * o);
        }

        ledger.CloseLast(layersInFlight, layers.Early);
    }

    /// <summary>Returns the width of the queries on a rank.</summary>
    public static long Query(in RankShard r, AttentionShape shape) => CeilDiv(shape.QueryWidth, r.Tensor);

    /// <summary>Returns the width of the keys on a rank.</summary>
    public static long Key(in RankShard r, AttentionShape shape) => CeilDiv(shape.KeyWidth, Math.Min(r.Tensor, shape.KvHeads));

    /// <summary>Returns the width of the values on a rank.</summary>
    public static long Value(in RankShard r, AttentionShape shape) => CeilDiv(shape.ValueWidth, Math.Min(r.Tensor, shape.KvHeads));

    /// <summary>Returns the width of the output projection's input on a rank.</summary>
    public static long Output(in RankShard r, AttentionShape shape) => CeilDiv(shape.OutputWidth, r.Tensor);

    /// <summary>Returns the query heads on a rank.</summary>
    public static long Heads(in RankShard r, AttentionShape shape) => CeilDiv(shape.Heads, r.Tensor);
}
