using MemoryModel.Catalog;

namespace MemoryModel.Tests.Planning;

/// <summary>Makes runs and legal plans for them from a seed.</summary>
static class RandomPlans
{
    static readonly (string Model, long Gpus)[] Jobs =
    [
        ("gpt-3-175b", 1024), ("llama-3.1-405b", 16384), ("llama-3-8b", 96), ("mixtral-8x7b", 256), ("deepseek-v3", 2048), ("t5-11b", 64), ("gemma-2-27b", 128), ("falcon-7b", 32),
    ];

    /// <summary>Returns runs over several families, precisions, optimizers, kernels and frameworks.</summary>
    public static IEnumerable<TrainingRun> Runs()
    {
        for (var i = 0; i < Jobs.Length; i++)
        {
            yield return new()
            {
                Model = Models.Get(Jobs[i].Model),
                Accelerator = Gpus.Find("h100-sxm")!,
                Gpus = Jobs[i].Gpus,
                SequenceLength = 2048,
                Framework = i % 3 == 0 ? "megatron-lm" : i % 3 == 1 ? "torchtitan" : "deepspeed",
                Precision = PrecisionPolicies.All[i % PrecisionPolicies.All.Length],
                Optimizer = Optimizers.All[i % Optimizers.All.Length],
                Attention = (AttentionKernel)(i % 2),
                FusedLoss = i % 4 == 3,
                FusedKernels = i % 2 == 0,
            };
        }

        yield return new()
        {
            Model = Models.Get("llama-2-70b"),
            Accelerator = Gpus.Find("a100-sxm")!,
            Gpus = 256,
            Framework = "hf-transformers",
            Precision = PrecisionPolicies.PureBf16,
            Optimizer = Optimizers.AdamW8Bit,
            Adapter = new(AdapterMethod.Lora) { Rank = 64, Targets = ["all-linear"], Dropout = 0.1 },
            Weights = WeightFormats.NormalFloat4Double,
        };
    }

    /// <summary>Returns different legal plans for a run.</summary>
    public static ParallelPlan[] Legal(TrainingRun run, int count, int seed)
    {
        var random = new Random(seed);
        var plans = new List<ParallelPlan>(count);
        while (plans.Count < count)
        {
            var (tensor, pipeline, context) = (1L << random.Next(5), 1L << random.Next(6), 1L << random.Next(3));
            var plan = new ParallelPlan
            {
                Tensor = tensor,
                SequenceParallel = tensor > 1 && random.Next(2) == 0,
                Pipeline = random.Next(4) == 0 ? 1 + random.Next(12) : pipeline,
                VirtualPipeline = random.Next(3) == 0 ? 1 + random.Next(4) : 1,
                Context = context,
                Expert = 1L << random.Next(4),
                Zero = random.Next(4),
                MicroBatch = 1 + random.Next(8),
                MicroBatches = 1 + random.Next(64),
                Recompute = (Recompute)random.Next(3),
                OffloadOptimizer = (OffloadTarget)(random.Next(6) == 0 ? random.Next(3) : 0),
                OffloadParameters = (OffloadTarget)(random.Next(9) == 0 ? random.Next(3) : 0),
                OffloadActivations = (OffloadTarget)(random.Next(6) == 0 ? random.Next(3) : 0),
                RecomputedLayers = random.Next(3) == 0 ? random.Next(9) : null,
                ShardGroup = random.Next(6) == 0 ? 1L << random.Next(4) : 0,
                Schedule = random.Next(4) == 0 ? (PipelineSchedule)random.Next(6) : default,
            };
            plan = plan.Pipeline == 1 ? plan with { VirtualPipeline = 1 } : plan;
            if (!(run with { Plan = plan }).Problems().Any())
            {
                plans.Add(plan);
            }
        }

        return [.. plans];
    }
}
