using System.Numerics;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>The output matrix and the loss as one kernel, chunk by chunk of the tokens: the gradients are made in the forward pass.</summary>
/// <remarks>
/// Liger-Kernel src/liger_kernel/ops/fused_linear_cross_entropy.py: a chunk is as long as makes its logits no larger than the hidden
/// states, rounded up to a power of two; the gradient of its logits is written over them. What the backward pass needs is kept
/// instead of the input: the gradients of the input and of the weights.
/// </remarks>
static class FusedLossMemory
{
    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // T tokens of a micro-batch, Tc of a chunk, V rows of the vocabulary on this rank, h width in front of the output matrix
        var (T, V, h) = (r.Tokens, LossMemory.Vocabulary(in r), r.Model.Head.Width ?? r.Model.Hidden);
        var Tc = Chunk(T, V, h);
        var act = r.Rules.Product;
        ledger.Let(T);
        ledger.Let(Tc);
        ledger.Let(V);
        ledger.Let(h);
        ledger.Let(act);
        ledger.Open(MemoryKind.Logits, "one chunk of output matrix and loss", Sources.LigerKernel, "ops/fused_linear_cross_entropy.py", Moments.LossForward);
        ledger.Add("logits, later their gradient", act * Tc * V);
        ledger.Add("gradient of the input", act * T * h);
        ledger.Close();
        if (r.FineTuning is null)
        {
            // The gradient has the type of the weights, which autocast leaves wide.
            var wide = r.Rules.Autocast == AutocastMode.None ? act : DataType.Float32.Size();
            ledger.Let(wide);
            ledger.Open(MemoryKind.Logits, "gradient of the output matrix from the forward pass", Sources.LigerKernel, "ops/fused_linear_cross_entropy.py", Moments.LossForward | Moments.LossBackward);
            ledger.Add("gradient of the weights", wide * V * h);
            ledger.Close();
        }
    }

    /// <summary>Returns the tokens of a chunk.</summary>
    internal static long Chunk(long tokens, long vocabulary, long width)
    {
        var chunks = CeilDiv(vocabulary, width);
        return Math.Min(tokens, (long)BitOperations.RoundUpToPowerOf2((ulong)CeilDiv(tokens, chunks)));
    }
}
