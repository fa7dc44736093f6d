using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>DeepSpeed's <c>estimate_zero2_model_states_mem_needs</c> and <c>estimate_zero3_model_states_mem_needs</c>.</summary>
/// <remarks>
/// deepspeed/runtime/zero/stage_1_and_2.py and stage3.py. Model states alone: no activations, buckets, prefetch or live parameters.
/// The sample output in docs/code-docs/source/memory.rst is older than the formula of stage 2 (changed in pull request 5099).
/// </remarks>
static class DeepSpeedEstimator
{
    public static PeerEstimate Estimate(PeerRun run, bool zeroInit = true)
    {
        // P parameters, Pl those of the largest module, N GPUs, n GPUs of a node; buf is DeepSpeed's additional_buffer_factor
        var ledger = new PeerLedger();
        double P = run.Parameters, N = run.Gpus, n = run.GpusPerNode, buf = 1.5;
        ledger.Let(P);
        ledger.Let(N);
        ledger.Let(n);
        ledger.Let(buf);
        if (run.Zero == 3)
        {
            Stage3(run, ledger, P, N, n, buf, zeroInit);
        }
        else
        {
            Stage2(run, ledger, P, N, n, buf);
        }

        return ledger.Close("deepspeed", Sources.DeepSpeedEstimators, Remarks(run));
    }

    /// <summary>Returns what the documentation's sample output was made with: 4·P + 16·P/N, the formula of stage 2 before 2024.</summary>
    public static Bytes DocumentedStage2(PeerRun run) => new((long)(4.0 * run.Parameters + 16.0 * run.Parameters / run.Gpus));

    static void Stage2(PeerRun run, PeerLedger ledger, double P, double N, double n, double buf)
    {
        ledger.Add("16-bit parameters", [MemoryKind.Parameters], 2 * P, PeerReasons.Of(PeerReasons.Weights(run, 2), Split(run)));
        if (run.OffloadOptimizer)
        {
            ledger.Host("host memory", P * Max(4 * N, 16) * buf);
            return;
        }

        ledger.Add("gradients and optimizer states, sharded", [MemoryKind.Gradients, MemoryKind.OptimizerStates], 18 * P / N, PeerReasons.Of(
            (run.Zero == 0, "shards although this run's stage 0 does not"),
            (run.Zero == 1, "shards the gradients too; stage 1 keeps them whole"),
            (true, "counts 2 + 4 bytes of gradients: the fp32 copy of the step, in the step"),
            PeerReasons.Adam(run),
            Split(run)));
        ledger.Host("host memory", 4 * P * n * buf);
    }

    static void Stage3(PeerRun run, PeerLedger ledger, double P, double N, double n, double buf, bool zeroInit)
    {
        double Pl = run.LargestModule, nodes = run.Nodes;
        ledger.Let(Pl);
        ledger.Let(nodes);
        var largest = PeerReasons.Of(
            (true, "gathers the largest single module, mostly the token table; DeepSpeed gathers by prefetch bucket and live parameters, FSDP by block"));
        ledger.Add("largest module, gathered with its gradients", [MemoryKind.Communication], 4 * Pl, largest);
        var states = PeerReasons.Of(
            (!run.OffloadOptimizer, "counts 2 + 4 bytes of gradients: the fp32 copy of the step, in the step"),
            PeerReasons.Adam(run),
            Split(run));
        if (run.OffloadOptimizer && run.OffloadParameters)
        {
            if (zeroInit)
            {
                ledger.Host("host memory with zero_init", 18 * P / nodes * buf);
            }
            else
            {
                ledger.Host("host memory without zero_init", P * Max(4 * n, 18 / nodes) * buf);
            }
        }
        else if (run.OffloadOptimizer)
        {
            ledger.Add("16-bit parameters, sharded", [MemoryKind.Parameters, MemoryKind.Gradients, MemoryKind.OptimizerStates], 2 * P / N, states);
            if (zeroInit)
            {
                ledger.Host("host memory with zero_init", 16 * P / nodes * buf);
            }
            else
            {
                ledger.Host("host memory without zero_init", P * Max(4 * n, 16 / nodes) * buf);
            }
        }
        else
        {
            ledger.Add("parameters, gradients and optimizer states, sharded", [MemoryKind.Parameters, MemoryKind.Gradients, MemoryKind.OptimizerStates], 18 * P / N, states);
            if (zeroInit)
            {
                ledger.Host("host memory with zero_init", 4 * Pl * n * buf);
            }
            else
            {
                ledger.Host("host memory without zero_init", 4 * P * n * buf);
            }
        }
    }

    static (bool Holds, string Words) Split(PeerRun run) => (run.Model > 1, $"knows neither tensor nor pipeline parallelism: counts all {run.Parameters} parameters on each rank of the {run.Model}-way split");

    static IEnumerable<string> Remarks(PeerRun run) => PeerReasons.Of(
        (run.Zero == 0, "has no formula for stage 0; that of stage 2 is shown"),
        (run.Zero == 1, "has no formula for stage 1; that of stage 2 is shown"),
        (run.Zero < 3 && !run.OffloadOptimizer, $"its documentation still prints the formula of before 2024, 4·P + 16·P/N: {DocumentedStage2(run)}"),
        (true, "counts model states alone; \"GB\" in its output is GiB"));

    static double Max(double x, double y) => Math.Max(x, y);
}
