using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>EleutherAI cookbook's <c>calc_transformer_mem.py</c>.</summary>
/// <remarks>calc/calc_transformer_mem.py with its own defaults: 2-byte weights, 4-byte gradients, 12 bytes of AdamW, bucket of 5e8, 1e9 live parameters.</remarks>
static class CookbookEstimator
{
    public static PeerEstimate Estimate(PeerRun run)
    {
        // P parameters of a rank's experts and all else, L layers, h hidden, s tokens, b sequences, V vocabulary, a heads,
        // kv key heads by query head, k matrices of width f·h, N GPUs, t tensor, p pipeline
        var ledger = new PeerLedger();
        double L = run.Layers, h = run.Hidden, s = run.Sequence, b = run.MicroBatch, V = run.Vocab, a = run.Heads;
        double kv = run.KvHeads / (double)run.Heads, k = run.Gated ? 3 : 2, f = (run.Experts == 0 ? run.FfnHidden : run.ExpertHidden) / (double)run.Hidden;
        double N = run.Gpus, t = run.Tensor, p = run.Pipeline, E = run.Experts == 0 ? 1 : run.Experts / (double)run.Expert;
        var mlp = k * L * h * f * h;
        var P = 2 * V * h + h * s + 8 * h * L + 2 * h + Math.Truncate(2 * (1 + kv) * L * h * h) + E * mlp;
        ledger.Let(P);
        ledger.Let(L);
        ledger.Let(h);
        ledger.Let(s);
        ledger.Let(b);
        ledger.Let(a);
        ledger.Let(N);
        ledger.Let(t);
        ledger.Let(p);
        // What a rank really has of the parameters before tensor and pipeline parallelism divide them.
        var real = run.Parameters - run.RoutedParameters + (run.RoutedParameters / run.Expert);
        var count = (Math.Abs(P / real - 1) > 0.005, FormattableString.Invariant(
            $"counts {P / 1e9:0.00} billion parameters where there are {real / 1e9:0.00}{(run.Tied ? ": its head is never tied" : run.Experts > 0 ? ": its layers all have experts, none is shared" : ": it always has a table of positions")}"));
        var shards = (run.Model > 1 && run.Zero > 0, $"ZeRO divides by all {run.Gpus} GPUs; the shards lie over the {run.Data * run.Context} data-parallel ranks");
        var whole = (run.Tensor * run.Pipeline > 1, $"is not divided by tp × pp = {run.Tensor * run.Pipeline}");

        if (run.Zero == 3)
        {
            ledger.Add("model", [MemoryKind.Parameters], 2 * P / (t * p) / N, PeerReasons.Of(PeerReasons.Weights(run, 2), shards, count));
        }
        else
        {
            ledger.Add("model", [MemoryKind.Parameters], 2 * P / (t * p), PeerReasons.Of(PeerReasons.Weights(run, 2), count));
        }

        if (run.Zero >= 2)
        {
            ledger.Add("gradients", [MemoryKind.Gradients], 4 * P / N, PeerReasons.Of(PeerReasons.Gradients(run, 4), shards, count));
        }
        else
        {
            ledger.Add("gradients", [MemoryKind.Gradients], 4 * P, PeerReasons.Of(PeerReasons.Gradients(run, 4), whole, count));
        }

        if (run.Zero >= 1)
        {
            ledger.Add("optimizer", [MemoryKind.OptimizerStates], 12 * P / N, PeerReasons.Of(PeerReasons.Adam(run), shards, count));
        }
        else
        {
            ledger.Add("optimizer", [MemoryKind.OptimizerStates], 12 * P, PeerReasons.Of(PeerReasons.Adam(run), whole, count));
        }

        Buffers(run, ledger);
        Activations(run, ledger, s, b, h, L, a, t);
        return ledger.Close("cookbook", Sources.CookbookCalculator, PeerReasons.Of(
            (run.Context > 1, "knows no context parallelism"),
            (run.OffloadOptimizer || run.OffloadParameters, "knows no offload")));
    }

    static void Buffers(PeerRun run, PeerLedger ledger)
    {
        if (run.Zero == 0 || run.Gpus == 1)
        {
            return;
        }

        var bucket = 5e8;
        ledger.Let(bucket);
        var constant = PeerReasons.Of((true, "a constant, whatever the model"));
        if (run.Zero == 3)
        {
            var live = 1e9;
            ledger.Let(live);
            ledger.Add("communication", [MemoryKind.Communication], 2 * bucket + 2 * live, constant);
        }
        else
        {
            ledger.Add("communication", [MemoryKind.Communication], 2 * bucket, constant);
        }
    }

    static void Activations(PeerRun run, PeerLedger ledger, double s, double b, double h, double L, double a, double t)
    {
        // The share of a rank: -pa, which sequence parallelism stands for.
        var split = run.SequenceParallel ? t : 1;
        ledger.Let(split);
        var common = PeerReasons.Of(
            (run.Tensor > 1 && !run.SequenceParallel, "is divided by tp only with its -pa"),
            (run.Experts > 0, "counts a dense block whatever the experts"),
            (run.KvHeads < run.Heads, "counts keys and values as wide as the queries"),
            (run.Gated, "counts two inner activations of the feed-forward block, a gated one has three"),
            (run.FfnHidden != 4 * run.Hidden, "fixes the inner width at 4·h"),
            (true, "counts no logits"));
        if (run.Recompute == Recompute.None)
        {
            ledger.Add("activations", [MemoryKind.Activations, MemoryKind.Logits], s * b * h * L * (34 + 5 * a * s / h) / split, PeerReasons.Of((!run.StoresScores, "keeps the scores of attention, which a flash kernel never stores")).Concat(common));
        }
        else
        {
            ledger.Add("activations", [MemoryKind.Activations, MemoryKind.Logits], s * b * h * L * 34 / split, PeerReasons.Of((run.Recompute == Recompute.Full, "its -ca keeps what selective recompute keeps, not what full recompute does")).Concat(common));
        }
    }
}
