using System.Collections.Immutable;
using MemoryModel.Planning;

namespace MemoryModel.Cli;

/// <summary>Reads what a search keeps: <c>zero=3</c>, <c>tp=4,8</c>.</summary>
static class PlanKeep
{
    static readonly (string Word, Recompute Value)[] Recomputes = [("none", Recompute.None), ("selective", Recompute.Selective), ("full", Recompute.Full)];

    static readonly (string Word, OffloadTarget Value)[] Places = [("none", OffloadTarget.None), ("cpu", OffloadTarget.Cpu), ("nvme", OffloadTarget.Nvme)];

    static readonly (string Word, bool Value)[] Flags = [("true", true), ("false", false), ("on", true), ("off", false)];

    static readonly (string Name, Func<PlanSpace, string[], PlanSpace> Set)[] Fields =
    [
        ("tp", (space, values) => space with { Tensor = Whole("tp", values) }),
        ("sp", (space, values) => space with { SequenceParallel = Words("sp", values, Flags) }),
        ("pp", (space, values) => space with { Pipeline = Whole("pp", values) }),
        ("vpp", (space, values) => space with { VirtualPipeline = Whole("vpp", values) }),
        ("schedule", (space, values) => space with { Schedule = Words("schedule", values, [.. Enum.GetValues<PipelineSchedule>().Select(schedule => (Schedules.Word(schedule), schedule))]) }),
        ("cp", (space, values) => space with { Context = Whole("cp", values) }),
        ("ep", (space, values) => space with { Expert = Whole("ep", values) }),
        ("zero", (space, values) => space with { Zero = [.. Whole("zero", values, 0, 3).Select(stage => (int)stage)] }),
        ("hsdp", (space, values) => space with { ShardGroup = Whole("hsdp", values, 0) }),
        ("micro-batch", (space, values) => space with { MicroBatch = Whole("micro-batch", values) }),
        ("recompute", (space, values) => space with { Recompute = Words("recompute", values, Recomputes) }),
        ("recompute-layers", (space, values) => space with { RecomputeByLayers = Words("recompute-layers", values, [("some", true), ("all", false)])[0] }),
        ("offload-optimizer", (space, values) => space with { OffloadOptimizer = Words("offload-optimizer", values, Places) }),
        ("offload-params", (space, values) => space with { OffloadParameters = Words("offload-params", values, Places) }),
        ("offload-activations", (space, values) => space with { OffloadActivations = Words("offload-activations", values, Places) }),
        ("loss", (space, values) => space with { FusedLoss = Words("loss", values, [("plain", false), ("fused", true), ("chunked", true)]) }),
    ];

    /// <summary>Returns the space with the fields kept.</summary>
    public static PlanSpace Apply(PlanSpace space, IEnumerable<string> kept)
    {
        var layers = false;
        foreach (var text in kept)
        {
            var (name, values) = text.Split('=', 2) is [var left, var right] && right.Length > 0
                ? (left.Trim(), right.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                : throw new InvalidInputException($"keep is '{text}'; allowed: a field and its values, such as zero=3 or tp=4,8");
            space = PlanOptionSet.Word(name, "keep", [.. Fields.Select(field => (field.Name, field.Set))])(space, values);
            layers |= name.Equals("recompute-layers", StringComparison.OrdinalIgnoreCase);
        }

        // full recompute that is asked for covers all layers, as elsewhere
        return layers || space.Recompute is not [Recompute.Full] ? space : space with { RecomputeByLayers = false };
    }

    /// <summary>Returns the space with a degree bounded, which what is kept already narrows.</summary>
    /// <exception cref="InvalidInputException">Nothing that is kept is so small.</exception>
    public static PlanSpace AtMost(PlanSpace space, string name, long most, TrainingRun run, long batch)
    {
        ImmutableArray<long> Bounded(ImmutableArray<long> values, long all)
        {
            ImmutableArray<long> left = [.. (values.IsEmpty ? Divisors.Of(all) : values).Where(value => value <= most)];
            return left.IsEmpty ? throw new InvalidInputException($"max-{name} is {most}, but {name} is kept at {string.Join(", ", values)}; allowed: {values.Min()} or more") : left;
        }

        return name switch
        {
            "tp" => space with { Tensor = Bounded(space.Tensor, run.Gpus) },
            "pp" => space with { Pipeline = Bounded(space.Pipeline, run.Gpus) },
            "cp" => space with { Context = Bounded(space.Context, run.Gpus) },
            "ep" => space with { Expert = Bounded(space.Expert, run.Model.Stacks.SelectMany(stack => stack.Blocks).Max(block => block.Experts?.Count ?? 1)) },
            "vpp" => space with { VirtualPipeline = Bounded(space.VirtualPipeline.IsEmpty ? [.. Enumerable.Range(1, run.Model.Layers).Select(chunks => (long)chunks)] : space.VirtualPipeline, 1) },
            _ => space with { MicroBatch = Bounded(space.MicroBatch, batch) },
        };
    }

    static ImmutableArray<long> Whole(string name, string[] values, long least = 1, long most = 1_000_000) =>
        [.. values.SelectMany(text => text.Split("..") is [var from, var to]
            ? Range(Quantities.Count(name, from, least, most), Quantities.Count(name, to, least, most))
            : [Quantities.Count(name, text, least, most)])];

    static IEnumerable<long> Range(long from, long to)
    {
        for (var value = from; value <= to && value - from < 10_000; value++)
        {
            yield return value;
        }
    }

    static ImmutableArray<T> Words<T>(string name, string[] values, (string Word, T Value)[] words) => [.. values.Select(text => PlanOptionSet.Word(text, name, words))];
}
