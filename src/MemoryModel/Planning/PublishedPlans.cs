using System.Collections.Immutable;
using MemoryModel.Catalog;

namespace MemoryModel.Planning;

/// <summary>The plans that papers report for the models of the catalog.</summary>
public static class PublishedPlans
{
    // The report says that the schedule interleaves and that the ends have a layer less, (126 + 2) / 16 = 8 a stage; not how many
    // chunks. With one layer each the bubble is what its utilization of 41 % leaves room for.
    const long LlamaChunks = 8;

    static readonly (string Model, ReferencePlan Reference)[] All =
    [
        ("gpt-3-175b", new("Korthikanti et al. 2022, table 3", Megatron(8, 3))),
        ("gpt-3-175b", new("Narayanan et al. 2021, table 2", Megatron(12, 1) with { SequenceParallel = false, Recompute = Recompute.Full })),
        ("mt-nlg-530b", new("Korthikanti et al. 2022, table 3", Megatron(35, 3))),
        ("mt-nlg-530b", new("Smith et al. 2022, section 3.2", Megatron(35, 1) with { SequenceParallel = false, Recompute = Recompute.Full })),
        ("megatron-1t", new("Korthikanti et al. 2022, table 3", Megatron(64, 1))),
        ("megatron-1t", new("Narayanan et al. 2021, table 1", Megatron(64, 1) with { SequenceParallel = false, Recompute = Recompute.Full })),
        // bigscience-workshop/bigscience, train/tr11-176B-ml: the run that its tuning log chose
        ("bloom-176b", new("BigScience 2022, train/tr11-176B-ml", new() { Tensor = 4, Pipeline = 12, Zero = 1, MicroBatch = 2, Recompute = Recompute.Full })),
        // Section 3.3.2: optimizer states and gradients are sharded, weights stay gathered.
        ("llama-3.1-405b", new("Grattafiori et al. 2024, table 4, 8K tokens", Megatron(16, LlamaChunks) with { Recompute = Recompute.None, Zero = 1 }) { ShardsGradients = true }),
        ("llama-3.1-405b", new("Grattafiori et al. 2024, table 4, 128K tokens", Megatron(16, LlamaChunks) with { Context = 16, Recompute = Recompute.None, Zero = 1 }) { ShardsGradients = true }),
        ("deepseek-v3", new("DeepSeek-AI 2024, section 3, in 8 bits", new() { Pipeline = 16, Expert = 64, Zero = 1, Schedule = PipelineSchedule.DualPipe, Recompute = Recompute.Selective })
        {
            // Section 3.2.3: RMSNorm and the up-projections of latent attention are recomputed; 3.3.3: the experts' SwiGLU is too, from an
            // 8-bit input, moments are bf16; 3.3.1: products and what they keep are 8-bit, gradients and master weights fp32.
            Checkpoints = new() { Modules = RecomputedModules.Norms | RecomputedModules.LatentUpProjection | RecomputedModules.ExpertActivation },
            Precision = PrecisionPolicies.MegatronBf16 with
            {
                Name = "deepseek-v3",
                Source = Sources.DeepSeekV3,
                Compute = DataType.Float8,
                Parameters = DataType.Float8,
                Moments = DataType.BFloat16,
                ActivationInput = DataType.Float8,
                Gather = DataType.BFloat16,
            },
        }),
    ];

    /// <summary>Returns the published plans of a model, without micro-batches: they follow from the batch.</summary>
    public static ImmutableArray<ReferencePlan> Of(ModelArchitecture model)
    {
        ArgumentNullException.ThrowIfNull(model);
        string[] names = [.. model.Aliases.Append(model.Name).Select(NearestName.Key)];
        return [.. All.Where(row => names.Contains(NearestName.Key(row.Model))).Select(row => row.Reference)];
    }

    // Eight tensor ranks with sequence parallelism and one sequence a micro-batch, as all of them have.
    static ParallelPlan Megatron(long pipeline, long chunks) => new()
    {
        Tensor = 8,
        SequenceParallel = true,
        Pipeline = pipeline,
        VirtualPipeline = chunks,
        Recompute = Recompute.Selective,
    };
}
