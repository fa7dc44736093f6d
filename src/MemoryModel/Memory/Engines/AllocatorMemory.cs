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
    // Reserved over held: the median of 27 runs of PEFT's MetaMathQA comparison, and of 37 of torchtitan's commit log apart from them.
    const double Gaps = 1.06;

    // The same under DeepSpeed's pipeline and flat buffers: 30 runs of BigScience, where 1.05 leaves a bias of -4.6 % and 1.09 one of -1.3 %.
    const double FlatBufferGaps = 1.09;

    // The first fully sharded engine frees gathered units through recordStream, later than they end: 10.24 GiB reserved over 8.28 GiB
    // allocated in Answer.AI's fsdp_qlora.
    const double RecordedStreams = 1.24;

    const long UsualLength = 2048;

    /// <summary>Posts the blocks of earlier lengths: where every batch has a length of its own, logits of one size do not fit the blocks of another.</summary>
    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (!r.Habits.VariableLengths || !r.Last || r.Rules.OnCpu || r.Rules.Loss is LossImplementation.None or LossImplementation.Fused)
        {
            return;
        }

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
        ledger.Open(MemoryKind.Runtime, "blocks of batches of other lengths", Sources.SwiftLengths, "", Moments.Step, MemoryTier.GpuCached);
        ledger.Add("logits and their copies", fp32 * 7 * T * V);
        ledger.Close();
    }

    /// <summary>Returns what the allocator reserves for the bytes that it holds at most, next to what is outside it.</summary>
    public static Bytes Reserved(TrainingRun run, in ParallelPlan plan, Bytes held, Bytes allocated, Bytes outside)
    {
        var engine = run.Engine ?? (run.DeepSpeed is null ? run.Habits.EngineOf(plan.Zero) : ShardingEngine.DeepSpeed);
        var share = engine switch
        {
            ShardingEngine.DeepSpeed => FlatBufferGaps,
            ShardingEngine.FullyShardedV1 when run.Gpus > 1 => RecordedStreams,
            _ => Gaps,
        };
        var wanted = new Bytes((long)Math.Round(held.Value * share));
        var left = run.Accelerator.UsableMemory.Value - outside.Value;
        return Bytes.Max(allocated, new(Math.Min(wanted.Value, Math.Max(left, 0))));
    }
}
