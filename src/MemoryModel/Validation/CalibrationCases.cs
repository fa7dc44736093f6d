using System.Collections.Immutable;
using System.Text.Json;

namespace MemoryModel;

/// <summary>Represents the lines of a case file that a calibration can use, and why it cannot use the others.</summary>
/// <param name="Runs">The measured runs.</param>
/// <param name="Skipped">The others: name and reason.</param>
public sealed record CalibrationCases(ImmutableArray<MeasuredRun> Runs, ImmutableArray<(string Id, string Reason)> Skipped)
{
    /// <summary>Reads cases, one JSON object a line; empty lines are left out.</summary>
    /// <exception cref="FormatException">A line is not a case; the message gives its number.</exception>
    public static CalibrationCases Read(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var (runs, skipped) = (ImmutableArray.CreateBuilder<MeasuredRun>(), ImmutableArray.CreateBuilder<(string, string)>());
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            try
            {
                using var document = JsonDocument.Parse(line);
                var id = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("id", out var name) ? name.ToString() : $"line {number}";
                if (Run(document.RootElement, out var reason) is { } run)
                {
                    runs.Add(run with { Id = id });
                }
                else
                {
                    skipped.Add((id, reason!));
                }
            }
            catch (JsonException problem)
            {
                throw new FormatException($"line {number}: not valid JSON at byte {problem.BytePositionInLine + 1}", problem);
            }
        }

        return new(runs.ToImmutable(), skipped.ToImmutable());
    }

    static MeasuredRun? Run(JsonElement line, out string? reason)
    {
        reason = "not an object";
        if (line.ValueKind != JsonValueKind.Object || ValidationCase.Run(line, out reason) is not { } run) return null;
        reason = run.Problems().FirstOrDefault()
            ?? (!BoundStep.CanTime(run) ? $"{run.Accelerator.Name} has no peak rate for {run.Precision.Compute.ShortName()}" : null)
            ?? (!new RunObject(line).Has("micro_batch") && !new RunObject(line).Has("global_batch") && !new RunObject(line).Has("megatron_args") ? "neither micro_batch nor global_batch is stated" : null);
        if (reason is not null) return null;
        if (MeasuredStep.Of(line, run) is { } step) return new("", run, step);
        reason = "no time is measured: step_time_s, tokens_per_s_per_gpu, samples_per_s, tflops_per_gpu or mfu";
        return null;
    }
}
