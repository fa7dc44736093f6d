using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Megatron-LM's <c>report_theoretical_memory</c>, which it prints when a job starts.</summary>
/// <remarks>megatron/training/theoretical_memory_usage.py: the most loaded shard, bf16 with fp32 main gradients, the activations of the first stage.</remarks>
static class MegatronEstimator
{
    public static PeerEstimate Estimate(PeerRun run)
    {
        var ledger = new PeerLedger();
        States(run, ledger);
        if (run.SequenceParallel && run.Recompute == Recompute.Selective)
        {
            SequenceParallelActivations(run, ledger);
        }
        else
        {
            Activations(run, ledger);
        }

        return ledger.Close("megatron", Sources.MegatronReport, PeerReasons.Of(
            (run.OffloadOptimizer || run.OffloadParameters, "knows no offload"),
            (run.Zero >= 2, "has no stage 2 or 3: only the optimizer states are sharded")));
    }

    // Pt parameters split by tensor parallelism, Pr replicated ones, Pe those of the experts, all of the most loaded rank;
    // d ranks that share optimizer states, de those that share the experts'.
    static void States(PeerRun run, PeerLedger ledger)
    {
        double h = run.Hidden, k = run.Gated ? 3 : 2, norm = run.RmsNorm ? 1 : 2, t = run.Tensor, p = run.Pipeline;
        double moe = run.ExpertLayers, dense = run.Layers - moe, table = h * run.Vocab;
        var attention = Attention(run, norm);
        var router = run.Experts == 0 ? 0 : h * run.Experts + (run.Bias ? run.Experts : 0);
        var split = attention * run.Layers + k * h * (run.FfnHidden * dense + run.SharedHidden * moe);
        var whole = 2 * h * norm * run.Layers + router * moe + norm * h;
        var Pt = (split / p + table) / t + (!run.Tied && run.Pipeline == 1 ? table / t : 0);
        var Pr = whole / p;
        // Experts take the tensor parallelism of the rest unless told otherwise.
        var Pe = k * h * run.ExpertHidden * run.Experts * moe / p / (t * run.Expert);
        double d = run.Data, de = Math.Max(1, run.Gpus / (run.Tensor * run.Expert * run.Pipeline));
        ledger.Let(Pt);
        ledger.Let(Pr);
        ledger.Let(Pe);
        ReadOnlySpan<MemoryKind> kinds = [MemoryKind.Parameters, MemoryKind.Gradients, MemoryKind.OptimizerStates];
        var why = PeerReasons.Of(
            PeerReasons.Weights(run, 2),
            PeerReasons.Gradients(run, 4),
            PeerReasons.Adam(run),
            (run.Zero == 2, "keeps the gradients whole"),
            (run.Zero == 3, "keeps parameters and gradients whole on every data-parallel rank"),
            (run.Zero > 0 && run.Context > 1, "shards over dp, Megatron over dp × cp"),
            (run.LearnedPositions, "leaves the table of positions out"));
        if (run.Zero == 0)
        {
            ledger.Add("weights and optimizer", kinds, 18 * (Pt + Pr + Pe), why);
        }
        else
        {
            ledger.Let(d);
            ledger.Let(de);
            ledger.Add("weights and optimizer", kinds, (Pt + Pr) * (6 + 12 / d) + Pe * (6 + 12 / de), why);
        }
    }

    static double Attention(PeerRun run, double norm)
    {
        double h = run.Hidden, a = run.Heads;
        if (run.Latent is not { } latent)
        {
            return 2 * h * (1 + run.KvHeads / a) * a * run.HeadDim;
        }

        double width = latent.NopeHeadDim + latent.RopeHeadDim, rank = latent.KeyValueRank;
        var query = latent.QueryRank == 0 ? h * a * width : latent.QueryRank * (h + a * width + norm);
        return query + rank * (h + a * (latent.NopeHeadDim + latent.ValueHeadDim) + norm) + h * latent.RopeHeadDim + a * latent.ValueHeadDim * h;
    }

    // s tokens, b sequences, h hidden, f inner width, L layers, V vocabulary; F in-flight share of the first stage.
    static void SequenceParallelActivations(PeerRun run, PeerLedger ledger)
    {
        var (s, b, h, L, p, t, V, F) = Letters(run, ledger);
        double f = run.FfnHidden;
        ledger.Let(f);
        ledger.Add("activations of the layers", [MemoryKind.Activations], s * b * h * (18 + 4 * f / h) * L * F / t, Why(run));
        ledger.Add("embedding", [], (8 * s * b * p + s * b * h * p) * F / t);
        if (run.Pipeline == 1)
        {
            ledger.Add("output layer and loss", [MemoryKind.Logits], 4 * s * b * h * (1 + V / h) / t);
        }
    }

    static void Activations(PeerRun run, PeerLedger ledger)
    {
        var (s, b, h, L, p, t, V, F) = Letters(run, ledger);
        var why = Why(run).Concat(PeerReasons.Of(
            (run.Recompute == Recompute.Full, "prints with full recompute what it prints with none"),
            (run.Recompute == Recompute.None && run.StoresScores, "leaves out the scores of attention, 5·a·s/h per layer"),
            (run.FfnHidden != 4 * run.Hidden, "fixes the inner width at 4·h"),
            (run.SequenceParallel, "forgets sequence parallelism unless recompute is selective"),
            (true, "adds 5 % for temporaries")));
        ledger.Add("activations of the layers", [MemoryKind.Activations], 1.05 * s * b * h * (10 + 24 / t) * L * F, why);
        ledger.Add("embedding", [], 1.05 * (8 * s * b * p + s * b * h * p) * F);
        if (run.Pipeline == 1)
        {
            ledger.Add("output layer and loss", [MemoryKind.Logits], 1.05 * 2 * (s * b * V / t + s * b * h), PeerReasons.Of((true, "counts 2 bytes per logit: neither fp32 copy nor gradient")));
        }
    }

    static (double S, double B, double H, double Layers, double P, double T, double V, double F) Letters(PeerRun run, PeerLedger ledger)
    {
        double s = run.Sequence, b = run.MicroBatch, h = run.Hidden, L = run.Layers, p = run.Pipeline, t = run.Tensor, V = run.Vocab;
        var F = run.Virtual > 1 ? 1 + (p - 1) / (p * run.Virtual)
            : run.Pipeline > 1 && run.MicroBatches is { } m ? Math.Min(1, m / p)
            : 1;
        ledger.Let(s);
        ledger.Let(b);
        ledger.Let(h);
        ledger.Let(L);
        ledger.Let(p);
        ledger.Let(t);
        ledger.Let(V);
        ledger.Let(F);
        return (s, b, h, L, p, t, V, F);
    }

    static IEnumerable<string> Why(PeerRun run) => PeerReasons.Of(
        (run.Gated, "counts two inner activations of the feed-forward block, a gated one has three"),
        (run.KvHeads < run.Heads, "counts keys and values as wide as the queries"),
        (run.Experts > 0, "counts a dense block: neither top-k copies nor dispatch"),
        (run.Context > 1, $"is not divided by cp = {run.Context}"),
        (run.Pipeline > 1, "counts logits only without pipeline stages"));
}
