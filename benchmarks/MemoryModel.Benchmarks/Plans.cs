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
    public static ParallelPlan[] Random(TrainingRun run) => Legal(run, Count, random => new()
    {
        Tensor = 1L << random.Next(4),
        Pipeline = 1L << random.Next(5),
        VirtualPipeline = 1L << random.Next(3),
        Context = 1L << random.Next(3),
        Expert = 1L << random.Next(3),
        Zero = random.Next(4),
        MicroBatch = 1L << random.Next(4),
        MicroBatches = 1 + random.Next(64),
        Recompute = (Recompute)random.Next(3),
    });

    /// <summary>Makes legal plans over wider axes: micro-batches of any size and number, recompute of any number of layers, offload, shard groups.</summary>
    public static ParallelPlan[] Wide(TrainingRun run, int count) => Legal(run, count, random => new()
    {
        Tensor = 1L << random.Next(4),
        Pipeline = 1L << random.Next(6),
        VirtualPipeline = 1L << random.Next(3),
        Context = 1L << random.Next(4),
        Expert = 1L << random.Next(4),
        Zero = random.Next(4),
        ShardGroup = random.Next(8) == 0 ? 1L << random.Next(1, 6) : 0,
        MicroBatch = 1 + random.Next(16),
        MicroBatches = 1 + random.Next(512),
        Recompute = (Recompute)random.Next(3),
        RecomputedLayers = random.Next(2) == 0 ? 1 + random.Next(12) : null,
        OffloadOptimizer = random.Next(8) == 0 ? OffloadTarget.Cpu : OffloadTarget.None,
    });

    static ParallelPlan[] Legal(TrainingRun run, int count, Func<Random, ParallelPlan> draw)
    {
        var random = new Random(20_231);
        var plans = new List<ParallelPlan>(count);
        while (plans.Count < count)
        {
            var plan = draw(random);
            plan = plan with { SequenceParallel = plan.Tensor > 1 && random.Next(2) == 0, VirtualPipeline = plan.Pipeline == 1 ? 1 : plan.VirtualPipeline };
            if (!(run with { Plan = plan }).Problems().Any())
            {
                plans.Add(plan);
            }
        }

        return [.. plans];
    }
}
