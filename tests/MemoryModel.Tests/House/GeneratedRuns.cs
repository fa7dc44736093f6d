using MemoryModel.Catalog;

namespace MemoryModel.Tests.House;

/// <summary>Makes runs of every kind from a seed: models, degrees, stages, precisions, optimizers, recompute, offload.</summary>
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
            Plan = new()
            {
                Zero = zero,
                Tensor = tensor,
                SequenceParallel = tensor > 1 && Sometimes(),
                Pipeline = pipeline,
                VirtualPipeline = pipeline > 1 && Sometimes() ? 2 : 1,
                Context = context,
                Expert = Sometimes() ? 2 : 1,
                MicroBatch = 1 + random.Next(4),
                MicroBatches = 1 + random.Next(9),
                Recompute = (Recompute)random.Next(3),
                OffloadOptimizer = Sometimes() ? (OffloadTarget)random.Next(3) : OffloadTarget.None,
                OffloadParameters = zero == 3 && Sometimes() ? (OffloadTarget)random.Next(3) : OffloadTarget.None,
                ShardGroup = zero > 0 && data % 2 == 0 && Sometimes() ? 2 : 0,
            },
        };
    }
}
