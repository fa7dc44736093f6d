using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents what one Megatron-LM run means, with every default filled in.</summary>
/// <param name="Model">The network, its vocabulary padded.</param>
/// <param name="Settings">What the run sets beyond the degrees.</param>
sealed record MegatronRun(ModelArchitecture Model, MegatronSettings Settings)
{
    /// <summary>Gets the tensor-parallel degree, t.</summary>
    public required int Tensor { get; init; }

    /// <summary>Gets whether sequence parallelism splits what tensor parallelism leaves whole.</summary>
    public bool SequenceParallel { get; init; }

    /// <summary>Gets the pipeline stages, p.</summary>
    public required int Pipeline { get; init; }

    /// <summary>Gets the model chunks per stage, v.</summary>
    public required int Virtual { get; init; }

    /// <summary>Gets the context-parallel degree, c.</summary>
    public required int Context { get; init; }

    /// <summary>Gets the expert-parallel degree, e.</summary>
    public required int Expert { get; init; }

    /// <summary>Gets the data-parallel degree, d.</summary>
    public required int Data { get; init; }

    /// <summary>Gets the tensor parallelism of the experts.</summary>
    public int ExpertTensor => Settings.ExpertTensor ?? Tensor;

    /// <summary>Gets the data-parallel degree of the experts.</summary>
    public int ExpertData => Math.Max(1, Data * Context * Tensor / Math.Max(1, ExpertTensor * Expert));

    /// <summary>Gets the sequence length.</summary>
    public required long Sequence { get; init; }

    /// <summary>Gets the sequence length of the decoder of an encoder-decoder model.</summary>
    public long? DecoderSequence => Settings.DecoderSequence;

    /// <summary>Gets the sequences of a micro-batch.</summary>
    public required long MicroBatch { get; init; }

    /// <summary>Gets the micro-batches of a step.</summary>
    public required long MicroBatches { get; init; }

    /// <summary>Gets the types of weights, gradients and states.</summary>
    public required PrecisionPolicy Precision { get; init; }

    /// <summary>Gets the bytes that the optimizer keeps per matrix element and per other element, besides the master copy.</summary>
    public (Bytes Matrix, Bytes Other) Moments => (Settings.MatrixMoments, Settings.OtherMoments);

    /// <summary>Gets how layers are recomputed.</summary>
    public bool FullRecompute { get; init; }

    /// <summary>Gets the layers per checkpoint under full recompute.</summary>
    public int LayersPerCheckpoint => Settings.LayersPerCheckpoint;

    /// <summary>Gets the generation of the accelerator: its compute capability's major number (8 Ampere, 9 Hopper, 10 Blackwell).</summary>
    public int ComputeCapability { get; init; } = 9;

    /// <summary>Makes the run that a training run and a plan for it mean.</summary>
    public static MegatronRun Of(TrainingRun run, in ParallelPlan plan)
    {
        var settings = SettingsOf(run, in plan);
        var multiple = settings.VocabularyMultiple * plan.Tensor;
        var embedding = run.Model.Embedding;
        return new(run.Model with { Embedding = embedding with { Vocab = (embedding.Vocab + multiple - 1) / multiple * multiple } }, settings)
        {
            Tensor = checked((int)plan.Tensor),
            SequenceParallel = plan.SequenceParallel && plan.Tensor > 1,
            Pipeline = checked((int)plan.Pipeline),
            Virtual = plan.Pipeline == 1 ? 1 : checked((int)plan.VirtualPipeline),
            Context = checked((int)plan.Context),
            Expert = checked((int)plan.Expert),
            Data = checked((int)(run.Gpus / plan.ReplicaGpus)),
            Sequence = run.SequenceLength,
            MicroBatch = plan.MicroBatch,
            MicroBatches = plan.MicroBatches,
            Precision = run.Precision,
            FullRecompute = plan.Recompute == Recompute.Full,
            ComputeCapability = run.Accelerator.Family switch
            {
                AcceleratorFamily.Volta or AcceleratorFamily.Turing => 7,
                AcceleratorFamily.Ampere or AcceleratorFamily.Ada => 8,
                AcceleratorFamily.Blackwell => 10,
                _ => 9,
            },
        };
    }

    // What an argument list says where there is one, else what the run's other properties mean in Megatron-LM today.
    static MegatronSettings SettingsOf(TrainingRun run, in ParallelPlan plan)
    {
        var settings = run.Megatron ?? new()
        {
            Attention = run.Attention == AttentionKernel.Eager ? MegatronAttention.Unfused : MegatronAttention.Auto,
            Dispatcher = MegatronDispatcher.AllToAll,
            CrossEntropy = run.FusedLoss ? MegatronCrossEntropy.TransformerEngine : MegatronCrossEntropy.VocabularyParallel,
            GroupedGemm = true,
            ExpertTensor = 1,
            HiddenDropout = run.Model.Dropout,
            AttentionDropout = run.Model.Dropout,
            DenseMask = false,
            ContextAllToAll = run.ContextExchange == ContextExchange.AllToAll,
        };
        var stages = plan.Pipeline == 1 ? 1 : plan.Pipeline * plan.VirtualPipeline;
        if (ZeroOf(settings) != plan.Zero)
        {
            settings = settings with { DistributedOptimizer = plan.Zero > 0, FullySharded = plan.Zero == 3 };
        }

        return settings with
        {
            RecomputeModules = plan.Recompute != Recompute.Selective ? [] : settings.RecomputeModules.IsEmpty ? ["core_attn"] : settings.RecomputeModules,
            StageLayers = settings.StageLayers.Length == stages ? settings.StageLayers : Split(run.Model.Main.Layers, checked((int)stages)),
        };
    }

    /// <summary>Returns the ZeRO stage that settings amount to.</summary>
    public static int ZeroOf(MegatronSettings settings) => settings.FullySharded ? 3 : settings.DistributedOptimizer ? 1 : 0;

    // Where layers do not divide, embedding and loss count as a layer each; what is still left goes to the first stages.
    static ImmutableArray<int> Split(int layers, int stages)
    {
        if (stages == 1 || layers % stages == 0)
        {
            return [];
        }

        var counted = layers + 2;
        return counted % stages == 0
            ? [.. Enumerable.Range(0, stages).Select(stage => (counted / stages) - (stage == 0 ? 1 : 0) - (stage == stages - 1 ? 1 : 0))]
            : [.. Enumerable.Range(0, stages).Select(stage => (layers / stages) + (stage < layers % stages ? 1 : 0))];
    }
}
