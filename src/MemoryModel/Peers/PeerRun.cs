namespace MemoryModel;

/// <summary>Holds what the other tools' formulas ask of a run, as plain numbers.</summary>
/// <remarks>They know one stack of equal layers; a network with several stacks is described to them by its main one.</remarks>
sealed record PeerRun
{
    public required long Parameters { get; init; }

    /// <summary>Parameters of all routed experts.</summary>
    public long RoutedParameters { get; init; }

    /// <summary>Parameters of the largest module that has weights of its own: mostly the token table.</summary>
    public long LargestModule { get; init; }

    public long Layers { get; init; }

    public long Hidden { get; init; }

    public long Heads { get; init; }

    public long KvHeads { get; init; }

    public long HeadDim { get; init; }

    public LatentShape? Latent { get; init; }

    /// <summary>Width of the dense feed-forward block, or of an expert where there is no dense one.</summary>
    public long FfnHidden { get; init; }

    public bool Gated { get; init; }

    public bool RmsNorm { get; init; }

    public bool Tied { get; init; }

    public bool Bias { get; init; }

    public bool LearnedPositions { get; init; }

    public long Vocab { get; init; }

    public long Experts { get; init; }

    public long ExpertHidden { get; init; }

    public long SharedHidden { get; init; }

    public long ExpertLayers { get; init; }

    public long Sequence { get; init; } = 2048;

    public long MicroBatch { get; init; } = 1;

    /// <summary>Micro-batches of a step, or <see langword="null"/> where the caller does not say.</summary>
    public long? MicroBatches { get; init; }

    public long Gpus { get; init; } = 1;

    public long GpusPerNode { get; init; } = 8;

    public long Tensor { get; init; } = 1;

    public long Pipeline { get; init; } = 1;

    public long Virtual { get; init; } = 1;

    public long Context { get; init; } = 1;

    public long Expert { get; init; } = 1;

    public bool SequenceParallel { get; init; }

    public int Zero { get; init; }

    public Recompute Recompute { get; init; }

    public bool StoresScores { get; init; }

    public DataType Compute { get; init; } = DataType.BFloat16;

    public long WeightBytes { get; init; } = 2;

    public long GradientBytes { get; init; } = 2;

    public string Optimizer { get; init; } = "adamw";

    public bool OffloadOptimizer { get; init; }

    public bool OffloadParameters { get; init; }

    /// <summary>Gets the GPUs of one copy of the model.</summary>
    public long Model => Tensor * Pipeline * Context;

    public long Data => Gpus / Model;

    public long Nodes => Math.Max(1, Gpus / GpusPerNode);

    /// <summary>Gets whether the network has a softmax attention in every layer, which the closed forms take for granted.</summary>
    public bool Transformer => Heads > 0;

    public static PeerRun Of(TrainingRun run)
    {
        var main = run.Model.Main;
        var (attention, dense, experts, expertLayers) = ((AttentionShape?)null, (FeedForwardShape?)null, (ExpertsShape?)null, 0);
        for (var i = 0; i < main.Blocks.Length; i++)
        {
            var block = main.Blocks[i];
            attention ??= block.Attention is { LinearMixer: null } softmax ? softmax : null;
            dense ??= block.FeedForward;
            experts ??= block.Experts;
            expertLayers += block.Experts is null ? 0 : main.CountOf(i);
        }

        var parameters = ModelParameters.Of(run.Model);
        var width = dense ?? experts?.Expert;
        return new()
        {
            Parameters = run.StatedParameters ?? parameters.Total,
            RoutedParameters = parameters.In(ParameterGroup.Experts),
            LargestModule = parameters.Everything().Max(pair => pair.Tensor.Elements),
            Layers = main.Layers,
            Hidden = main.Hidden,
            Heads = attention?.Heads ?? 0,
            KvHeads = attention?.KvHeads ?? 0,
            HeadDim = attention?.HeadDim ?? 0,
            Latent = attention?.Latent,
            FfnHidden = width?.Hidden ?? 0,
            Gated = width?.Gated ?? false,
            RmsNorm = main.Blocks[0].Norm != NormKind.LayerNorm,
            Tied = run.Model.Head.Tied,
            Bias = dense?.Bias ?? false,
            LearnedPositions = run.Model.Embedding.Positions == PositionKind.Learned,
            Vocab = run.Model.Embedding.Vocab,
            Experts = experts?.Count ?? 0,
            ExpertHidden = experts?.Expert.Hidden ?? 0,
            SharedHidden = experts?.Shared?.Hidden ?? 0,
            ExpertLayers = expertLayers,
            Sequence = run.SequenceLength,
            MicroBatch = run.Plan.MicroBatch,
            MicroBatches = run.Plan.MicroBatches,
            Gpus = run.Gpus,
            GpusPerNode = Math.Min(run.GpusPerNode, run.Gpus),
            Tensor = run.Plan.Tensor,
            Pipeline = run.Plan.Pipeline,
            Virtual = run.Plan.VirtualPipeline,
            Context = run.Plan.Context,
            Expert = run.Plan.Expert,
            SequenceParallel = run.Plan.SequenceParallel,
            Zero = run.Plan.Zero,
            Recompute = run.Plan.Recompute,
            StoresScores = run.Attention == AttentionKernel.Eager,
            Compute = run.Precision.Compute,
            WeightBytes = run.Precision.Parameters.Size().Value,
            GradientBytes = run.Precision.Gradients.Size().Value,
            Optimizer = run.Optimizer.Name,
            OffloadOptimizer = run.Plan.OffloadOptimizer != OffloadTarget.None,
            OffloadParameters = run.Plan.OffloadParameters != OffloadTarget.None,
        };
    }
}
