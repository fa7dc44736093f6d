using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Hugging Face <c>accelerate estimate-memory</c>: multiples of the model's size.</summary>
/// <remarks>src/accelerate/commands/estimate.py. It prints the largest of its four numbers as "training using Adam", not a sum.</remarks>
static class AccelerateEstimator
{
    public static PeerEstimate Estimate(PeerRun run)
    {
        // P parameters
        var ledger = new PeerLedger();
        double P = run.Parameters;
        ledger.Let(P);
        var whole = (run.Gpus > 1, $"knows one GPU: nothing is divided over the {run.Gpus} of this run");
        double step;
        ledger.Add("model", [MemoryKind.Parameters], 4 * P, PeerReasons.Of(PeerReasons.Weights(run, 4), whole));
        if (run.Compute == DataType.Float32)
        {
            ledger.Add("gradients", [MemoryKind.Gradients], 4 * P, PeerReasons.Of(PeerReasons.Gradients(run, 4), whole));
            step = 16 * P;
        }
        else
        {
            ledger.Add("gradients", [MemoryKind.Gradients], 6 * P, PeerReasons.Of((true, "counts an fp32 and a 16-bit gradient at once"), whole));
            step = 8 * P;
        }

        ledger.Add("optimizer", [MemoryKind.OptimizerStates], 8 * P, PeerReasons.Of(
            (run.WeightBytes < 4 && PeerReasons.IsAdam(run), "counts no master copy beside the two moments: its model is the fp32 one"), PeerReasons.Adam(run), whole));
        return ledger.Close("accelerate", Sources.AccelerateEstimate, Remarks(run), new((long)Math.Max(step, 8 * P)));
    }

    static IEnumerable<string> Remarks(PeerRun run) => PeerReasons.Of(
        (run.Compute != DataType.Float32, "prints the largest of its numbers, 8·P, where model, gradients and optimizer together are 18·P"),
        (true, "asks for neither batch nor sequence: counts no activations"));
}
