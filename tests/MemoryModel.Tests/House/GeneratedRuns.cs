using MemoryModel.Catalog;

namespace MemoryModel.Tests.House;

/// <summary>Makes runs of every kind from a seed: models, degrees, stages, precisions, optimizers, recompute, offload, adapters, implementations.</summary>
static class GeneratedRuns
{
    // One model of each kind of layer: plain, gated, grouped, latent, linear mixers, experts, encoder-decoder, encoder, windows.
    static readonly string[] ModelNames =
    [
        "gpt2", "llama-3-8b", "mixtral-8x7b", "t5-small", "deepseek-v3", "gemma-2-2b", "falcon-7b", "bert-base-uncased", "gpt-neox-20b", "bloom-7b1", "gpt-oss-20b", "qwen3-8b",
    ];

    static readonly string[] AcceleratorNames = ["h100-sxm", "a100-sxm", "b200", "v100-sxm"];

    /// <summary>Gets the models by name, those that the catalog has.</summary>
    public static IReadOnlyList<ModelArchitecture> AllModels { get; } = [.. ModelNames.Where(name => Models.Find(name) is not null).Select(Models.Get)];

    /// <summary>Returns that many runs that can be; the same seed gives the same runs.</summary>
    public static IEnumerable<TrainingRun> Take(int count, int seed = 1)
    {
        var random = new Random(seed);
        for (var made = 0; made < count;)
        {
            var run = Make(random);
            if (!run.Problems().Any())
            {
                made++;
                yield return run;
            }
        }
    }

    static TrainingRun Make(Random random)
    {
        E? Rarely<E>()
            where E : struct, Enum => random.Next(4) == 0 ? Any(Enum.GetValues<E>()) : null;
        bool? Perhaps() => random.Next(4) == 0 ? random.Next(2) == 0 : null;
        T Any<T>(IReadOnlyList<T> values) => values[random.Next(values.Count)];
        bool Sometimes() => random.Next(4) == 0;
        var (tensor, pipeline, context) = (1L << (random.Next(4) * random.Next(2)), 1L << (random.Next(3) * random.Next(2)), 1L << (random.Next(2) * random.Next(2)));
        var zero = random.Next(4);
        var data = 1 + random.Next(24);
        return new()
        {
            Model = Any(AllModels),
            Accelerator = Gpus.Find(Any(AcceleratorNames)) ?? Gpus.H100Sxm,
            Gpus = tensor * pipeline * context * data,
            Precision = Any(PrecisionPolicies.All),
            Optimizer = Any(Optimizers.All),
            SequenceLength = 128 * (1 + random.Next(64)),
            Attention = Sometimes() ? AttentionKernel.Eager : AttentionKernel.Flash,
            FusedLoss = Sometimes(),
            FusedKernels = !Sometimes(),
            Framework = Any(["pytorch", "deepspeed", "fsdp", "megatron-lm", "hf-trainer"]),
            Compiled = Sometimes(),
            ContextExchange = Any(Enum.GetValues<ContextExchange>()),
            DeepSpeed = Sometimes() ? DeepSpeed(random) : null,
            Adapter = Sometimes() ? new(Any(Enum.GetValues<AdapterMethod>())) { Rank = 1 << random.Next(7) } : null,
            Weights = Sometimes() ? Any(WeightFormats.All) : WeightFormats.None,
            Implementation = new()
            {
                Attention = Rarely<AttentionImplementation>(),
                Mask = Rarely<AttentionMask>(),
                Norm = Rarely<NormImplementation>(),
                FusedGate = Perhaps(),
                PythonGelu = Perhaps(),
                GatheredRotaryTables = Perhaps(),
                DropoutMask = Rarely<DropoutMask>(),
                Autocast = Rarely<AutocastMode>(),
                Loss = Rarely<LossImplementation>(),
                InputRequiresGradient = Perhaps(),
                FrozenBase = Perhaps(),
                Foreach = Perhaps(),
                SetToNone = Perhaps(),
                KeepLogits = Perhaps(),
                ClipsGradients = Perhaps(),
                GradientsAreBucketViews = Perhaps(),
            },
            Plan = new()
            {
                Zero = zero,
                Tensor = tensor,
                SequenceParallel = tensor > 1 && Sometimes(),
                Pipeline = pipeline,
                VirtualPipeline = pipeline > 1 && Sometimes() ? 2 : 1,
                Schedule = pipeline > 1 && Sometimes() ? Any(Enum.GetValues<PipelineSchedule>()) : PipelineSchedule.OneForwardOneBackward,
                Context = context,
                Expert = Sometimes() ? 2 : 1,
                MicroBatch = 1 + random.Next(4),
                MicroBatches = 1 + random.Next(9),
                Recompute = (Recompute)random.Next(3),
                OffloadActivations = Sometimes() ? (OffloadTarget)random.Next(2) : OffloadTarget.None,
                OffloadOptimizer = Sometimes() ? (OffloadTarget)random.Next(3) : OffloadTarget.None,
                OffloadParameters = zero == 3 && Sometimes() ? (OffloadTarget)random.Next(3) : OffloadTarget.None,
                ShardGroup = zero > 0 && data % 2 == 0 && Sometimes() ? 2 : 0,
            },
        };
    }

    static DeepSpeedSettings DeepSpeed(Random random) => new()
    {
        ContiguousGradients = random.Next(2) == 0,
        OverlapCommunication = random.Next(2) == 0,
        ReduceBucketElements = 1_000_000L << random.Next(10),
        PrefetchBucketElements = 1_000_000L << random.Next(10),
        SubGroupElements = 10_000_000L << random.Next(10),
        LiveElements = 1_000_000L << random.Next(12),
        ReuseDistanceElements = 1_000_000L << random.Next(12),
        OptimizerPinned = random.Next(2) == 0,
        ParametersPinned = random.Next(2) == 0,
        PipelinedRead = random.Next(2) == 0,
    };
}
