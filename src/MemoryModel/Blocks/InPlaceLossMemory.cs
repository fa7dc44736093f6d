using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Cross-entropy over fp32 logits that are overwritten: by the softmax in the forward pass, by the logits' gradient in the backward pass.</summary>
/// <remarks>
/// Megatron-LM megatron/core/tensor_parallel/cross_entropy.py (sub_, exp, div_ in place) after the output's <c>.float()</c>; nanotron
/// src/nanotron/parallel/tensor_parallel/functional.py (_ShardedCrossEntropy) makes one copy when it subtracts the maximum.
/// </remarks>
static class InPlaceLossMemory
{
    public static void Saved<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // T tokens of a micro-batch, V rows of the vocabulary on this rank
        var (T, V) = (r.Tokens, LossMemory.Vocabulary(in r));
        var fp32 = DataType.Float32.Size();
        ledger.Let(T);
        ledger.Let(V);
        ledger.Let(fp32);
        ledger.Open(MemoryKind.Logits, "cross-entropy", Sources.MegatronLm, "megatron/core/tensor_parallel/cross_entropy.py", Moments.LossForward | Moments.LossBackward);
        ledger.Add("softmax, later the gradient", fp32 * T * V);
        ledger.Close();
    }

    public static void Working<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // T tokens of a micro-batch, V rows of the vocabulary on this rank, h width in front of the output matrix
        var (T, V, h) = (r.Tokens, LossMemory.Vocabulary(in r), r.Model.Head.Width ?? r.Model.Hidden);
        var act = r.Rules.Product;
        var logit = r.Rules.Loss == LossImplementation.CopiedInPlace ? DataType.Float32.Size() : act;
        ledger.Let(T);
        ledger.Let(V);
        ledger.Let(h);
        ledger.Let(act);
        ledger.Let(logit);
        ledger.Open(MemoryKind.Logits, "logits", Sources.MegatronLm, "megatron/core/tensor_parallel/cross_entropy.py", Moments.LossForward);
        ledger.Add("logits that were cast or copied", logit * T * V);
        ledger.Close();
        ledger.Open(MemoryKind.Logits, "gradient of the logits", Sources.PyTorch, "Tensor.to", Moments.LossBackward | Moments.HeadBackward);
        ledger.Add("gradient", act * T * V);
        ledger.Close();
        ledger.Open(MemoryKind.Logits, "gradient in front of the output matrix", Sources.PyTorch, "mm", Moments.HeadBackward);
        ledger.Add("gradient of the input", act * T * h);
        ledger.Close();
    }
}
