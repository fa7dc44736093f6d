using System.Text.Json;

namespace MemoryModel;

/// <summary>Represents a field of a run file that Megatron-LM's arguments say in their own words.</summary>
/// <param name="Path">The path of the field.</param>
/// <param name="Arguments">The arguments that say it, without dashes, the one that an error names first.</param>
/// <param name="Write">Writes a value of the field, as run files have it, into a list.</param>
sealed record MegatronField(string Path, string[] Arguments, Action<MegatronArgumentList, JsonElement> Write)
{
    /// <summary>Gets the value that a run has of the field, as JSON; <see langword="null"/> where nothing but a switch writes it.</summary>
    public Func<TrainingRun, string>? Value { get; init; }

    /// <summary>Says why the arguments cannot say a value.</summary>
    public static InvalidInputException Unsaid(string path, JsonElement value, string allowed) =>
        new($"{path} is {(value.ValueKind == JsonValueKind.String ? $"'{value.GetString()}'" : value.GetRawText())}; allowed beside megatron_args: {allowed}");
}
