using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Log-probabilities of the labels under the trained and under the reference model, from which preferences are compared.</summary>
/// <remarks>
/// TRL trl/trainer/utils.py (selective_log_softmax): row by row, so that only what a row's log-softmax saves stays; logits are fp32 where autocast
/// converts a model's outputs. The reference model runs without gradients while the trained one's rows wait.
/// </remarks>
static class PreferenceLossMemory
{
    public static void Saved<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // T tokens of a micro-batch of pairs, V columns of the logits on this rank
        var (T, V) = (r.Tokens, LossMemory.Vocabulary(in r));
        var soft = LossMemory.Softmax(in r);
        ledger.Let(T);
        ledger.Let(V);
        ledger.Let(soft);
        ledger.Open(MemoryKind.Logits, "log-probabilities of the trained model", Sources.Trl, "trl/trainer/utils.py", Moments.LossForward | Moments.LossBackward);
        ledger.Add("rows that are saved", soft * T * V);
        ledger.Close();
    }

    public static void Working<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // T tokens of a micro-batch of pairs, V columns of the logits on this rank, h width in front of the output matrix
        var (T, V, h) = (r.Tokens, LossMemory.Vocabulary(in r), r.Model.Head.Width ?? r.Model.Hidden);
        var (act, soft) = (r.Rules.Product, LossMemory.Softmax(in r));
        ledger.Let(T);
        ledger.Let(V);
        ledger.Let(h);
        ledger.Let(act);
        ledger.Let(soft);
        ledger.Open(MemoryKind.Logits, "logits of the trained, then of the reference model", Sources.Trl, "trl/trainer/dpo_trainer.py", Moments.LossForward);
        ledger.Add("logits", soft * T * V);
        ledger.Close();
        ledger.Open(MemoryKind.Logits, "gradients of the rows, and of all logits", Sources.Trl, "trl/trainer/utils.py", Moments.LossBackward);
        ledger.Add("rows, then stacked", 2 * soft * T * V);
        ledger.Close();
        ledger.Open(MemoryKind.Logits, "gradients around the output matrix", Sources.PyTorch, "mm", Moments.HeadBackward);
        ledger.Add("gradient of the logits", act * T * V);
        ledger.Add("gradient of the input", act * T * h);
        ledger.Close();
    }
}
