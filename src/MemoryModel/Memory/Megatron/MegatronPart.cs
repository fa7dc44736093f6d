namespace MemoryModel;

/// <summary>Holds what is known of a stage of a Megatron-LM pipeline before the rest of a plan is: its form, and what it counts.</summary>
/// <remarks>
/// What a stage counts depends on the micro-batches until they fill the pipeline, and on the layers of a chunk that are recomputed until
/// all are: few numbers, remembered as plans ask.
/// </remarks>
sealed class MegatronPart
{
    readonly long _virtual, _full, _layers;
    readonly long[]?[] _counts;

    /// <summary>Makes a stage of a plan's pipeline.</summary>
    public MegatronPart(MegatronTables tables, in ParallelPlan plan, long index)
    {
        Index = index;
        var (p, (v, mirrored)) = (plan.Pipeline, MegatronTables.Chunks(in plan));
        var stage = new MegatronStage(new(tables, in plan), index);
        Place = tables.PlaceOf(v, stage.IsFirst, stage.IsLast);
        // No stage has more than 2p + (v-1)·g passes of chunks in flight, with g micro-batches of a group going through a chunk one after the other.
        var group = tables.Settings.VirtualGroup ?? p;
        (_virtual, _full) = (v, v == 1 ? p : mirrored ? 2 * p : Math.Max(group, CeilDiv(2 * p + (v - 1) * group, v)));
        var all = new long[MegatronCounts.PerKind * tables.Stages(in plan).Kinds];
        MegatronCounts.Count(new(new(tables, plan with { Recompute = Recompute.None }), index), all);
        for (var i = 0; i < all.Length; i += MegatronCounts.PerKind)
        {
            _layers += all[i];
        }

        (Numbers, _counts) = (all.Length, new long[]?[(_full + 1) * (_layers + 1)]);
    }

    /// <summary>Gets the place of the stage, from 0.</summary>
    public long Index { get; }

    /// <summary>Gets the first of the places that lines of such stages have.</summary>
    public int Place { get; }

    /// <summary>Gets how many numbers it counts.</summary>
    public int Numbers { get; }

    /// <summary>Returns what the stage counts under a plan (<see cref="MegatronCounts"/>).</summary>
    public long[] Counts(MegatronTables tables, in ParallelPlan plan)
    {
        var recomputed = plan.Recompute != Recompute.Full ? 0 : plan.RecomputedLayers is { } layers ? Math.Min(CeilDiv(layers, _virtual), _layers) : _layers;
        ref var place = ref _counts[Math.Clamp(plan.MicroBatches, 0, _full) * (_layers + 1) + Math.Max(recomputed, 0)];
        return Volatile.Read(ref place) ?? Count(tables, in plan, ref place);
    }

    long[] Count(MegatronTables tables, in ParallelPlan plan, ref long[]? place)
    {
        var counts = new long[Numbers];
        MegatronCounts.Count(new(new(tables, in plan), Index), counts);
        Volatile.Write(ref place, counts);
        return counts;
    }
}
