using MemoryModel.Catalog;

using static MemoryModel.MegatronWidths;

namespace MemoryModel;

/// <summary>Posts the output side of a Megatron-LM model: final norm, logits, vocabulary-parallel loss, extra prediction layers.</summary>
/// <remarks>
/// Megatron-LM megatron/core/models/gpt/gpt_model.py, megatron/core/tensor_parallel/{cross_entropy,layers}.py; Transformer Engine
/// transformer_engine/pytorch/cross_entropy.py.
/// </remarks>
static class MegatronLossMemory
{
    // From the loss's forward pass to the backward pass of the output layer.
    const Moments LossMoments = Moments.LossForward | Moments.LossBackward;

    public static void Post<TLedger>(in MegatronShard r, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var act = r.act;
        ledger.Let(act);
        var (s, sTp, b, h) = (r.s, r.sTp, r.b, r.h);
        var V = r.Run.Vocabulary / r.t;
        ledger.Let(s);
        ledger.Let(sTp);
        ledger.Let(b);
        ledger.Let(h);
        ledger.Let(V);
        if (r.Stack.FinalNorm is not null)
        {
            ledger.Open(MemoryKind.Activations, "final norm", Sources.MegatronLm, "megatron/core/transformer/transformer_block.py", alive);
            ledger.Add("norm input", act * sTp * b * h);
            ledger.Add("norm output (output layer's input)", act * sTp * b * h);
            ledger.Close();
        }

        if (r.Run.Model.Head.Transform is not null)
        {
            ledger.Open(MemoryKind.Activations, "head transform", Sources.MegatronLm, "megatron/core/models/bert/bert_lm_head.py", alive);
            ledger.Add("dense output, activation, norm output", act * 3 * s * b * h);
            ledger.Close();
        }

        Logits(r, ref ledger);
        ledger.Open(MemoryKind.Logits, "output layer backward", Sources.MegatronLm, "megatron/core/tensor_parallel/layers.py", Moments.LossBackward);
        // While the loss's own backward pass holds more than the output layer's, the latter is not a peak of its own.
        var lossBackward = r.Run.FusedLoss ? 0L : 4 * s * b * V;
        var weightGradient = act.Value * (V * h + s * b * h + (sTp < s ? sTp * b * h : 0));
        var outputLayerExcess = Math.Max(0, weightGradient - lossBackward);
        ledger.Let(outputLayerExcess);
        ledger.Add("weight and input gradients beyond the loss's own", bool8 * outputLayerExcess);
        ledger.Close();

        long deferred = r.Settings.DeferredOutputGradients;
        ledger.Let(deferred);
        ledger.Open(MemoryKind.Logits, "output gradients waiting for their weight gradient", Sources.MegatronLm, "megatron/core/pipeline_parallel/schedules.py", LossMoments);
        ledger.Add("logit gradient", act * s * b * V);
        ledger.Add("output layer's input", act * s * b * h);
        ledger.Close(deferred);

        PredictionLoss(r, ref ledger);
    }

    static void Logits<TLedger>(in MegatronShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var act = r.act;
        ledger.Let(act);
        var (s, b) = (r.s, r.b);
        var V = r.Run.Vocabulary / r.t;
        ledger.Let(s);
        ledger.Let(b);
        ledger.Let(V);
        ledger.Open(MemoryKind.Logits, "logits and loss", Sources.MegatronLm, "megatron/core/tensor_parallel/cross_entropy.py", LossMoments);
        var inFloat = !r.Run.FusedLoss;
        if (!inFloat || act < fp32)
        {
            ledger.Add("logits, later their gradient", act * s * b * V);
        }

        if (inFloat)
        {
            // Made in place of the logits where these are fp32.
            ledger.Add("softmax, later the gradient in fp32", fp32 * s * b * V);
        }

        ledger.Close();
    }

    /// <summary>Posts the layers that predict further tokens: norms of two inputs, their concatenation, layers of the network's kinds.</summary>
    public static void Prediction<TLedger>(in MegatronShard r, long inFlight, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var act = r.act;
        ledger.Let(act);
        var predictions = r.Settings.PredictionLayers * inFlight;
        var (sTp, b, h) = (r.sTp, r.b, r.h);
        ledger.Let(sTp);
        ledger.Let(b);
        ledger.Let(h);
        ledger.Let(predictions);
        ledger.Open(MemoryKind.Activations, "multi-token prediction", Sources.MegatronLm, "megatron/core/transformer/multi_token_prediction.py", alive);
        ledger.Add("inputs of both norms, their concatenation, final norm", act * 6 * sTp * b * h);
        ledger.Close(predictions);
        foreach (var block in r.Run.PredictionBlocks)
        {
            MegatronBlockMemory.Saved(r, r.Run.Model.Main.Blocks[block], predictions, alive, ref ledger);
        }
    }

    // Each further token has a loss of its own.
    static void PredictionLoss<TLedger>(in MegatronShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        long predictions = r.Settings.PredictionLayers;
        if (predictions == 0)
        {
            return;
        }

        var (s, b) = (r.s, r.b);
        var V = r.Run.Vocabulary / r.t;
        ledger.Let(s);
        ledger.Let(b);
        ledger.Let(V);
        ledger.Let(predictions);
        ledger.Open(MemoryKind.Logits, "multi-token prediction's softmax", Sources.MegatronLm, "megatron/core/tensor_parallel/cross_entropy.py", LossMoments);
        ledger.Add("softmax, later the gradient", fp32 * s * b * V);
        ledger.Close(predictions);
    }
}
