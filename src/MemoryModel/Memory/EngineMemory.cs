using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Logits, gathered parameters, buckets and what the runtime takes.</summary>
static class EngineMemory
{
    public static void Logits<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // T tokens of a micro-batch, V rows of the vocabulary on this rank
        var T = r.Tokens;
        var V = RankShard.CeilDiv(r.Model.Embedding.Vocab, r.Tensor);
        var (act, fp32) = (SavedActivations.ActivationSize(in r), DataType.Float32.Size());
        ledger.Let(T);
        ledger.Let(V);
        ledger.Let(act);
        ledger.Let(fp32);
        if (r.FusedLoss)
        {
            var Tc = Math.Min(T, 1024);
            ledger.Let(Tc);
            ledger.Open(MemoryKind.Logits, "logits of one chunk", Sources.PyTorch, "fused or chunked loss", Moments.LossForward | Moments.LossBackward);
            ledger.Add("logits", act * Tc * V);
            ledger.Add("fp32 softmax", fp32 * Tc * V);
            ledger.Close();
            return;
        }

        ledger.Open(MemoryKind.Logits, "logits", Sources.PyTorch, "cross-entropy", Moments.LossForward | Moments.LossBackward);
        ledger.Add("logits", act * T * V);
        ledger.Add("log-softmax, fp32", fp32 * T * V);
        ledger.Close();
        ledger.Open(MemoryKind.Logits, "gradient of the logits", Sources.PyTorch, "cross-entropy backward", Moments.LossBackward);
        ledger.Add("gradient, fp32", fp32 * T * V);
        ledger.Close();
    }

    public static void Communication<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (r.Zero != 3 || r.Shards == 1)
        {
            return;
        }

        // Pu parameters of the largest unit that is gathered whole
        var Pu = r.LargestUnit;
        var wire = (r.Precision.Gather ?? r.Precision.Compute).Size();
        var reduce = (r.Precision.Reduce ?? r.Precision.Gradients).Size();
        ledger.Let(Pu);
        ledger.Let(wire);
        ledger.Let(reduce);
        if (r.Pipeline > 1 && r.MicroBatches > 1)
        {
            // Between the micro-batches of a pipeline FSDP neither frees the gathered weights nor reduces the gradients.
            var P = r.Parameters;
            ledger.Let(P);
            ledger.Open(MemoryKind.Communication, "stage kept gathered", Sources.PyTorch, "torch/distributed/fsdp, pipelining/stage.py", Moments.Step & ~Moments.OptimizerStep);
            ledger.Add("gathered parameters of the stage", wire * P);
            ledger.Close();
            ledger.Open(MemoryKind.Communication, "gradients before the last micro-batch", Sources.PyTorch, "torch/distributed/fsdp", Moments.Step & ~(Moments.OptimizerStep | Moments.GradientClipping));
            ledger.Add("unsharded gradients", reduce * P);
            ledger.Close();
            return;
        }

        ledger.Open(MemoryKind.Communication, "gathered unit", Sources.PyTorch, "torch/distributed/fsdp", Moments.Step & ~Moments.OptimizerStep);
        ledger.Add("gathered parameters", wire * Pu);
        ledger.Add("gathered parameters of the next unit", wire * Pu);
        ledger.Close();
        ledger.Open(MemoryKind.Communication, "gradients of a unit", Sources.PyTorch, "torch/distributed/fsdp", Moments.Backward);
        ledger.Add("gradients before reduction", wire * Pu);
        ledger.Add("reduce-scatter input", reduce * Pu);
        ledger.Close();
    }

    public static void Runtime<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // 32 MiB on compute capability 9.0, 8.125 MiB before: pytorch test/test_cuda.py
        var workspace = new Bytes(r.Accelerator.Family >= AcceleratorFamily.Hopper ? 33_554_432 : 8_519_680);
        ledger.Let(workspace);
        ledger.Open(MemoryKind.Runtime, "cuBLAS workspace", Sources.PyTorch, "test/test_cuda.py");
        ledger.Add("workspace", workspace * 1);
        ledger.Close();

        // measured on an A100: 0.47 GiB with lazy loading, 0.92 GiB with all kernels loaded (stas00/ml-engineering)
        var context = Bytes.FromGiB(0.7);
        ledger.Let(context);
        ledger.Open(MemoryKind.Runtime, "CUDA context", Sources.CudaContext, tier: MemoryTier.GpuOutsideAllocator);
        ledger.Add("context and kernels", context * 1);
        ledger.Close();
        if (r.Gpus > 1)
        {
            // measured on two A100: 1.45 GiB with the first collective, 0.73 GiB of it after the group is gone
            var collectives = Bytes.FromGiB(1.0);
            ledger.Let(collectives);
            ledger.Open(MemoryKind.Runtime, "NCCL buffers", Sources.CudaContext, tier: MemoryTier.GpuOutsideAllocator);
            ledger.Add("communicators", collectives * 1);
            ledger.Close();
        }
    }
}
