using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Posts what pipelines other than Megatron's keep of each micro-batch in flight beside its saved activations: the stage's output.</summary>
/// <remarks>
/// PyTorch torch/distributed/pipelining/stage.py (fwd_cache) and DeepSpeed deepspeed/runtime/pipe/engine.py (pipe_buffers) hold an output until its
/// backward pass; Megatron frees it once it is sent (deallocate_output_tensor).
/// </remarks>
static class PipelineBuffers
{
    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (r.Pipeline == 1 || r.Last)
        {
            return;
        }

        var deepSpeed = r.Engine == ShardingEngine.DeepSpeed;
        var act = r.Rules.Residual;
        ledger.Let(act);
        // Tn tokens of a micro-batch as the residual stream has them, h of its width
        var (Tn, h) = (r.NormTokens, r.Model.Main.Hidden);
        var outputsInFlight = r.InFlight.Outputs;
        ledger.Let(Tn);
        ledger.Let(h);
        ledger.Let(outputsInFlight);
        ledger.Open(MemoryKind.Communication, "outputs that wait for their backward pass", deepSpeed ? Sources.DeepSpeed : Sources.PyTorch, deepSpeed ? "deepspeed/runtime/pipe/engine.py" : "torch/distributed/pipelining/stage.py", EngineMemory.Passes & ~Moments.BackwardEnd);
        ledger.Add("output of the stage", act * Tn * h);
        ledger.Close(outputsInFlight);
    }
}
