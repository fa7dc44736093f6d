using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace MemoryModel;

/// <summary>Writes the configuration files of other programs that reproduce a run.</summary>
/// <remarks>What a program has no setting for is refused rather than left out: a file that runs something else is worse than none.</remarks>
public static class ConfigExport
{
    static readonly (string Name, Func<TrainingRun, string> Write)[] Formats =
    [
        ("deepspeed", DeepSpeedExport.Write),
        ("accelerate", AccelerateExport.Write),
        ("fsdp", run => TrainingArgumentsExport.Write(run, needsFsdp: true)),
        ("megatron", MegatronExport.Write),
        ("torchtitan", TorchtitanExport.Write),
        ("training-args", run => TrainingArgumentsExport.Write(run, needsFsdp: false)),
    ];

    /// <summary>Gets the names of the formats.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Formats.Select(format => format.Name)];

    /// <summary>Returns the text of a run's configuration file.</summary>
    /// <param name="format">One of <see cref="Names"/>.</param>
    /// <param name="run">The run.</param>
    /// <exception cref="InvalidInputException">The format is not known, the run cannot be, or the format has no setting for a part of it.</exception>
    public static string Write(string format, TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(run);
        if (run.Problems().FirstOrDefault() is { } problem)
        {
            throw new InvalidInputException(problem);
        }

        foreach (var (name, write) in Formats)
        {
            if (name == format)
            {
                return write(run);
            }
        }

        throw new InvalidInputException($"format is '{format}'; allowed: {string.Join(", ", Names)}; nearest: {NearestName.Of(format, Names)}");
    }

    /// <summary>Refuses a run whose field the format cannot say.</summary>
    internal static void Need(bool sayable, string format, string field, string value, string allowed)
    {
        if (!sayable)
        {
            throw new InvalidInputException($"{field} is {value}; allowed with --format {format}: {allowed}");
        }
    }

    /// <summary>Refuses what none of the data-parallel engines' files can say: the degrees of model parallelism.</summary>
    internal static void NeedDataParallel(string format, TrainingRun run)
    {
        var plan = run.Plan;
        Need(plan.Tensor == 1, format, "tp", $"{plan.Tensor}", "1");
        Need(plan.Pipeline == 1, format, "pp", $"{plan.Pipeline}", "1");
        Need(plan.Context == 1, format, "cp", $"{plan.Context}", "1");
        Need(plan.Expert == 1, format, "ep", $"{plan.Expert}", "1");
        Need(run.Adapter is null, format, "peft", run.Adapter?.Method.Name() ?? "", "none, adapters are set in the script");
    }

    internal static string Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
