using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace MemoryModel;

/// <summary>Writes the configuration files of other programs that reproduce a run.</summary>
/// <remarks>
/// What a program has no setting for is refused rather than left out: a file that runs something else is worse than none. Each format
/// names the fields that it writes (<see cref="ExportFields"/>); any other that a run has set is refused before it is written.
/// </remarks>
public static class ConfigExport
{
    static readonly (string Name, string[] Says, Func<TrainingRun, string> Write)[] Formats =
    [
        ("deepspeed", DeepSpeedExport.Says, DeepSpeedExport.Write),
        ("accelerate", AccelerateExport.Says, AccelerateExport.Write),
        ("fsdp", TrainingArgumentsExport.Says, run => TrainingArgumentsExport.Write(run, needsFsdp: true)),
        ("megatron", MegatronExport.Says, MegatronExport.Write),
        ("torchtitan", TorchtitanExport.Says, TorchtitanExport.Write),
        ("training-args", TrainingArgumentsExport.Says, run => TrainingArgumentsExport.Write(run, needsFsdp: false)),
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

        foreach (var (name, says, write) in Formats)
        {
            if (name == format)
            {
                // a run of Megatron-LM's own arguments is these arguments
                var own = says == MegatronExport.Says && run.MegatronArguments is not null;
                foreach (var field in ExportFields.Of(run))
                {
                    Need(own || field.IsDefault || says.Contains(field.Name), format, field.Name, field.Value, field.Default.Length > 0 ? field.Default : "the default");
                }

                return write(run);
            }
        }

        throw new InvalidInputException($"format is '{format}'; allowed: {string.Join(", ", Names)}{NearestName.Hint(format, Names)}");
    }

    /// <summary>Refuses a run whose field the format cannot say.</summary>
    internal static void Need(bool sayable, string format, string field, string value, string allowed)
    {
        if (!sayable)
        {
            throw new InvalidInputException($"{field} is {value}; allowed with --format {format}: {allowed}");
        }
    }

    /// <summary>Refuses activations, or states, that go to NVMe.</summary>
    internal static void NeedHost(string format, string field, OffloadTarget target) =>
        Need(target != OffloadTarget.Nvme, format, field, "nvme", "none, cpu");

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
