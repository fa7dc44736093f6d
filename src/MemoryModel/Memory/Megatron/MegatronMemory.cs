using MemoryModel.Catalog;

using static MemoryModel.MegatronWidths;

namespace MemoryModel;

/// <summary>Posts everything that one rank of one pipeline stage of a Megatron-LM run keeps in device memory.</summary>
static class MegatronMemory
{
    /// <summary>The forward and backward passes.</summary>
    public const Moments Passes = Moments.Forward | Moments.LossForward | Moments.LossBackward | Moments.Backward;

    /// <summary>From the end of the backward pass to the next step: what a log line after the step sees.</summary>
    public const Moments AfterBackward = Moments.GradientClipping | Moments.OptimizerStep | Moments.Evaluation | Moments.Save;

    // Saved activations are gone once the backward pass has reached the first layer.
    const Moments Saved = Passes & ~Moments.BackwardEnd;

    public static void Post<TLedger>(in MegatronRun run, long index, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var stage = new MegatronStage(in run, index);
        Standing(in stage, ref ledger);
        Batch(in stage, ref ledger);
    }

    /// <summary>Posts what a stage keeps whatever the batch: weights, gradients, states, workspaces, gathered weights, the runtime.</summary>
    public static void Standing<TLedger>(in MegatronStage stage, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        ref readonly var run = ref stage.Run;
        var parameters = MegatronParameters.Of(in stage);
        MegatronStates.Post(in stage, in parameters, ref ledger);
        if (run.Settings.Generation is { } generation)
        {
            MegatronBuffers.Generation(in run, in parameters, generation, ref ledger);
        }

        MegatronBuffers.Standing(in stage, new(in run, run.Model.Main), ref ledger);
        RuntimeMemory.Context(eagerLoading: false, ref ledger);
        if (run.Data * run.Tensor * run.Pipeline * run.Context > 1)
        {
            CommunicatorMemory.Post(run.Accelerator, run.GpusPerNode, (run.Tensor, run.Pipeline, run.Context, run.Expert), run.Data, ref ledger);
        }
    }

    /// <summary>Posts what the batch brings: it knows neither parameters nor data-parallel ranks, and of layers what the stage counts.</summary>
    public static void Batch<TLedger>(in MegatronStage stage, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        ref readonly var run = ref stage.Run;
        var main = new MegatronShard(in run, run.Model.Main);
        MegatronBuffers.Batch(in stage, in main, ref ledger);
        for (var stack = 0; stack < run.Model.Stacks.Length; stack++)
        {
            var shard = new MegatronShard(in run, run.Model.Stacks[stack]);
            if (stage.IsFirst && run.Settings.HiddenDropout > 0)
            {
                EmbeddingDropout(shard, ref ledger);
            }

            Layers(in stage, in shard, stack, ref ledger);
        }

        if (stage.IsLast)
        {
            MegatronLossMemory.Post(main, Saved, ref ledger);
        }

        if (stage.Predicts)
        {
            MegatronLossMemory.Prediction(main, stage.PredictionsInFlight, Saved, ref ledger);
        }
    }

