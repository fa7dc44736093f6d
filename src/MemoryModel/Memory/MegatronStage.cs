namespace MemoryModel;

/// <summary>Says which layers one pipeline stage of a Megatron-LM run holds, and how many of them wait for their backward pass.</summary>
/// <remarks>Schedules: Megatron-LM megatron/core/pipeline_parallel/schedules.py (get_pp_rank_microbatches, the schedule table of interleaving).</remarks>
readonly struct MegatronStage
{
    readonly MegatronRun _run;
    readonly int _index;

    public MegatronStage(MegatronRun run, int index) => (_run, _index) = (run, index);

    /// <summary>Gets whether the stage embeds tokens.</summary>
    public bool IsFirst => _index == 0;

    /// <summary>Gets whether the stage computes the loss.</summary>
    public bool IsLast => _index == _run.Pipeline - 1;

    /// <summary>Gets the run.</summary>
    public MegatronRun Run => _run;

    /// <summary>Gets the forward passes of model chunks that wait for their backward pass when most do.</summary>
    public long ChunksInFlight
    {
        get
        {
            var (p, v, m) = (_run.Pipeline, _run.Virtual, _run.MicroBatches);
            var chunks = v == 1
                ? p - _index
                : (p - _index - 1) * 2L + (v - 1L) * (_run.Settings.VirtualGroup ?? p) + 1;
            return Math.Min(checked(m * v), chunks);
        }
    }

    /// <summary>Returns the micro-batches in flight of one of the stage's chunks.</summary>
    public long InFlight(int chunk)
    {
        if (_run.Virtual == 1)
        {
            return ChunksInFlight;
        }

        long group = Math.Min(_run.Settings.VirtualGroup ?? _run.Pipeline, _run.MicroBatches);
        var round = group * _run.Virtual;
        return ChunksInFlight / round * group + Math.Clamp(ChunksInFlight % round - chunk * group, 0, group);
    }

    /// <summary>Returns the layers of the stage that have a block, and those of them in flight, each counted once per micro-batch.</summary>
    public (long Held, long Live) Layers(LayerStack stack, int block)
    {
        if (_run.Pipeline == 1)
        {
            long count = stack.CountOf(block);
            return (count, count);
        }

        var (held, live, first) = (0L, 0L, 0);
        for (var virtualStage = 0; virtualStage < _run.Pipeline * _run.Virtual; virtualStage++)
        {
            var layers = LayersOf(virtualStage);
            if (virtualStage % _run.Pipeline == _index)
            {
                var inFlight = InFlight(virtualStage / _run.Pipeline);
                for (var layer = first; layer < first + layers; layer++)
                {
                    if (stack.Pattern[layer] == block)
                    {
                        held++;
                        live += inFlight;
                    }
                }
            }

            first += layers;
        }

        return (held, live);
    }

    int LayersOf(int virtualStage)
    {
        var split = _run.Settings.StageLayers;
        return split.IsDefaultOrEmpty ? _run.Model.Main.Layers / (_run.Pipeline * _run.Virtual) : split[virtualStage];
    }
}
