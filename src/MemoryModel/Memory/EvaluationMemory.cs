using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>What an evaluation between two steps holds beside the resident states: a layer at work, the logits of a batch, the logits it keeps.</summary>
/// <remarks>Nothing is saved for a backward pass, so that a batch may be larger than in training; the loss is computed as in training.</remarks>
static class EvaluationMemory
{
    const string Where = "src/transformers/trainer.py, trainer_pt_utils.py";

    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (r.Evaluation is not { } evaluation)
        {
            return;
        }

        // Te tokens of a batch, h width of the residual stream
        var (Te, h) = (evaluation.Batch * CeilDiv(r.SequenceLength, r.Context), r.Model.Hidden);
        var (act, res) = (r.Rules.Product, r.Rules.Residual);
        ledger.Let(Te);
        ledger.Let(h);
        ledger.Let(act);
        ledger.Let(res);
        if (r.Layers.Length > 0)
        {
            // f inner width of the last layer, k tensors of it
            var block = r.Layers[^1].Block.Block;
            var (inner, gated) = block.Experts is { } experts ? (experts.Expert.Hidden * experts.PerToken, experts.Expert.Gated) : (block.FeedForward?.Hidden ?? 0, block.FeedForward?.Gated ?? false);
            var (f, k) = (CeilDiv(inner, r.Tensor), gated ? 3L : 2L);
            ledger.Let(f);
            ledger.Let(k);
            ledger.Open(MemoryKind.Activations, "a layer of an evaluation", Sources.PyTorch, "torch.no_grad", Moments.Evaluation);
            ledger.Add("input of the layer and of the block", 2 * res * Te * h);
            ledger.Add("inner tensors", act * Te * f * k);
            ledger.Close();
        }

        if (r.Zero == 3 && r.Shards > 1)
        {
            // Pl parameters of a layer, Pi of the embeddings, Po of norm and head
            var (Pl, Pi, Po) = (r.LargestLayer, r.InputElements, r.OutputElements);
            ledger.Let(Pl);
            ledger.Let(Pi);
            ledger.Let(Po);
            ledger.Open(MemoryKind.Communication, "units gathered in an evaluation", Sources.PyTorch, "torch/distributed/fsdp", Moments.Evaluation);
            ledger.Add("layer, embeddings and head", act * (Pl + Pi + Po));
            ledger.Close();
        }

        if (r.Last && r.Model.Head.Present)
        {
            Logits(in r, evaluation, Te, ref ledger);
        }
    }

    static void Logits<TLedger>(in RankShard r, EvaluationSettings evaluation, long Te, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // V rows of the vocabulary on this rank, d ranks that share the evaluation set, n batches that are kept
        var (V, d) = (LossMemory.Vocabulary(in r), r.Data);
        var n = evaluation.KeptBatches(d);
        var (soft, fp32) = (LossMemory.Softmax(in r), DataType.Float32.Size());
        ledger.Let(Te);
        ledger.Let(V);
        ledger.Let(d);
        ledger.Let(n);
        ledger.Let(soft);
        ledger.Let(fp32);
        ledger.Open(MemoryKind.Logits, "logits of an evaluation", Sources.Transformers, Where, Moments.Evaluation);
        ledger.Add("logits", soft * Te * V);
        ledger.Add("copy and log-softmax of the loss", 2 * soft * Te * V);
        ledger.Close();
        if (n > 0)
        {
            // The container grows by concatenation: what it held is copied behind the new batch.
            ledger.Open(MemoryKind.Logits, "logits that an evaluation keeps", Sources.Transformers, Where, Moments.Evaluation);
            ledger.Add("gathered from all ranks", fp32 * Te * V * d * n);
            ledger.Add("before the last batch", fp32 * Te * V * d * (n - 1));
            ledger.Close();
        }
    }
}
