using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Losses that keep less than log_softmax and nll_loss: compiled into one kernel, or run over chunks of the tokens.</summary>
/// <remarks>
/// TorchInductor fuses cast, log-softmax and nll: the backward kernel reads the 16-bit logits again and writes their gradient
/// (torchtune/modules/loss and torchtitan/components/loss.py compile the loss). In chunks, each chunk's log-softmax stays until its backward
/// pass, while copies and gradients are those of one chunk (torchtune CEWithChunkedOutputLoss, 8 chunks).
/// </remarks>
static class CompiledLossMemory
{
    const long ChunkCount = 8;
    const long ChunkTokens = 128;

    /// <summary>Says whether the loss of a run is one of them.</summary>
    public static bool Applies(in RankShard r) => r.Rules.CompiledLoss || r.Rules.Loss is LossImplementation.Chunked or LossImplementation.ChunkedNoUpcast;

    /// <summary>Returns the tokens of a chunk.</summary>
    internal static long Chunk(LossImplementation loss, long tokens, long microBatch) => loss switch
    {
        LossImplementation.Chunked => CeilDiv(tokens, ChunkCount),
        LossImplementation.ChunkedNoUpcast => Math.Min(tokens, microBatch * ChunkTokens),
        _ => tokens,
    };

    public static void Saved<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // T tokens of a micro-batch, V rows of the vocabulary on this rank
        var (T, V) = (r.Tokens, LossMemory.Vocabulary(in r));
        var (act, soft) = (r.Rules.Product, LossMemory.Softmax(in r));
        ledger.Let(T);
        ledger.Let(V);
        ledger.Let(act);
        ledger.Let(soft);
        ledger.Open(MemoryKind.Logits, "cross-entropy", Sources.PyTorch, "torch/_inductor; torchtune/modules/loss", Moments.LossForward | Moments.LossBackward);
        if (r.Rules.CompiledLoss)
        {
            ledger.Add("logits", act * T * V);
        }
        else
        {
            ledger.Add("log-softmax of every chunk", soft * T * V);
        }

        ledger.Close();
    }

    public static void Working<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // Tc tokens of a chunk, T of a micro-batch, V rows of the vocabulary on this rank
        var (T, V) = (r.Tokens, LossMemory.Vocabulary(in r));
        var Tc = Chunk(r.Rules.Loss, T, r.MicroBatch);
        var (act, soft) = (r.Rules.Product, LossMemory.Softmax(in r));
        ledger.Let(T);
        ledger.Let(Tc);
        ledger.Let(V);
        ledger.Let(act);
        ledger.Let(soft);
        if (!r.Rules.CompiledLoss)
        {
            ledger.Open(MemoryKind.Logits, "logits and a chunk's copy", Sources.Torchtune, "torchtune/modules/loss", Moments.LossForward);
            ledger.Add("logits of every chunk", act * T * V);
            if (soft != act)
            {
                ledger.Add("fp32 copy", soft * Tc * V);
            }

            ledger.Close();
            if (r.Rules.KeepLogits)
            {
                LossMemory.Held(T, V, act, ref ledger);
            }

            ledger.Open(MemoryKind.Logits, "gradients of a chunk's softmax", Sources.Torchtune, "torchtune/modules/loss", Moments.LossBackward);
            ledger.Add("incoming and outgoing gradient", 2 * soft * Tc * V);
            ledger.Close();
        }

        ledger.Open(MemoryKind.Logits, "gradient of the logits", Sources.PyTorch, "torch/_inductor", Tc < T ? Moments.LossBackward : Moments.LossBackward | Moments.HeadBackward);
        ledger.Add("gradient", act * Tc * V);
        ledger.Close();
        if (Tc < T)
        {
            Chunks(in r, T, V, act, ref ledger);
        }
    }

    // Autograd runs what was made last first: the losses of all chunks are differentiated before any of their products, each of which then
    // makes a whole gradient of the output matrix beside the sum of those before.
    static void Chunks<TLedger>(in RankShard r, long T, long V, Bytes act, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // T tokens of a micro-batch, V rows of the vocabulary on this rank
        ledger.Let(T);
        ledger.Let(V);
        ledger.Let(act);
        ledger.Open(MemoryKind.Logits, "gradients of the logits of every chunk", Sources.PyTorch, "torch/csrc/autograd/engine.cpp", Moments.HeadBackward);
        ledger.Add("gradients", act * T * V);
        ledger.Close();
        if (r.FineTuning is null)
        {
            // h width in front of the output matrix
            var (h, gradient) = (r.Model.Head.Width ?? r.Model.Hidden, r.TrainedPrecision.Gradients.Size());
            ledger.Let(h);
            ledger.Let(gradient);
            ledger.Open(MemoryKind.Gradients, "gradient of the output matrix by one chunk", Sources.PyTorch, "torch/csrc/autograd/input_buffer.cpp", Moments.HeadBackward);
            ledger.Add("gradient", gradient * V * h);
            ledger.Close();
        }
    }
}
