using MemoryModel.Catalog;

namespace MemoryModel.Benchmarks;

/// <summary>The run and the random legal plans that every benchmark asks about.</summary>
static class Plans
{
    public const int Count = 4096;

    /// <summary>Llama 3 70B on 512 H100 under Megatron-LM.</summary>
    public static TrainingRun Run { get; } = new()
    {
        Model = Models.Get("llama-3-70b"),
        Accelerator = Gpus.Find("h100-sxm")!,
        Gpus = 512,
        Framework = "megatron-lm",
        Precision = PrecisionPolicies.MegatronBf16,
        SequenceLength = 8192,
    };

    /// <summary>The same under an engine that keeps what the ZeRO paper counts, so that a sum by hand has the same terms.</summary>
    public static TrainingRun General { get; } = Run with { Framework = "pytorch", Engine = ShardingEngine.Megatron };

    /// <summary>Makes different legal plans, the same at every call.</summary>
    public static ParallelPlan[] Random(TrainingRun run)
    {
        var random = new Random(20_231);
        var plans = new List<ParallelPlan>(Count);
        while (plans.Count < Count)
        {
            var tensor = 1L << random.Next(4);
            var plan = new ParallelPlan
            {
                Tensor = tensor,
                SequenceParallel = tensor > 1 && random.Next(2) == 0,
                Pipeline = 1L << random.Next(5),
                VirtualPipeline = 1L << random.Next(3),
                Context = 1L << random.Next(3),
                Expert = 1L << random.Next(3),
                Zero = random.Next(4),
                MicroBatch = 1L << random.Next(4),
                MicroBatches = 1 + random.Next(64),
                Recompute = (Recompute)random.Next(3),
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
