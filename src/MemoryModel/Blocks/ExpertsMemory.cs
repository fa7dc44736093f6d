using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>What a mixture of experts saves: router, dispatch, experts, combination.</summary>
/// <remarks>
/// Dropless, every token goes to exactly k experts, so that the sum over experts does not depend on the routing. Experts spread over
/// ranks (e) receive as many rows as they send when the load is balanced; an imbalance multiplies the busiest rank's rows.
/// </remarks>
static class ExpertsMemory
{
    /// <summary>Posts the experts of a kind of layer.</summary>
    /// <param name="r">The rank.</param>
    /// <param name="shape">The experts.</param>
    /// <param name="hidden">Width of the residual stream.</param>
    /// <param name="sharesInput">Whether attention's projections save the same input (one norm in front of both).</param>
    /// <param name="layers">The layers.</param>
    /// <param name="ledger">The ledger.</param>
    public static void Post<TLedger>(in RankShard r, ExpertsShape shape, long hidden, bool sharesInput, in SavedLayers layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (!layers.FeedForwardHasGradient)
        {
            return;
        }

        // Tn tokens of the rank, E experts, k of them per token, n rows (pairs of token and expert) on the rank, h width; copies of the
        // router's input, and of the rows that experts gather: under autocast each matrix makes its own
        var (Tn, E, k, h) = (r.NormTokens, shape.Count, shape.PerToken, hidden);
        var n = Rows(in r, shape);
        var (act, res, fp32, int64) = (r.Rules.Product, r.Rules.Residual, DataType.Float32.Size(), new Bytes(8));
        var (trained, autocast) = (layers.Trained, r.Rules.Autocast != AutocastMode.None);
        var routed = trained.SavesInputs && (autocast || !sharesInput) ? 1L : 0;
        var gathered = trained.SavesInputs
            ? autocast && shape.Expert is { Gated: true, FusedGateUp: false } ? 2L : 1
            : trained.Up > 0 && trained.SharesInput(act) && !autocast ? 1 : 0;
        var layersInFlight = layers.Times;
        // router's type, that of the weights by which outputs are multiplied
        var router = r.Rules.Has(ModelingCode.WideRouter) && !autocast ? fp32 : act;
        var scale = router == fp32 ? fp32 : res;
        ledger.Let(routed);
        ledger.Let(gathered);
        ledger.Let(router);
        ledger.Let(scale);
        ledger.Let(layersInFlight);
        ledger.Let(Tn);
        ledger.Let(E);
        ledger.Let(k);
        ledger.Let(h);
        ledger.Let(n);
        ledger.Let(act);
        ledger.Let(res);
        ledger.Let(fp32);
        ledger.Let(int64);
        ledger.Open(MemoryKind.Activations, "router", Sources.Transformers, "models/mixtral/modeling_mixtral.py", layers.Alive, layers.Tier);
        if (r.Habits.DistributedTensors)
        {
            // torchtitan runs the gate under an fp32 autocast, on the tokens that it gathered.
            var Ti = r.LinearTokens;
            ledger.Let(Ti);
            ledger.Add("fp32 input", fp32 * Ti * h);
        }
        else
        {
            ledger.Add("input", router * Tn * h * routed);
        }

        ledger.Add("softmax over the experts", fp32 * Tn * E);
        ledger.Add("indices of the chosen experts", int64 * Tn * k);
        if (!r.Rules.Has(ModelingCode.KeepsRouterWeights))
        {
            ledger.Add("chosen weights and their sums", fp32 * Tn * (k + 1));
        }

        ledger.CloseLast(layersInFlight, layers.Early);

        ledger.Open(MemoryKind.Activations, "dispatch and combination", Sources.Transformers, "models/mixtral/modeling_mixtral.py", layers.Alive, layers.Tier);
        ledger.Add("places of the pairs of token and expert", 2 * int64 * n);
        ledger.Add("gathered input of the experts", act * n * h * gathered);
        ledger.Add("output of the experts", act * n * h);
        ledger.Add("weighted output", scale * n * h);
        ledger.Add("weights", scale * n);
        ledger.CloseLast(layersInFlight, layers.Early);

        FeedForwardMemory.Inner(in r, "experts", shape.Expert, n, Inner(in r, shape), in layers, ref ledger);
        if (shape.Shared is { } shared)
        {
            Shared(in r, shared, hidden, in layers, ref ledger);
            FeedForwardMemory.Inner(in r, "shared expert", shared, r.Tokens, CeilDiv(shared.Hidden, r.Tensor), in layers, ref ledger);
        }
    }

