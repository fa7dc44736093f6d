namespace MemoryModel;

/// <summary>Holds everything of a plan that decides which layers a stage has.</summary>
/// <param name="Pipeline">Pipeline stages, p.</param>
/// <param name="VirtualPipeline">Chunks per stage, v.</param>
/// <param name="Schedule">The order of micro-batches.</param>
readonly record struct StageDivision(long Pipeline, long VirtualPipeline, PipelineSchedule Schedule)
{
    /// <summary>Returns a hash that mixes the degrees.</summary>
    public override int GetHashCode() => unchecked((int)((((ulong)Pipeline * 0x9E3779B97F4A7C15) ^ ((ulong)VirtualPipeline * 0xC2B2AE3D27D4EB4F) ^ ((ulong)Schedule * 0x165667B19E3779F9)) >> 33));
}

/// <summary>Represents the layers of one stage: how many of each kind, and whether embedding and head are there.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="First">Whether it has the embedding.</param>
/// <param name="Last">Whether it has the head and the loss.</param>
/// <param name="Counts">Layers of each kind with weights of their own, in the order of <see cref="ModelParameters.Blocks"/>.</param>
/// <param name="Layers">The kinds that the stage has, with how many of each.</param>
sealed record StagePart(long Index, bool First, bool Last, long[] Counts, (BlockParameters Block, long Layers)[] Layers)
{
    /// <summary>Gets the first place of the stage's form (<see cref="StageForms"/>), or a negative number where it has none.</summary>
    public int Place { get; init; } = -1;

    /// <summary>Returns how many layers of the kind at an index of <see cref="Layers"/> are recomputed whole: the first layers of the stage are.</summary>
    /// <param name="kind">The kind's index.</param>
    /// <param name="most">How many layers of the stage are recomputed at most.</param>
    public long Recomputed(int kind, long most)
    {
        for (var i = 0; i < kind && most > 0; i++)
        {
            most -= Math.Min(most, Layers[i].Layers);
        }

        return Math.Min(most, Layers[kind].Layers);
    }
}

/// <summary>Holds the stages of a pipeline and those among them that can hold most.</summary>
sealed class StageTable
{
    readonly StageDivision _division;
    readonly ModelParameters _parameters;
    readonly ModelArchitecture _model;
    readonly bool _firstSavesLess;
    readonly CostSplit? _costs;

    StageTable(ModelArchitecture model, ModelParameters parameters, StageDivision division, StageForms forms, bool firstSavesLess, CostSplit? costs)
    {
        (_model, _parameters, _division, _firstSavesLess, _costs) = (model, parameters, division, firstSavesLess, costs);
        Heaviest = [.. Undominated().Select(stage => stage with { Place = forms.PlaceOf(stage) })];
    }

    /// <summary>Gets the stages that can hold most, whatever else the plan says: no other stage has as much of everything.</summary>
    /// <remarks>
    /// Every term grows with the layers of each kind, with the micro-batches in flight, and with embedding and head; only a stage that is not
    /// the last keeps outputs for the next. A stage that another one equals or exceeds in all of them cannot be worse; that is a
    /// property test over random runs too.
    /// </remarks>
    public StagePart[] Heaviest { get; }

    /// <summary>Makes the table of a pipeline.</summary>
    /// <param name="model">The network.</param>
    /// <param name="parameters">Its tensors.</param>
    /// <param name="division">What decides the layers of a stage.</param>
    /// <param name="forms">The forms of the network's stages.</param>
    /// <param name="firstSavesLess">Whether the first layer of the network saves less than the others: over frozen embeddings its input has no gradient.</param>
    /// <param name="costs">What stages of equal cost are dealt out by, or <see langword="null"/> where layers are counted.</param>
    public static StageTable Of(ModelArchitecture model, ModelParameters parameters, StageDivision division, StageForms forms, bool firstSavesLess, CostSplit? costs = null) =>
        new(model, parameters, division, forms, firstSavesLess, costs);

    /// <summary>Returns what a device of the pipeline has: a stage, or under DualPipe those of its place from either end, embedding and head at both ends.</summary>
    /// <remarks>deepseek-ai/DualPipe README: two copies of the parameters, one for each direction.</remarks>
    public StagePart Stage(long index)
    {
        var (counts, last) = (new long[_parameters.Blocks.Length], _division.Pipeline - 1);
        var mirrored = _division.Schedule == PipelineSchedule.DualPipe && last > 0;
        AddLayers(counts, index);
        if (mirrored)
        {
            AddLayers(counts, last - index);
        }

        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = _parameters.Blocks[i].Stack.SharedWeights ? Math.Min(1, counts[i]) : counts[i];
        }

        return new(index, index == 0 || (mirrored && index == last), index == last || (mirrored && index == 0), counts,
            [.. counts.Select((count, i) => (_parameters.Blocks[i], count)).Where(pair => pair.count > 0)]);
    }

    void AddLayers(long[] counts, long stage)
    {
        long all = _model.Stacks.Sum(stack => (long)stack.Layers);
        var (from, to) = (Before(all, stage), Before(all, stage + 1));
        long at = 0;
        foreach (var stack in _model.Stacks)
        {
            for (var i = Math.Max(0, from - at); i < Math.Min(stack.Layers, to - at); i++)
            {
                counts[IndexOf(stack, stack.Blocks[stack.Pattern[(int)i]])]++;
            }

            at += stack.Layers;
        }
    }

    long Before(long layers, long stage) => _costs is { } costs ? costs.Before(layers, _division.Pipeline, stage) : LayerSplit.Before(layers, _division.Pipeline, stage);

    int IndexOf(LayerStack stack, Block block)
    {
        for (var i = 0; i < _parameters.Blocks.Length; i++)
        {
            if (ReferenceEquals(_parameters.Blocks[i].Stack, stack) && ReferenceEquals(_parameters.Blocks[i].Block, block))
            {
                return i;
            }
        }

        throw new InvalidOperationException("a kind of layer is not among the network's");
    }

    List<StagePart> Undominated()
    {
        var kept = new List<StagePart>();
        for (var index = 0L; index < _division.Pipeline; index++)
        {
            var stage = Stage(index);
            if (!kept.Exists(other => Covers(other, stage)))
            {
                kept.RemoveAll(other => Covers(stage, other));
                kept.Add(stage);
            }
        }

        return kept;
    }

    bool Covers(StagePart stage, StagePart other)
    {
        if ((other.First && !stage.First) || (_firstSavesLess && stage.First && !other.First) || other.Last != stage.Last)
        {
            return false;
        }

        for (var i = 0; i < stage.Counts.Length; i++)
        {
            if (stage.Counts[i] < other.Counts[i])
            {
                return false;
            }
        }

        return HoldsAsMany(stage.Index, other.Index, 1) && HoldsAsMany(stage.Index, other.Index, _division.Pipeline) && HoldsAsMany(stage.Index, other.Index, 1L << 40);
    }

    // With few micro-batches, with as many as stages, and with more than any stage can hold at once.
    bool HoldsAsMany(long stage, long other, long microBatches)
    {
        var plan = new ParallelPlan
        {
            Pipeline = _division.Pipeline,
            VirtualPipeline = _division.VirtualPipeline,
            Schedule = _division.Schedule,
            MicroBatches = microBatches,
        };
        return InFlight.Of(in plan, stage).Chunks >= InFlight.Of(in plan, other).Chunks;
    }
}
