namespace MemoryModel;

/// <summary>Holds what is known of a stage of a Megatron-LM pipeline before the rest of a plan is: its form, and what it counts.</summary>
/// <remarks>
/// What a stage counts depends on the micro-batches until they fill the pipeline, and on the layers of a chunk that are recomputed until
/// all are. Chunks with the same layers count as one kind of chunk.
/// </remarks>
sealed class MegatronPart
{
    readonly long _virtual, _full, _most;
    readonly int[] _chunks;
    readonly long[] _inFlight;
    readonly ChunkLayers?[] _layers;

    // Layers of each kind that are kept and that are recomputed, for each kind of chunk; and which stacks have either.
    sealed record ChunkLayers(int[] Numbers, int Stacks);

    /// <summary>Makes a stage of a plan's pipeline.</summary>
    public MegatronPart(MegatronTables tables, in ParallelPlan plan, long index)
    {
        Index = index;
        var (p, (v, mirrored)) = (plan.Pipeline, MegatronTables.Chunks(in plan));
        var stage = new MegatronStage(new(tables, in plan), index);
        Place = tables.PlaceOf(v > 1, stage.IsFirst, stage.IsLast);
        Numbers = MegatronCounts.Of(stage.Run.Stages.Kinds);
        // No stage has more than 2p + (v-1)·g passes of chunks in flight, with g micro-batches of a group going through a chunk one after the other.
        var group = tables.VirtualGroup(p);
        (_virtual, _full) = (v, v == 1 ? p : mirrored ? 2 * p : Math.Max(group, CeilDiv(2 * p + (v - 1) * group, v)));
        var kinds = Enumerable.Range(0, (int)v).GroupBy(chunk => string.Join(',', stage.Run.Stages.LayersOf(index, chunk).ToArray())).Select(same => same.ToArray()).ToArray();
        _chunks = [.. kinds.SelectMany(same => new[] { same[0], same.Length })];
        _most = kinds.Max(same => stage.Run.Stages.LayersOf(index, same[0]).ToArray().Sum());
        _layers = new ChunkLayers?[_most + 1];
        _inFlight = new long[(_full + 1) * kinds.Length];
        for (var (i, place) = (1L, kinds.Length); i <= _full; i++)
        {
            var filled = new MegatronStage(new(tables, plan with { MicroBatches = i }), index);
            foreach (var same in kinds)
            {
                _inFlight[place++] = same.Sum(chunk => filled.InFlight(chunk));
            }
        }
    }

    /// <summary>Gets the place of the stage, from 0.</summary>
    public long Index { get; }

    /// <summary>Gets the first of the places that lines of such stages have.</summary>
    public int Place { get; }

    /// <summary>Gets how many numbers it counts.</summary>
    public int Numbers { get; }

    /// <summary>Counts the stage under a plan (<see cref="MegatronCounts"/>).</summary>
    /// <returns>Which stacks have layers that are kept and layers that are recomputed.</returns>
    public int Count(MegatronTables tables, in ParallelPlan plan, Span<long> counts)
    {
        var recomputed = plan.Recompute != Recompute.Full ? 0 : plan.RecomputedLayers is { } layers ? Math.Clamp(CeilDiv(layers, _virtual), 0, _most) : _most;
        var held = Volatile.Read(ref _layers[recomputed]) ?? LayersOf(tables, in plan, recomputed);
        var (numbers, perChunk) = (held.Numbers, Numbers / 2);
        var inFlight = _inFlight.AsSpan((int)Math.Clamp(plan.MicroBatches, 0, _full) * (_chunks.Length / 2));
        counts[..Numbers].Clear();
        counts[Numbers - 1] = _virtual;
        for (var kind = 0; kind < inFlight.Length && kind * perChunk < numbers.Length; kind++)
        {
            long chunks = _chunks[2 * kind + 1];
            for (var i = 0; i < perChunk; i++)
            {
                long own = numbers[kind * perChunk + i];
                counts[2 * i] += own * chunks;
                counts[2 * i + 1] += own * inFlight[kind];
            }
        }

        return held.Stacks;
    }

    ChunkLayers LayersOf(MegatronTables tables, in ParallelPlan plan, long recomputed)
    {
        var numbers = new List<int>();
        var stage = new MegatronStage(new(tables, plan with { Recompute = Recompute.Full, RecomputedLayers = recomputed * _virtual }), Index);
        var counts = new long[Numbers];
        MegatronCounts.Count(in stage, counts);
        for (var kind = 0; kind < _chunks.Length; kind += 2)
        {
            foreach (var (stack, block) in stage.Run.Stages.AllKinds)
            {
                var again = stage.RecomputedOf(_chunks[kind], stack, block);
                numbers.AddRange([(int)(stage.Run.Stages.Layers(Index, _chunks[kind], stack, block) - again), (int)again]);
            }
        }

        var made = new ChunkLayers([.. numbers], MegatronCounts.RecomputedStacks(tables.Run.Model, counts));
        Volatile.Write(ref _layers[recomputed], made);
        return made;
    }
}