    // Without autocast it reads the very tensor that the router reads.
    static void Shared<TLedger>(in RankShard r, FeedForwardShape shape, long hidden, in SavedLayers layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // T tokens, h width of the residual stream, copies of the input that linear layers save
        var (T, h, gated) = (r.Tokens, hidden, r.Rules.Has(ModelingCode.GatesSharedExpert));
        var copies = !layers.Trained.SavesInputs || r.Rules.Autocast == AutocastMode.None ? 0L : (shape is { Gated: true, FusedGateUp: false } ? 2 : 1) + (gated ? 1 : 0);
        var (act, layersInFlight) = (r.Rules.Product, layers.Times);
        ledger.Let(T);
        ledger.Let(h);
        ledger.Let(copies);
        ledger.Let(act);
        ledger.Let(layersInFlight);
        ledger.Open(MemoryKind.Activations, "shared expert's projections", Sources.Transformers, "models/qwen2_moe/modeling_qwen2_moe.py", layers.Alive, layers.Tier);
        ledger.Add("input", act * T * h * copies);
        if (gated)
        {
            ledger.Add("gate and ungated output", act * T * (h + 1));
        }

        ledger.CloseLast(layersInFlight, layers.Early);
    }

    /// <summary>Returns the width of an expert's inner layer on a rank.</summary>
    public static long Inner(in RankShard r, ExpertsShape shape) => Whole(in r) ? shape.Expert.Hidden : CeilDiv(shape.Expert.Hidden, r.Tensor);

    static bool Whole(in RankShard r) => r.Habits.WholeExperts && r.Expert > 1;

    /// <summary>Says whether a run's pairs of token and expert are multiplied by a fraction and rounded.</summary>
    public static bool RoundsRows(TrainingRun run) =>
        run.Implementation.ExpertCapacity is not null || run.Implementation.ExpertImbalance != 1;

    /// <summary>Returns the pairs of token and expert on the busiest rank.</summary>
    /// <remarks>Ranks that cut each expert gather the tokens that sequence parallelism split; ranks that hold whole ones route their own.</remarks>
    public static long Rows(in RankShard r, ExpertsShape shape) =>
        Rows((Whole(in r) ? r.NormTokens : r.Tokens) * shape.PerToken, shape.Count, r.Rules.ExpertCapacity, r.Rules.ExpertImbalance, r.Expert);

    /// <summary>Returns the pairs of token and expert on the busiest rank.</summary>
    /// <param name="pairs">Pairs that a rank sends, and receives under even routing.</param>
    /// <param name="experts">Experts of the layer, E.</param>
    /// <param name="capacity">Capacity factor of experts that drop and pad, or <see langword="null"/>.</param>
    /// <param name="imbalance">How many times its even share the busiest rank receives.</param>
    /// <param name="ranks">Ranks over which the experts are spread, e.</param>
    public static long Rows(long pairs, long experts, double? capacity, double imbalance, long ranks)
    {
        if (capacity is { } factor)
        {
            // Padded to capacity, every rank holds the same number of rows.
            return experts * (long)Math.Ceiling(pairs / (double)experts * factor);
        }

        return imbalance == 1 ? pairs : (long)Math.Ceiling(pairs * Math.Min(imbalance, ranks));
    }
}
