using System.Collections.Immutable;

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
        ("llama-3.1-405b", new("Grattafiori et al. 2024, table 4, 8K tokens", Megatron(16, LlamaChunks) with { Recompute = Recompute.None, Zero = 1 })),
        ("llama-3.1-405b", new("Grattafiori et al. 2024, table 4, 128K tokens", Megatron(16, LlamaChunks) with { Context = 16, Recompute = Recompute.None, Zero = 1 })),
        ("deepseek-v3", new("DeepSeek-AI 2024, section 3.2, without its 8-bit caches and partial recompute", new() { Pipeline = 16, Expert = 64, Zero = 1, Schedule = PipelineSchedule.DualPipe, Recompute = Recompute.Selective })),
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
