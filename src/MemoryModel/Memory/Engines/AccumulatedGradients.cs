using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Posts gradients that autograd makes whole in 16 bits and that are then added to one fp32 buffer of all gradients: nanotron's.</summary>
/// <remarks>
/// nanotron src/nanotron/optim/gradient_accumulator.py: the buffer covers every parameter whatever ZeRO shards, the additions follow the whole backward
/// pass. Without ZeRO the model runs under DDP, whose 16-bit buckets are one more copy (trainer.py, make_ddp); with ZeRO-1 the buffer is
/// flattened into the input of one reduce-scatter (distributed.py, reduce_scatter_coalesced), and the updated weights are
/// gathered through flat copies (optim/zero.py, _all_gather_params).
/// </remarks>
static class AccumulatedGradients
{
    const string Where = "src/nanotron/optim/gradient_accumulator.py";

    /// <summary>Says whether a rank's gradients are kept so.</summary>
    public static bool Applies(in RankShard r) =>
        r.Habits.AddsGradientsToBuffer && r.FineTuning is null && r.Zero < 2 && r.Precision.Gradients == DataType.Float32 && r.Precision.Parameters.Bits() == 16;

    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // P parameters of the rank, Ps elements of its ZeRO shard
        var (P, Ps) = (r.TrainedElements, r.Shards > 1 ? r.TrainedSharded : r.TrainedElements);
        var (half, fp32) = (r.Precision.Parameters.Size(), DataType.Float32.Size());
        ledger.Let(P);
        ledger.Let(Ps);
        ledger.Let(half);
        ledger.Let(fp32);
        ledger.Open(MemoryKind.Gradients, "fp32 gradients", Sources.Nanotron, Where);
        ledger.Add("buffer of all gradients", fp32 * P);
        ledger.Close();
        PlainGradients.Growing(in r, half, ref ledger);
        ledger.Open(MemoryKind.Gradients, "16-bit gradients until they are added", Sources.Nanotron, Where, Moments.BackwardEnd);
        ledger.Add("gradients", half * P);
        ledger.Close();
        if (r.Data * r.Context == 1)
        {
            return;
        }

        if (r.Zero == 0)
        {
            ledger.Open(MemoryKind.Communication, "buckets of gradients", Sources.PyTorch, "torch/csrc/distributed/c10d/reducer.cpp");
            ledger.Add("one more copy of the 16-bit gradients", half * P);
            ledger.Close();
            return;
        }

        ledger.Open(MemoryKind.Communication, "reduce-scatter of all gradients", Sources.Nanotron, "src/nanotron/distributed.py", Moments.GradientClipping);
        ledger.Add("flat input", fp32 * P);
        ledger.Add("flat output", fp32 * Ps);
        ledger.Close();
        ledger.Open(MemoryKind.Communication, "gather of the updated weights", Sources.Nanotron, "src/nanotron/optim/zero.py", Moments.OptimizerStep);
        ledger.Add("flat output", half * P);
        ledger.Add("flat input", half * Ps);
        ledger.Close();
    }

    /// <summary>Posts the buffer into which column-parallel products gather their input, in both passes; one serves all layers.</summary>
    public static void GatheredInput<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (!r.Habits.AddsGradientsToBuffer || r.Tensor == 1 || !r.SequenceParallel)
        {
            return;
        }

        // T tokens of a micro-batch, h width of the residual stream
        var (T, h) = (r.Tokens, r.Model.Hidden);
        var act = r.Rules.Product;
        ledger.Let(T);
        ledger.Let(h);
        ledger.Let(act);
        ledger.Open(MemoryKind.Communication, "gathered input of products", Sources.Nanotron, "src/nanotron/parallel/tensor_parallel/functional.py");
        ledger.Add("MemoryBuffer", act * T * h);
        ledger.Close();
    }
}
