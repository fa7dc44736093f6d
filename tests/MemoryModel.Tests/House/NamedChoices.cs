using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace MemoryModel.Tests.House;

/// <summary>Measured lines whose fields leave out a choice that their own source names: how far each is off as it is read, and with the choice named.</summary>
static class NamedChoices
{
    /// <summary>What the lines have in common, the fields that say it, and where the source does.</summary>
    public static readonly (string Name, Func<string, bool> Has, string Fields, string Where)[] All =
    [
        ("Liger's kernels", id => id.StartsWith("liger-", StringComparison.Ordinal) && id.EndsWith("-liger", StringComparison.Ordinal),
            """{"cross_entropy": "fused"}""", "the chart's own bar; Liger-Kernel, monkey_patch.py: fused_linear_cross_entropy is on"),
        ("Unsloth's comparison with flash attention", id => id.StartsWith("unsloth-llama2-", StringComparison.Ordinal) && id.EndsWith("-fa2", StringComparison.Ordinal),
            """{"implementation": {"batch_lengths": "natural"}}""", "its data sets are not packed; 2,048 tokens are a limit"),
        ("torchtune's loss of all tokens, in its ladder of flags", id => id is "torchtune-llama32-3b-opt-packed" or "torchtune-llama32-3b-opt-compile",
            """{"cross_entropy": "plain"}""", "pytorch/torchtune README.md: chunks are added after packing and compile"),
        ("AdamW's updates in the backward pass in torchtune's ladder of flags", id => id is "torchtune-llama32-3b-opt-opt-in-bwd" or "torchtune-llama32-3b-opt-act-offload",
            """{"implementation": {"optimizer_in_backward": true}}""", "pytorch/torchtune README.md: each technique is added to the ones before"),
    ];

    /// <summary>Returns the errors of the lines of a row in percent, as they are read and with the choice named.</summary>
    public static (List<double> Read, List<double> Named) Errors(int row)
    {
        var (_, has, fields, _) = All[row];
        var (read, named) = (new List<double>(), new List<double>());
        foreach (var text in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Measured", "memory.jsonl")))
        {
            var line = JsonNode.Parse(text)!.AsObject();
            if (has((string)line["id"]!) && ValidationCase.Read(text).Peak is { } peak)
            {
                read.Add(peak.ErrorPercent);
                Lay(JsonNode.Parse(fields)!.AsObject(), line);
                named.Add(ValidationCase.Read(line.ToJsonString()).Peak!.ErrorPercent);
            }
        }

        return (read, named);
    }

    /// <summary>Returns the table of all rows.</summary>
    public static string Table()
    {
        var text = new StringBuilder("| lines | n | median, worst as read | median, worst with it named | what is named, and where the source says it |\n|---|---|---|---|---|\n");
        for (var row = 0; row < All.Length; row++)
        {
            var (read, named) = Errors(row);
            text.Append(CultureInfo.InvariantCulture, $"| {All[row].Name} | {read.Count} | {Middle(read)} | {Middle(named)} | `{All[row].Fields}` ({All[row].Where}) |\n");
        }

        return text.ToString();
    }

    static string Middle(List<double> errors)
    {
        var sizes = errors.Select(Math.Abs).Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{sizes[sizes.Count / 2]:0.0} %, {sizes[^1]:0.0} %");
    }

    static void Lay(JsonObject fields, JsonObject line)
    {
        foreach (var (name, value) in fields)
        {
            if (value is JsonObject group && line[name] is JsonObject below)
            {
                Lay(group, below);
            }
            else
            {
                line[name] = value?.DeepClone();
            }
        }
    }
}
