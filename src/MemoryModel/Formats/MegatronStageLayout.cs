using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents how a Megatron-LM argument list deals layers to pipeline stages.</summary>
/// <param name="Chunks">Model chunks per stage.</param>
/// <param name="Layers">The layers of every virtual stage in order where they differ from an even split, else empty.</param>
/// <param name="Stated">Whether the list says the layers of every stage itself.</param>
/// <param name="PredictionStage">The virtual stage of the layers that predict further tokens, or <see langword="null"/> for the last.</param>
/// <remarks>Megatron-LM megatron/training/arguments.py, megatron/core/transformer/transformer_block.py (get_num_layers_to_build).</remarks>
sealed record MegatronStageLayout(int Chunks, ImmutableArray<int> Layers, bool Stated = false, int? PredictionStage = null)
{
    /// <summary>Reads the arguments that say so.</summary>
    /// <exception cref="FormatException">The stages do not share the layers as Megatron-LM asks.</exception>
    public static MegatronStageLayout Read(MegatronArguments arguments, int layers, MegatronHybridPattern? hybrid, int p)
    {
        var perChunk = arguments.Whole("num-layers-per-virtual-pipeline-stage");
        var chunks = arguments.Whole("num-virtual-stages-per-pipeline-rank");
        var layout = arguments.Text("pipeline-model-parallel-layout");
        var (first, last) = (arguments.Whole("decoder-first-pipeline-num-layers"), arguments.Whole("decoder-last-pipeline-num-layers"));
        var (withEmbedding, withLoss) = (arguments.Flag("account-for-embedding-in-pipeline-split"), arguments.Flag("account-for-loss-in-pipeline-split"));
        if (p == 1)
        {
            return new(1, []);
        }

        if (hybrid is { Stages.IsEmpty: false } || layout is not null)
        {
            return Written(layout, layers, hybrid, chunks, p);
        }

        var v = checked((int)(chunks ?? (perChunk is { } per ? Math.Max(1, layers / p / per) : 1)));
        var virtualStages = checked(p * v);
        if (first is not null || last is not null)
        {
            return new(v, Ends(layers, p, v, first, last), true);
        }

        // Without the flags embedding and loss are let count where Megatron-LM would ask for them.
        var counted = layers + (withEmbedding ? 1 : 0) + (withLoss ? 1 : 0);
        if (withEmbedding || withLoss ? counted % virtualStages != 0 : !LayerSplit.IsEven(layers, virtualStages))
        {
            throw new FormatException($"megatron_args: --num-layers {layers} does not divide by {virtualStages} pipeline stages");
        }

        return new(v, !withEmbedding && !withLoss ? [] : [.. Enumerable.Range(0, virtualStages).Select(stage =>
            counted / virtualStages - (withEmbedding && stage == 0 ? 1 : 0) - (withLoss && stage == virtualStages - 1 ? 1 : 0))]);
    }

    static MegatronStageLayout Written(string? layout, int layers, MegatronHybridPattern? hybrid, long? chunks, int p)
    {
        var (stages, prediction) = layout is not null ? MegatronLayerPattern.Stages(layout) : ([.. hybrid!.Stages], null);
        var argument = layout is not null ? $"--pipeline-model-parallel-layout \"{layout}\"" : "--hybrid-layer-pattern";
        return stages.Length % p == 0 && stages.Sum() == layers && (chunks is null || chunks * p == stages.Length)
            ? new(stages.Length / p, [.. stages], true, prediction)
            : throw new FormatException($"megatron_args: {argument} has {stages.Length} stages of {stages.Sum()} layers; allowed: {(chunks is { } each ? $"{each * p}" : $"a multiple of {p}")} stages of {layers} layers");
    }

    static ImmutableArray<int> Ends(int layers, int p, int v, long? first, long? last)
    {
        var middle = checked((int)(layers - (first ?? 0) - (last ?? 0)));
        var others = p - (first is null ? 0 : 1) - (last is null ? 0 : 1);
        if (middle < 0 || (others == 0 ? middle != 0 : middle % (others * v) != 0) || (first ?? 0) % v != 0 || (last ?? 0) % v != 0)
        {
            throw new FormatException($"megatron_args: --decoder-first-pipeline-num-layers {first} and --decoder-last-pipeline-num-layers {last} leave {middle} layers for {others} stages of {v} chunks");
        }

        return [.. Enumerable.Range(0, p * v).Select(stage => (stage % p) switch
        {
            0 when first is { } f => (int)f / v,
            var rank when rank == p - 1 && last is { } l => (int)l / v,
            _ => middle / (others * v),
        })];
    }
}
