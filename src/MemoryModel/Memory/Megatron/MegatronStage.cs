namespace MemoryModel;

/// <summary>Says which layers one pipeline stage of a Megatron-LM run holds, and how many of them wait for their backward pass.</summary>
/// <remarks>Schedules: Megatron-LM megatron/core/pipeline_parallel/schedules.py (get_pp_rank_microbatches, the schedule table of interleaving).</remarks>
readonly struct MegatronStage
{
    /// <summary>Gets the run.</summary>
    public readonly MegatronRun Run;

    readonly long[]? _counts;

    /// <summary>Makes a stage of a run.</summary>
    public MegatronStage(in MegatronRun run, long index) => (Run, Index) = (run, index);

    /// <summary>Makes a stage that has other layers than the run gives it (<see cref="MegatronCounts"/>).</summary>
    public MegatronStage(in MegatronRun run, long index, long[] counts)
        : this(in run, index) => _counts = counts;

    /// <summary>Gets the place of the stage, from 0.</summary>
    public long Index { get; }

    /// <summary>Gets the stage's model chunks.</summary>
    public long Chunks => _counts is null ? Run.Virtual : _counts[MegatronCounts.Chunks(_counts)];

    /// <summary>Gets whether the stage embeds tokens.</summary>
    public bool IsFirst => Index == 0 || (Run.Mirrored && Index == Run.Pipeline - 1);

    /// <summary>Gets whether the stage computes the loss.</summary>
    public bool IsLast => Index == Run.Pipeline - 1 || (Run.Mirrored && Index == 0);

    /// <summary>Gets whether the stage has the layers that predict further tokens.</summary>
    public bool Predicts => Run.Settings.PredictionLayers > 0 && (Run.Settings.PredictionStage is { } stage ? Index == stage % Run.Pipeline : IsLast);

    /// <summary>Gets the micro-batches in flight of those layers.</summary>
    public long PredictionsInFlight => Run.Settings.PredictionStage is { } stage ? InFlight(stage / Run.Pipeline) : 1;

    /// <summary>Gets the forward passes of model chunks that wait for their backward pass when most do.</summary>
    public long ChunksInFlight
    {
        get
        {
            var (p, v, m) = (Run.Pipeline, Run.Virtual, Run.MicroBatches);
            return v == 1
                ? PipelineInFlight.Chunks(PipelineSchedule.OneForwardOneBackward, p, v, m, Index)
                : Math.Min(checked(m * v), (p - Index - 1) * 2 + (v - 1) * Run.VirtualGroup + 1);
        }
    }

    /// <summary>Returns the micro-batches in flight of one of the stage's chunks.</summary>
    public long InFlight(long chunk)
    {
        if (Run.Mirrored)
        {
            // Half of the micro-batches enter at each end: p - i and i + 1 of them, p + 1 as deepseek-ai/DualPipe has it.
            var stage = chunk == 0 ? Index : Run.Pipeline - 1 - Index;
            return PipelineInFlight.Chunks(PipelineSchedule.OneForwardOneBackward, Run.Pipeline, 1, CeilDiv(Run.MicroBatches, 2), stage);
        }

        if (Run.Virtual == 1)
        {
            return ChunksInFlight;
        }

        var group = Math.Min(Run.VirtualGroup, Run.MicroBatches);
        var round = group * Run.Virtual;
        return ChunksInFlight / round * group + Math.Clamp(ChunksInFlight % round - chunk * group, 0, group);
    }

    /// <summary>Returns the layers of the stage that have a block, and those of them in flight, each counted once per micro-batch.</summary>
    /// <param name="stack">The place of the stack in the network.</param>
    /// <param name="block">The place of the block in the stack.</param>
    public (long Held, long Live) Layers(int stack, int block)
    {
        if (_counts is not null)
        {
            return MegatronCounts.Layers(_counts, Run.Stages.KindOf(stack, block));
        }

        var (held, live) = (0L, 0L);
        for (var chunk = 0L; chunk < Run.Virtual; chunk++)
        {
            long layers = Run.Stages.Layers(Index, chunk, stack, block);
            held += layers;
            live += layers * InFlight(chunk);
        }

        return (held, live);
    }

    /// <summary>Returns those layers with a block that full recompute covers: the first ones of every chunk, dense layers before routed ones.</summary>
    public (long Held, long Live) Recomputed(int stack, int block)
    {
        if (_counts is not null)
        {
            return MegatronCounts.Recomputed(_counts, Run.Stages.KindOf(stack, block));
        }

        var (held, live) = (0L, 0L);
        for (var chunk = 0L; chunk < Run.Virtual; chunk++)
        {
            var layers = RecomputedOf(chunk, stack, block);
            held += layers;
            live += layers * InFlight(chunk);
        }

        return (held, live);
    }

    /// <summary>Returns how many layers with a block full recompute covers in one of the stage's chunks.</summary>
    public long RecomputedOf(long chunk, int stack, int block)
    {
        var left = Run.RecomputedLayers;
        for (var earlier = 0; earlier < block; earlier++)
        {
            left -= Run.Stages.Layers(Index, chunk, stack, earlier);
        }

        return Math.Clamp(left, 0, Run.Stages.Layers(Index, chunk, stack, block));
    }
}
