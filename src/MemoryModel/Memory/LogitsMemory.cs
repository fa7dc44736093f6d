using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Logits and the loss.</summary>
static class LogitsMemory
{
    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
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
}
