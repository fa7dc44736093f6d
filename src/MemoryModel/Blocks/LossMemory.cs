using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Logits, what the loss saves of them, their copies and their gradients, each at its moment.</summary>
static class LossMemory
{
    /// <summary>Posts what cross-entropy saves for its backward pass.</summary>
    public static void Saved<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (!r.Model.Head.Present)
        {
            return;
        }

        switch (r.Rules.Loss)
        {
            case LossImplementation.None or LossImplementation.Fused:
                break;
            case LossImplementation.InPlace or LossImplementation.CopiedInPlace:
                InPlaceLossMemory.Saved(in r, ref ledger);
                break;
            case LossImplementation.LogProbabilities:
                PreferenceLossMemory.Saved(in r, ref ledger);
                break;
            case var _ when CompiledLossMemory.Applies(in r):
                CompiledLossMemory.Saved(in r, ref ledger);
                break;
            default:
                Chain(in r, ref ledger);
                break;
        }
    }

    // A chain of operators, log-softmax and negative log-likelihood.
    static void Chain<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // N tokens with a loss, V rows of the vocabulary on this rank
        var (N, V) = (LossTokens(in r), Vocabulary(in r));
        var soft = Softmax(in r);
        var int64 = new Bytes(8);
        ledger.Let(N);
        ledger.Let(V);
        ledger.Let(soft);
        ledger.Let(int64);
        ledger.Open(MemoryKind.Logits, "cross-entropy", Sources.PyTorch, "log_softmax, nll_loss", Moments.LossForward | Moments.LossBackward);
        ledger.Add("log-softmax", soft * N * V);
        ledger.Add("sum of the weights", soft * 1);
        if (r.Rules.Has(ModelingCode.CapsLogits))
        {
            // T tokens with logits
            var (T, act) = (r.Tokens, r.Rules.Product);
            ledger.Let(T);
            ledger.Let(act);
            ledger.Add("hyperbolic tangent of the logits", act * T * V);
        }

        if (Shifts(in r) && r.MicroBatch > 1)
        {
            ledger.Add("shifted labels", int64 * N);
        }

        ledger.Close();
    }

    /// <summary>Posts what exists only while the loss or its backward pass runs.</summary>
    public static void Working<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (!r.Model.Head.Present)
        {
            return;
        }

        switch (r.Rules.Loss)
        {
            case LossImplementation.None:
                break;
            case LossImplementation.Fused:
                FusedLossMemory.Post(in r, ref ledger);
                break;
            case LossImplementation.InPlace or LossImplementation.CopiedInPlace:
                InPlaceLossMemory.Working(in r, ref ledger);
                break;
            case LossImplementation.LogProbabilities:
                PreferenceLossMemory.Working(in r, ref ledger);
                break;
            case var _ when CompiledLossMemory.Applies(in r):
                CompiledLossMemory.Working(in r, ref ledger);
                break;
            default:
                ChainWorking(in r, ref ledger);
                break;
        }
    }

    static void ChainWorking<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // T tokens of a micro-batch, N of them with a loss, V rows of the vocabulary on this rank, h width in front of the output matrix
        var (T, N, V, h) = (r.Tokens, LossTokens(in r), Vocabulary(in r), r.Model.Head.Width ?? r.Model.Hidden);
        var (act, soft, fp32) = (r.Rules.Product, Softmax(in r), DataType.Float32.Size());
        ledger.Let(T);
        ledger.Let(N);
        ledger.Let(V);
        ledger.Let(h);
        ledger.Let(act);
        ledger.Let(soft);
        ledger.Let(fp32);
        var wide = r.Rules.Loss is LossImplementation.HuggingFace or LossImplementation.Float32;
        // The cast takes the logits' name, so that the 16-bit ones are gone.
        var logit = wide ? fp32 : act;
        ledger.Let(logit);
        ledger.Open(MemoryKind.Logits, "logits and their copies", Sources.PyTorch, "cross_entropy", Moments.LossForward);
        ledger.Add("logits", logit * T * V);
        if (Shifts(in r))
        {
            ledger.Add("shifted copy", soft * N * V);
        }
        else if (soft != logit)
        {
            ledger.Add("fp32 copy", soft * N * V);
        }

        ledger.Close();
        if (r.Rules.KeepLogits)
        {
            Held(T, V, logit, ref ledger);
        }

        ledger.Open(MemoryKind.Logits, "gradients of the softmax", Sources.PyTorch, "log_softmax_backward_data", Moments.LossBackward);
        ledger.Add("incoming and outgoing gradient", 2 * soft * N * V);
        ledger.Close();
        if (r.Tensor > 1 && r.Habits.DistributedTensors && !r.Habits.GathersLogits)
        {
            ledger.Open(MemoryKind.Logits, "softmax over a cut vocabulary", Sources.PyTorch, "torch/distributed/tensor/parallel/loss.py", Moments.LossForward | Moments.LossBackward);
            ledger.Add("shifted logits, later the probabilities", soft * N * V);
            ledger.Close();
        }

        ledger.Open(MemoryKind.Logits, "gradients around the output matrix", Sources.PyTorch, "mm", Moments.HeadBackward);
        ledger.Add("gradient of the logits", act * T * V);
        ledger.Add("gradient of the input", act * T * h);
        ledger.Close();
    }

    /// <summary>Posts the logits where the training loop's own variable keeps them.</summary>
    public static void Held<TLedger>(long T, long V, Bytes logit, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // T tokens of a micro-batch, V rows of the vocabulary on this rank
        ledger.Let(T);
        ledger.Let(V);
        ledger.Let(logit);
        ledger.Open(MemoryKind.Logits, "logits that the caller holds", Sources.PyTorch, "the training loop", Moments.LossBackward | Moments.Backward);
        ledger.Add("logits", logit * T * V);
        ledger.Close();
    }

    /// <summary>Returns the bytes of an element of the softmax.</summary>
    public static Bytes Softmax(in RankShard r) =>
        r.Rules.Loss is LossImplementation.HuggingFace or LossImplementation.Float32 or LossImplementation.Chunked or LossImplementation.InPlace or LossImplementation.CopiedInPlace || r.Rules.Autocast != AutocastMode.None
            ? DataType.Float32.Size()
            : r.Rules.Residual;

    /// <summary>Returns the columns of the logits on a rank: its part of the vocabulary, or all where ranks gather them.</summary>
    public static long Vocabulary(in RankShard r)
    {
        var ranks = r.Habits.GathersLogits ? 1 : r.Tensor;
        var multiple = r.Habits.VocabularyMultiple;
        return multiple > 0 ? PaddedVocabulary.Rows(r.Model.Embedding.Vocab, multiple, ranks) / ranks : CeilDiv(r.Model.Embedding.Vocab, ranks);
    }

    static bool Shifts(in RankShard r) => r.Rules.Loss is LossImplementation.HuggingFace or LossImplementation.HuggingFaceNoUpcast;

    // Hugging Face drops the last token of each sequence.
    static long LossTokens(in RankShard r) => Shifts(in r) ? Math.Max(1, r.Tokens - r.MicroBatch) : r.Tokens;
}