    static void Layers<TLedger>(in MegatronStage stage, in MegatronShard r, int stack, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var (layersInFlight, recomputed, recomputedInFlight, kept) = (0L, 0L, 0L, 0L);
        for (var block = 0; block < r.Stack.Blocks.Length; block++)
        {
            var (held, live) = stage.Layers(stack, block);
            var (again, againLive) = r.Run.FullRecompute ? stage.Recomputed(stack, block) : (0, 0);
            layersInFlight += live;
            recomputed += again;
            recomputedInFlight += againLive;
            kept += held - again;
            Kept(in r, r.Stack.Blocks[block], held - again, live - againLive, ref ledger);
        }

        if (r.Settings.CudaGraphs)
        {
            GraphTensors(r, layersInFlight, ref ledger);
        }

        var last = r.Stack.Blocks[r.Stack.Pattern[^1]];
        if (recomputed > 0)
        {
            var group = Math.Min(r.Run.Checkpoints.Layers, recomputed);
            MegatronBlockMemory.Checkpoints(in r, CeilDiv(recomputedInFlight, group), ref ledger);
            // Layers that are not recomputed stand behind those that are, and are gone when these are reached.
            var reached = kept > 0 ? Moments.RecomputeFirstLayer : Moments.FeedForwardBackward | Moments.AttentionBackward | Moments.RecomputeLastLayer;
            MegatronBlockMemory.Saved(in r, last, group, reached, ref ledger);
        }

        if (r.Settings.OverlapExpertCommunication && !r.Run.FullRecompute)
        {
            // A layer of the next micro-batch has run before the layer beside which it runs is given back
            // (megatron/core/pipeline_parallel/combined_1f1b.py).
            MegatronBlockMemory.Saved(in r, last, 1, Moments.FeedForwardBackward | Moments.AttentionBackward, ref ledger);
        }

        MegatronBlockMemory.Again(r, last, ref ledger);
        MegatronBlockMemory.Backward(r, last, ref ledger);
    }

    // What layers save that are not computed again whole.
    static void Kept<TLedger>(in MegatronShard r, Block block, long layers, long layersInFlight, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (layersInFlight == 0)
        {
            return;
        }

        var away = r.Run.ActivationsInHost ? layersInFlight : Math.Min(r.Settings.OffloadedLayers, layersInFlight);
        if (away > 0)
        {
            // What a layer saves leaves while the next one runs and comes back a layer early: two layers at a time are on the device.
            MegatronBlockMemory.Saved(in r, block, layersInFlight - away + Math.Min(2, away), Saved, ref ledger);
            MegatronBlockMemory.Saved(r with { Tier = MemoryTier.HostPinned }, block, away, Saved, ref ledger);
        }
        else if (r.Run.FullRecompute)
        {
            // The micro-batch whose backward pass runs has none left when it reaches the recomputed layers.
            MegatronBlockMemory.Saved(in r, block, layersInFlight - layers, Saved, ref ledger);
            MegatronBlockMemory.Saved(in r, block, layers, Saved & ~Moments.RecomputeFirstLayer, ref ledger);
        }
        else
        {
            MegatronBlockMemory.Saved(in r, block, layersInFlight, Saved, ref ledger);
        }

        if (r.Settings.Offloaded != OffloadedModules.None)
        {
            // The last group of each part's name stays, and one is on its way while the next layer runs.
            MegatronBlockMemory.Saved(r with { Pass = MegatronPass.Away }, block, Math.Min(2, layersInFlight), Saved, ref ledger);
            MegatronBlockMemory.Saved(r with { Pass = MegatronPass.Away, Tier = MemoryTier.HostPinned }, block, layersInFlight, Saved, ref ledger);
        }
    }

    // A captured layer reads and writes fixed tensors, one set per micro-batch that can be in flight.
    static void GraphTensors<TLedger>(in MegatronShard r, long layersInFlight, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var act = r.act;
        ledger.Let(act);
        var (sTp, b, h) = (r.sTp, r.b, r.h);
        ledger.Let(sTp);
        ledger.Let(b);
        ledger.Let(h);
        ledger.Let(layersInFlight);
        ledger.Open(MemoryKind.Runtime, "static tensors of CUDA graphs", Sources.TransformerEngine, "transformer_engine/pytorch/graph.py");
        ledger.Add("input, output and their gradients", act * 4 * sTp * b * h);
        ledger.Close(layersInFlight);
    }

    static void EmbeddingDropout<TLedger>(in MegatronShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var (sTp, b, h) = (r.sTp, r.b, r.h);
        ledger.Let(sTp);
        ledger.Let(b);
        ledger.Let(h);
        ledger.Open(MemoryKind.Activations, "embedding dropout", Sources.Korthikanti2022, "§4.3", Saved);
        ledger.Add("dropout mask", bool8 * sTp * b * h);
        ledger.Close();
    }
}
