using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Says what PyTorch's caching allocator reserves beyond live tensors: rounding, gaps, blocks of other sizes, and its limit.</summary>
/// <remarks>
/// PyTorch c10/cuda/CUDACachingAllocator.cpp: requests are rounded to 512 bytes; up to 1 MiB they come from segments of 2 MiB, below 10 MiB
/// from segments of 20 MiB, above from segments of their own size in steps of 2 MiB, and blocks of different segments never merge. Before it
/// fails, the allocator gives every free segment back, so that it never reserves more than the device has.
/// </remarks>
static class AllocatorMemory
{
    // Reserved over held, with the blocks below counted: the median of 27 runs of PEFT's MetaMathQA comparison, and of 53 of ms-swift apart
    // from them.
    const double Gaps = 1.02;

    // The same where segments grow, blocks that the loss cannot use among them: the median of 52 runs of torchtitan is 1.05.
    const double GrowingSegments = 1.04;

    // The same under DeepSpeed's pipeline and flat buffers: 30 runs of BigScience alone want 1.085, 8 of Qwen's fine-tuning table 1.06.
    const double FlatBufferGaps = 1.08;

    // The first fully sharded engine frees gathered units through recordStream, later than they end, which widens what comes and goes. Fitted to Answer.AI's
    // fsdp_qlora before the blocks of copied shards were counted; with them its sharded runs want 1.13 to 1.26, of which only three (1.20 and twice
    // 1.26) stay below the limit that is assumed of their cards. No held-out check.
    const double RecordedStreams = 1.18;

    const string Where = "c10/cuda/CUDACachingAllocator.cpp";

    const long UsualLength = 2048;

    /// <summary>Posts blocks that are free while the loss runs, but too small for logits or of another size.</summary>
    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (!r.Last || r.Rules.OnCpu || r.Rules.Loss is LossImplementation.None or LossImplementation.Fused || !r.Model.Head.Present)
        {
            return;
        }

        Smaller(in r, ref ledger);
        if (r.Rules.VariableLengths)
        {
            OtherLengths(in r, ref ledger);
        }
    }

    // Segments above 10 MiB have the size of the request that made them and are never joined: neither what a layer's forward pass has
    // freed nor the 16-bit logits can become fp32 logits, which are the largest tensors of the step. Where segments grow, free blocks
    // join, but the 16-bit logits leave a hole in front of their fp32 copies.
    static void Smaller<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // T tokens of a micro-batch, V rows of the vocabulary on this rank
        var (T, V, act) = (r.Tokens, LossMemory.Vocabulary(in r), r.Rules.Product);
        ledger.Let(T);
        ledger.Let(V);
        ledger.Let(act);
        ledger.Open(MemoryKind.Runtime, "blocks that logits do not fit into", Sources.PyTorchAllocator, Where, Moments.LossForward | Moments.LossBackward, MemoryTier.GpuCached);
        if (r.Rules.Loss is LossImplementation.HuggingFace or LossImplementation.Float32 && act < DataType.Float32.Size() && !r.Rules.CompiledLoss)
        {
            ledger.Add("16-bit logits", act * T * V);
        }

        if (r.Recompute == Recompute.Full && r.Layers.Length > 0 && !r.Habits.ExpandableSegments)
        {
            Layer(in r, r.Layers[^1].Block, act, ref ledger);
        }

        ledger.Close();
    }

    // What a layer whose inner tensors are not saved has at once: the ends of its inner matrices, or its scores.
    static void Layer<TLedger>(in RankShard r, BlockParameters kind, Bytes act, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var block = kind.Block;
        // n rows that pass the inner layer, f its width, k tensors of it; a heads, s keys
        var (n, inner, gated) = block.Experts is { } experts
            ? (ExpertsMemory.Rows(in r, experts), ExpertsMemory.Inner(in r, experts), experts.Expert.Gated)
            : (r.Tokens, CeilDiv(block.FeedForward?.Hidden ?? 0, r.Tensor), block.FeedForward?.Gated ?? false);
        // an adapter's product and its scaled copy stand beside the product that they are added to
        var adapted = !r.Trained.Weights && r.Trained.Up > 0 ? 1L : 0;
        var (f, k) = (inner, (gated ? 3L : 2L) + adapted);
        ledger.Let(n);
        ledger.Let(f);
        ledger.Let(k);
        ledger.Let(act);
        if (block.Attention is { LinearMixer: null } attention && !r.Rules.Flash)
        {
            var (T, a, s) = (r.Tokens, AttentionMemory.Heads(in r, attention), r.SequenceLength);
            var soft = r.Rules.WideSoftmax ? DataType.Float32.Size() : act;
            ledger.Let(T);
            ledger.Let(a);
            ledger.Let(s);
            ledger.Let(soft);
            if (a * s > k * f)
            {
                ledger.Add("scores of a layer", act * T * a * s);
                ledger.Add("softmax of a layer", soft * T * a * s);
                return;
            }
        }

        ledger.Add("inner tensors of a layer", act * n * f * k);
        if (SavedWeightMemory.Matrices(in r, block) is > 0 and var M)
        {
            ledger.Let(M);
            ledger.Add("unpacked weights of a layer", act * M);
        }
    }

    // Where every batch has a length of its own, logits of one size do not fit the blocks of another.
    static void OtherLengths<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // T tokens of a micro-batch, V rows of the vocabulary on this rank. Seven fp32 copies: the median of 36 runs of ms-swift up to 2,048
        // tokens is 6.9, and 6.8 to 6.9 with any one of their six models left out; half of the runs lie between 6.0 and 8.0.
        // The texts of that data set have 3,200 ± 2,500 tokens, so that above 2,048 ever fewer batches reach the limit: twice the limit, 1.4 times
        // the blocks.
        var longest = r.SequenceLength <= UsualLength ? r.SequenceLength : (long)Math.Sqrt((double)UsualLength * r.SequenceLength);
        var (T, V) = (r.MicroBatch * CeilDiv(longest, r.Context), LossMemory.Vocabulary(in r));
        var fp32 = DataType.Float32.Size();
        ledger.Let(T);
        ledger.Let(V);
        ledger.Let(fp32);
        ledger.Open(MemoryKind.Runtime, "blocks of batches of other lengths", Sources.SwiftLengths, "", EngineMemory.Passes, MemoryTier.GpuCached);
        ledger.Add("logits and their copies", fp32 * 7 * T * V);
        ledger.Close();
    }

    /// <summary>Returns what the allocator reserves for the bytes that it holds at most, of which some stand, next to what is outside it.</summary>
    public static Bytes Reserved(TrainingRun run, in ParallelPlan plan, Bytes held, Bytes standing, Bytes allocated, Bytes outside)
    {
        var engine = run.Engine ?? (run.DeepSpeed is null ? run.Habits.EngineOf(plan.Zero) : ShardingEngine.DeepSpeed);
        var (share, still) = engine switch
        {
            ShardingEngine.DeepSpeed => (FlatBufferGaps, Bytes.Zero),
            ShardingEngine.FullyShardedV1 when run.Gpus > 1 => (RecordedStreams, standing),
            _ => (run.Habits.ExpandableSegments ? GrowingSegments : Gaps, Bytes.Zero),
        };
        var wanted = still + new Bytes((long)Math.Round((held - still).Value * share));
        var left = run.Accelerator.UsableMemory.Value - outside.Value;
        return Bytes.Max(allocated, new(Math.Min(wanted.Value, Math.Max(left, 0))));
    }
}
