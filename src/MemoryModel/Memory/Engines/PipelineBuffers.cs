using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Posts what pipelines other than Megatron's keep of each micro-batch in flight beside its saved activations: the stage's output.</summary>
/// <remarks>
/// PyTorch torch/distributed/pipelining/stage.py (fwd_cache, output_chunks): outputs wait for their backward pass, and the last stage keeps
/// the logits of every micro-batch to return them. DeepSpeed deepspeed/runtime/pipe/engine.py (pipe_buffers). Megatron
/// frees an output once it is sent (deallocate_output_tensor).
/// </remarks>
static class PipelineBuffers
{
    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (r.Pipeline == 1)
        {
            return;
        }

        var deepSpeed = r.Engine == ShardingEngine.DeepSpeed;
        var act = r.Rules.Residual;
        ledger.Let(act);
        if (!r.Last)
        {
            // Tn tokens of a micro-batch as the residual stream has them, h of its width
            var (Tn, h) = (r.NormTokens, r.Model.Main.Hidden);
            var outputsInFlight = r.InFlight;
            ledger.Let(Tn);
            ledger.Let(h);
            ledger.Let(outputsInFlight);
            ledger.Open(MemoryKind.Communication, "outputs that wait for their backward pass", deepSpeed ? Sources.DeepSpeed : Sources.PyTorch, deepSpeed ? "deepspeed/runtime/pipe/engine.py" : "torch/distributed/pipelining/stage.py", EngineMemory.Passes & ~Moments.BackwardEnd);
            ledger.Add("output of the stage", act * Tn * h);
            ledger.Close(outputsInFlight);
        }
        else if (!deepSpeed && r.Rules.Loss is LossImplementation.Plain or LossImplementation.Float32)
        {
            // T tokens of a micro-batch, V rows of the vocabulary on this rank; the logits at work are the loss's
            var (T, V) = (r.Tokens, LossMemory.Vocabulary(in r));
            var earlierMicroBatches = r.MicroBatches - 1;
            ledger.Let(T);
            ledger.Let(V);
            ledger.Let(earlierMicroBatches);
            ledger.Open(MemoryKind.Logits, "logits kept to be returned", Sources.PyTorch, "torch/distributed/pipelining/stage.py", EngineMemory.Passes);
            ledger.Add("logits of a micro-batch", act * T * V);
            ledger.Close(earlierMicroBatches);
        }
    }
}
