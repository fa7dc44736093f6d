namespace MemoryModel;

/// <summary>Holds what is known of a stage of a Megatron-LM pipeline before the batch is: its layers, and how often they are in flight when the pipeline is full.</summary>
sealed class MegatronPart
{
    /// <summary>Counts a stage of a run with as many micro-batches as fill the pipeline.</summary>
    public MegatronPart(MegatronTables tables, in ParallelPlan plan, long index)
    {
        Index = index;
        var (p, v) = (plan.Pipeline, plan.Pipeline == 1 ? 1 : plan.VirtualPipeline);
        // No stage has more in flight than 2p + (v-1)·g passes of chunks, g micro-batches of a group going through a chunk one after the other.
        var group = tables.Settings.VirtualGroup ?? p;
        Full = v == 1 ? p : Math.Max(group, CeilDiv(2 * p + (v - 1) * group, v));
        var filled = plan with { MicroBatches = Full, Recompute = Recompute.None };
        var run = new MegatronRun(tables, in filled);
        Counts = new long[MegatronCounts.PerKind * run.Stages.Kinds];
        MegatronCounts.Count(new(in run, index), Counts);
        Place = tables.PlaceOf(v, index == 0, index == p - 1);
    }

    /// <summary>Gets the place of the stage, from 0.</summary>
    public long Index { get; }

    /// <summary>Gets the first of the places that lines of such stages have.</summary>
    public int Place { get; }

    /// <summary>Gets from how many micro-batches on the stage counts the same.</summary>
    public long Full { get; }

    /// <summary>Gets what it counts then, nothing recomputed (<see cref="MegatronCounts"/>).</summary>
    public long[] Counts { get; }
}
