using MemoryModel.Catalog;

using static MemoryModel.MegatronWidths;

namespace MemoryModel;

/// <summary>Posts the buffers that outlive a step in a Megatron-LM process: library workspaces, shared gather buffers, tensors still referenced.</summary>
/// <remarks>
/// PyTorch aten/src/ATen/cuda/CublasHandlePool.cpp; Transformer Engine transformer_engine/pytorch/cpp_extensions/gemm.py and
/// module/base.py (get_dummy_wgrad); Megatron-LM megatron/core/utils.py (GlobalMemoryBuffer).
/// </remarks>
static class MegatronBuffers
{
    // Streams on which Transformer Engine runs the products of a grouped GEMM (nvte_get_num_compute_streams).
    const long GroupedStreams = 4;

    /// <summary>Posts what does not know the batch.</summary>
    public static void Standing<TLedger>(in MegatronStage stage, in MegatronShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        Workspaces(r, ref ledger);
        if (r.Settings is { GradientAccumulationFusion: true, Layers: MegatronLayers.TransformerEngine })
        {
            DummyGradients(in stage, ref ledger);
        }

        if (r.Run.FullySharded)
        {
            Unsharded(stage, r, ref ledger);
        }
        else if (r.Run.ShardedGradients)
        {
            Unreduced(r, ref ledger);
        }
    }

    /// <summary>Posts what answering prompts between the steps keeps: keys and values, and weights where they are divided otherwise.</summary>
    public static void Generation<TLedger>(in MegatronRun run, in MegatronParameters parameters, MegatronGeneration generation, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var cache = generation.Cache;
        ledger.Let(cache);
        ledger.Open(MemoryKind.Runtime, "keys and values of the answers", Sources.MegatronLm, "megatron/core/inference/contexts/dynamic_context.py");
        ledger.Add("cache", cache);
        ledger.Close();
        if (!generation.OwnWeights)
        {
            return;
        }

        var weight = run.Precision.Parameters.Size();
        var (t, tAnswer, p, pAnswer) = (run.Tensor, generation.Tensor ?? run.Tensor, run.Pipeline, generation.Pipeline ?? run.Pipeline);
        var (e, eAnswer) = (run.Expert * run.ExpertTensor, (generation.Expert ?? run.Expert) * (generation.ExpertTensor ?? run.ExpertTensor));
        var (P, Pe) = (parameters.Dense, parameters.Experts);
        ledger.Let(weight);
        ledger.Let(t);
        ledger.Let(tAnswer);
        ledger.Let(p);
        ledger.Let(pAnswer);
        ledger.Let(e);
        ledger.Let(eAnswer);
        ledger.Let(P);
        ledger.Let(Pe);
        ledger.Open(MemoryKind.Parameters, "weights for the answers", Sources.MegatronLm, "megatron/training/training.py");
        ledger.Add("weights", weight * CeilDiv(P * t * p, tAnswer * pAnswer));
        ledger.Add("weights of the experts", weight * CeilDiv(Pe * e * p, eAnswer * pAnswer));
        ledger.Close();
    }

    /// <summary>Posts what has the size of a micro-batch.</summary>
    public static void Batch<TLedger>(in MegatronStage stage, in MegatronShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        GatherBuffer(r, ref ledger);
        PipelineTensors(stage, r, ref ledger);
        var (s, b) = (r.sAll, r.b);
        ledger.Let(s);
        ledger.Let(b);
        ledger.Open(MemoryKind.Activations, "micro-batch of the data loader", Sources.MegatronLm, "megatron/core/datasets/gpt_dataset.py", MegatronMemory.Passes);
        ledger.Add("tokens, labels, positions", int64 * 3 * b * s);
        ledger.Add("loss mask", fp32 * b * s);
        if (r.Settings.DenseMask)
        {
            ledger.Add("attention mask", bool8 * b * s * s);
        }

        ledger.Close();
    }

    static void Workspaces<TLedger>(in MegatronShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var workspace = r.Run.CublasWorkspace;
        // One workspace per thread and stream: the forward pass runs on the main thread, the backward pass on autograd's.
        var handles = r.Settings.OverlapExpertCommunication ? 4L : 2L;
        ledger.Let(workspace);
        ledger.Let(handles);
        ledger.Open(MemoryKind.Runtime, "cuBLAS workspaces of PyTorch", Sources.PyTorch, "aten/src/ATen/cuda/CublasHandlePool.cpp");
        ledger.Add("workspace", workspace);
        ledger.Close(handles);

        var experts = r.Run.HasExperts;
        // Without Transformer Engine's layers its matrix product still serves the router.
        if (r.Settings.Layers == MegatronLayers.TransformerEngine || experts)
        {
            var teWorkspace = Bytes.FromMiB(r.Run.ComputeCapability >= 9 ? 32 : 4);
            var streams = 1 + (experts && r.Settings.GroupedGemm ? GroupedStreams : 0);
            ledger.Let(teWorkspace);
            ledger.Let(streams);
            ledger.Open(MemoryKind.Runtime, "cuBLAS workspaces of Transformer Engine", Sources.TransformerEngine, "transformer_engine/pytorch/cpp_extensions/gemm.py");
            ledger.Add("workspace", teWorkspace);
            ledger.Close(streams);
        }
    }

