using System.Collections.Immutable;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Other tools' published formulas, for comparison.</summary>
public static class Peers
{
    /// <summary>Gets the names of the tools.</summary>
    public static ImmutableArray<string> Names { get; } = ["deepspeed", "megatron", "accelerate", "cookbook"];

    /// <summary>Returns what a tool's own formula gives for a run.</summary>
    /// <param name="tool">One of <see cref="Names"/>.</param>
    /// <param name="run">The run.</param>
    /// <exception cref="InvalidInputException">The tool is not known, or its formula has no place for the network.</exception>
    public static PeerEstimate Estimate(string tool, TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(tool);
        ArgumentNullException.ThrowIfNull(run);
        var asked = PeerRun.Of(run);
        var key = tool.ToLowerInvariant();
        if (key is "megatron" or "cookbook" && !asked.Transformer)
        {
            throw new InvalidInputException($"compare is '{tool}'; allowed for {run.Model.Name}, which has no softmax attention: deepspeed, accelerate");
        }

        return key switch
        {
            "deepspeed" => DeepSpeedEstimator.Estimate(asked),
            "megatron" => MegatronEstimator.Estimate(asked),
            "accelerate" => AccelerateEstimator.Estimate(asked),
            "cookbook" => CookbookEstimator.Estimate(asked),
            _ => throw Unknown(tool),
        };
    }

    /// <summary>Returns where a tool's formula stands.</summary>
    /// <param name="tool">One of <see cref="Names"/>.</param>
    /// <exception cref="InvalidInputException">The tool is not known.</exception>
    public static Source SourceOf(string tool) => tool switch
    {
        "deepspeed" => Sources.DeepSpeedEstimators,
        "megatron" => Sources.MegatronReport,
        "accelerate" => Sources.AccelerateEstimate,
        "cookbook" => Sources.CookbookCalculator,
        _ => throw Unknown(tool),
    };

    /// <summary>Puts a tool's estimate beside ours.</summary>
    /// <param name="tool">One of <see cref="Names"/>.</param>
    /// <param name="ours">Our estimate.</param>
    /// <exception cref="InvalidInputException">The tool is not known, or its formula has no place for the network.</exception>
    public static PeerComparison Compare(string tool, MemoryEstimate ours)
    {
        ArgumentNullException.ThrowIfNull(ours);
        return PeerComparison.Of(Estimate(tool, ours.Run), ours);
    }

    static InvalidInputException Unknown(string tool) => new($"compare is '{tool}'; allowed: {string.Join(", ", Names)}{NearestName.Hint(tool, Names)}");
}
