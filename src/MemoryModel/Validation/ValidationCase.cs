using System.Text.Json;

namespace MemoryModel;

/// <summary>Represents one measured quantity beside what the formulas say.</summary>
/// <param name="Name">Its name in the case file.</param>
/// <param name="Measured">What was measured, in bytes or seconds.</param>
/// <param name="Predicted">What the formulas say, in the same unit.</param>
public sealed record MeasuredQuantity(string Name, double Measured, double Predicted)
{
    /// <summary>Gets the ends of the interval of the prediction, or <see langword="null"/> where it has none.</summary>
    public (double Low, double High)? Interval { get; init; }

    /// <summary>Gets whether the measured value lies in the interval, or <see langword="null"/> where there is none.</summary>
    public bool? InInterval => Interval is { } ends ? Measured >= ends.Low && Measured <= ends.High : null;

    /// <summary>Gets predicted over measured, less one, in percent; where nothing was measured, 0 or 100.</summary>
    public double ErrorPercent => Measured == 0 ? Predicted == 0 ? 0 : 100 : 100 * (Predicted / Measured - 1);
}

/// <summary>Represents one measured run compared with its prediction.</summary>
/// <param name="Id">The case's name.</param>
/// <param name="Skipped">Why nothing of it could be predicted, or <see langword="null"/>.</param>
/// <param name="Quantities">Every quantity of memory, in bytes; the first is the case's memory row.</param>
/// <param name="Time">The step time in seconds, or <see langword="null"/>.</param>
public sealed record ValidationCase(string Id, string? Skipped, IReadOnlyList<MeasuredQuantity> Quantities, MeasuredQuantity? Time)
{
    /// <summary>Gets the framework of the run, as the case names it.</summary>
    public string Framework { get; init; } = "";

    /// <summary>Gets how memory was measured: <c>max_allocated</c>, <c>max_reserved</c>, <c>nvidia-smi</c>, <c>stated</c>, …</summary>
    public string MemoryKind { get; init; } = "";

    /// <summary>Gets the title of the source: lines with one title were measured in one way by one publisher.</summary>
    public string Publication { get; init; } = "";

    /// <summary>Gets whether the source states what decides bytes most: sequence, micro-batch, GPUs, data-parallel degree, recompute; and its notes do not warn of the line.</summary>
    public bool Complete { get; init; }

    /// <summary>Gets the largest bytes that were measured, or <see langword="null"/> where they were not, or are not predicted.</summary>
    public MeasuredQuantity? Peak => Quantities.FirstOrDefault(quantity => quantity.Name == "peak_memory_bytes");

    /// <summary>Reads one line of a case file and predicts what it measured.</summary>
    /// <param name="json">The line.</param>
    /// <param name="profile">How the cluster's times differ from the catalog's, or <see langword="null"/>.</param>
    /// <exception cref="FormatException">The line is not a JSON object with <c>id</c> and <c>measured</c>.</exception>
    public static ValidationCase Read(string json, TimeProfile? profile = null)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException problem)
        {
            throw new FormatException($"not valid JSON at byte {problem.BytePositionInLine + 1}", problem);
        }

        using (document)
        {
            var line = document.RootElement;
            if (line.ValueKind != JsonValueKind.Object || !line.TryGetProperty("id", out var id) || !line.TryGetProperty("measured", out var measured) || measured.ValueKind != JsonValueKind.Object)
            {
                throw new FormatException("a case is an object with \"id\" and \"measured\"");
            }

            if (Run(line, out var refusal) is not { } run)
            {
                return Described(line, measured, new(id.ToString(), refusal, [], null));
            }

            var reasons = new List<string>();
            var memory = MeasuredMemory.Of(line, measured, run, reasons);
            var time = StepTime(line, run, profile, reasons);
            var skipped = memory.Count == 0 && time is null ? string.Join("; ", reasons.DefaultIfEmpty("nothing measured that is predicted")) : null;
            return Described(line, measured, new(id.ToString(), skipped, memory, time));
        }
    }

    static ValidationCase Described(JsonElement line, JsonElement measured, ValidationCase row) => row with
    {
        Framework = Text(line, "framework"),
        MemoryKind = Text(measured, "memory_kind"),
        Publication = line.TryGetProperty("source", out var source) && source.ValueKind == JsonValueKind.Object ? Text(source, "title") : "",
        Complete = IsComplete(new(line)) && !Text(line, "notes").StartsWith("DO NOT USE", StringComparison.Ordinal),
    };

    static bool IsComplete(RunObject line) =>
        line.Has("seq_len") && line.Has("micro_batch") && line.Has("recompute") && line.Has("hardware.gpus") && line.Has("parallel.dp");

    // A case that does not say on what it ran, is not compared with a guess.
    internal static TrainingRun? Run(JsonElement line, out string? refusal)
    {
        refusal = null;
        try
        {
            var run = RunReader.Read(line);
            refusal = new RunObject(line).Has("hardware.gpu") ? null : "hardware.gpu is not stated";

            return refusal is null ? run : null;
        }
        catch (InvalidInputException problem)
        {
            refusal = problem.Message;
            return null;
        }
    }

    static MeasuredQuantity? StepTime(JsonElement line, TrainingRun run, TimeProfile? profile, List<string> reasons)
    {
        if (MeasuredStep.Of(line, run) is not { } seconds)
        {
            return null;
        }

        var described = new RunObject(line);
        if (!described.Has("seq_len") && !described.Has("megatron_args"))
        {
            reasons.Add("time: seq_len is not stated");
            return null;
        }

        if (!described.Has("micro_batch") && !described.Has("global_batch") && !described.Has("megatron_args"))
        {
            reasons.Add("time: neither micro_batch nor global_batch is stated");
            return null;
        }

        if (!described.Has("hardware.gpus") && !described.Has("megatron_args"))
        {
            reasons.Add("time: hardware.gpus is not stated");
            return null;
        }

        try
        {
            return Estimator.Time(run, profile) is { } time ? new("step_time_s", seconds.Value, time.Step.Value) { Interval = (time.Low.Value, time.High.Value) } : null;
        }
        catch (InvalidInputException problem)
        {
            reasons.Add($"time: {problem.Message}");
            return null;
        }
    }

    static string Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.String ? child.GetString()! : "";

    // Nothing was measured where a number is zero or less.
    internal static double? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.Number && child.GetDouble() is > 0 and var number ? number : null;
}