    // One buffer per data type, as large as its largest user.
    static void GatherBuffer<TLedger>(in MegatronShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var act = r.act;
        ledger.Let(act);
        var (s, sTp, b, h) = (r.s, r.sTp, r.b, r.h);
        ref readonly var run = ref r.Run;
        var gatheredInput = sTp < s ? s * b * h : 0;
        var gatheredTokens = run.HasExperts && r.Settings.Dispatcher == MegatronDispatcher.AllGather && run.ExpertTensor * run.Expert > 1
            ? run.ExpertTensor * run.Expert * sTp * b * h
            : 0;
        var scores = r.Attention == MegatronAttention.Local ? Heads(r.Stack) / r.t * b * s * r.sAll : 0;
        ledger.Let(gatheredInput);
        ledger.Let(gatheredTokens);
        ledger.Let(scores);
        ledger.Open(MemoryKind.Communication, "shared buffer of gathered tensors", Sources.MegatronLm, "megatron/core/utils.py GlobalMemoryBuffer");
        ledger.Add("largest of gathered input, gathered tokens, scores", act * Max(Max(gatheredInput, gatheredTokens), scores));
        ledger.Close();
    }

    // A stage keeps a reference to the last input it received, with its gradient, per model chunk.
    static void PipelineTensors<TLedger>(in MegatronStage stage, in MegatronShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var act = r.act;
        ledger.Let(act);
        if (r.Run.Pipeline == 1 || (stage.IsFirst && stage.Chunks == 1))
        {
            return;
        }

        var (sTp, b, h) = (r.sTp, r.b, r.h);
        var chunks = stage.IsFirst ? stage.Chunks - 1 : stage.Chunks;
        ledger.Let(sTp);
        ledger.Let(b);
        ledger.Let(h);
        ledger.Let(chunks);
        ledger.Open(MemoryKind.Communication, "last input of each model chunk", Sources.MegatronLm, "megatron/core/transformer/transformer_block.py set_input_tensor", MegatronMemory.AfterBackward);
        ledger.Add("input and its gradient", act * 2 * sTp * b * h);
        ledger.Close(chunks);
        if (stage.Chunks > 1)
        {
            ledger.Open(MemoryKind.Communication, "receive buffers", Sources.MegatronLm, "megatron/core/pipeline_parallel/p2p_communication.py", MegatronMemory.Passes);
            ledger.Add("next input and next output gradient", act * 2 * sTp * b * h);
            ledger.Close();
        }
    }

    // Transformer Engine hands autograd an uninitialized gradient per weight shape, cached, when the product adds to the main gradient.
    static void DummyGradients<TLedger>(in MegatronStage stage, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var act = stage.Run.ActivationBytes;
        ledger.Let(act);
        var distinctWeights = MegatronWeightShapes.DistinctElements(in stage);
        ledger.Let(distinctWeights);
        ledger.Open(MemoryKind.Gradients, "dummy weight gradients", Sources.TransformerEngine, "transformer_engine/pytorch/module/base.py get_dummy_wgrad");
        ledger.Add("one per distinct weight shape", act * distinctWeights);
        ledger.Close();
    }

    // Gradients that are spread over the replicas exist whole for the layer at work, until they are reduced.
    static void Unreduced<TLedger>(in MegatronShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var main = r.Run.Precision.Gradients.Size();
        var stack = r.Run.Model.Main;
        var layer = r.Run.LayerParameters(r.Run.MainStack, stack.Pattern[^1]);
        var unitLayer = layer.Dense + layer.Experts;
        ledger.Let(main);
        ledger.Let(unitLayer);
        ledger.Open(MemoryKind.Communication, "gradients before their reduction", Sources.MegatronLm, "megatron/core/distributed/fsdp", MegatronMemory.Passes & Moments.Backward);
        ledger.Add("layer at work", main * unitLayer);
        ledger.Close();
    }

    // Megatron FSDP keeps the embeddings and the layer at work whole, and gathers the next layer.
    static void Unsharded<TLedger>(in MegatronStage stage, in MegatronShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var act = r.act;
        ledger.Let(act);
        var main = r.Run.Model.Main;
        var layer = r.Run.LayerParameters(r.Run.MainStack, main.Pattern[^1]);
        var unitLayer = layer.Dense + layer.Experts;
        var table = r.Run.Vocabulary * r.h / r.t;
        var tables = r.Run.Model.Head.Tied || !(stage.IsFirst && stage.IsLast) ? 1L : 2L;
        ledger.Let(unitLayer);
        ledger.Let(table);
        ledger.Let(tables);
        ledger.Open(MemoryKind.Communication, "gathered weights", Sources.MegatronLm, "megatron/core/distributed/fsdp", MegatronMemory.Passes);
        ledger.Add("layer at work and the next", act * 2 * unitLayer);
        ledger.Add("embedding and output tables", act * tables * table);
        ledger.Close();
        if (r.Settings.OverlapParameterGather)
        {
            ledger.Open(MemoryKind.Communication, "weights gathered ahead of the next step", Sources.MegatronLm, "megatron/core/distributed/fsdp", MegatronMemory.AfterBackward);
            ledger.Add("embedding table", act * table);
            ledger.Close();
        }
    }

    static long Heads(LayerStack stack)
    {
        foreach (var block in stack.Blocks)
        {
            if (block.Attention is { LinearMixer: null } attention)
            {
                return attention.Heads;
            }
        }

        return 0;
    }

    static long Max(long x, long y) => Math.Max(x, y);
}
