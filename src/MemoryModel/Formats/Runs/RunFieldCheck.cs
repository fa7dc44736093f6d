using System.Globalization;
using System.Text.Json;

namespace MemoryModel;

/// <summary>Checks the fields of a run file: known names, right types, values in range.</summary>
static class RunFieldCheck
{
    /// <summary>Checks every field of a run file.</summary>
    /// <exception cref="InvalidInputException">A field is unknown, given twice, or has a value that is not allowed.</exception>
    public static void All(JsonElement run)
    {
        if (run.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidInputException($"run file: the top level is {Shown(run)}; allowed: an object");
        }

        Check("", run);
    }

    /// <summary>Says what is wrong with a value, or nothing.</summary>
    public static bool Allows(RunField field, JsonElement value) => field.Kind switch
    {
        RunFieldKind.Group => value.ValueKind == JsonValueKind.Object,
        RunFieldKind.Text => value.ValueKind == JsonValueKind.String,
        RunFieldKind.Flag => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        RunFieldKind.Whole => TryWhole(value, out var whole) && whole >= field.Least && whole <= field.Most,
        RunFieldKind.Number => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= field.Least && number <= field.Most,
        RunFieldKind.Word => value.ValueKind == JsonValueKind.String && IsOneOf(value.GetString()!, field.Words),
        RunFieldKind.Type => value.ValueKind == JsonValueKind.String && (IsOneOf(value.GetString()!, field.Words) || TryType(value.GetString()!, out _)),
        RunFieldKind.Size => value.ValueKind == JsonValueKind.String && Quantities.TrySize(value.GetString()!, out _),
        RunFieldKind.Texts => value.ValueKind == JsonValueKind.String || value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String),
        _ => true,
    };

    /// <summary>Returns the one line that refuses a value.</summary>
    public static string Refusal(RunField field, string name, string shown, string? word)
    {
        var words = field.Kind is RunFieldKind.Word ? field.Words : [];
        return $"{name} is {shown}; allowed: {field.Allowed}" + (field is { Kind: RunFieldKind.Type, Words.Length: > 0 } ? $", {field.Words[0]}" : "")
            + (word is not null && words.Length > 0 ? $"{NearestName.Hint(word, words)}" : "");
    }

    /// <summary>Reads a whole number, written as 8, 8.0 or 1e3.</summary>
    public static bool TryWhole(JsonElement value, out long whole)
    {
        whole = 0;
        if (value.ValueKind != JsonValueKind.Number || value.TryGetInt64(out whole))
        {
            return value.ValueKind == JsonValueKind.Number;
        }

        if (value.TryGetDouble(out var real) && Math.Abs(real) <= 1e15 && Math.Floor(real) == real)
        {
            whole = (long)real;
            return true;
        }

        return false;
    }

    /// <summary>Reads a data type; what follows a dash (<c>int4-gptq</c>) names who made the weights.</summary>
    public static bool TryType(string text, out DataType type) =>
        DataTypes.TryParse(text, out type) || (text.IndexOf('-', StringComparison.Ordinal) is var dash and > 0 && DataTypes.TryParse(text[..dash], out type));

    static void Check(string prefix, JsonElement element)
    {
        var seen = new HashSet<string>();
        foreach (var property in element.EnumerateObject())
        {
            var path = prefix + property.Name;
            if (RunFields.Find(path) is not { } field)
            {
                throw new InvalidInputException($"run file: '{path}' is not a known field{RunFields.Hint(path)}");
            }

            if (!seen.Add(path))
            {
                throw new InvalidInputException($"run file: {path} is given twice; allowed: once");
            }

            var value = property.Value;
            if (value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (!Allows(field, value))
            {
                throw new InvalidInputException(Refusal(field, $"run file: {path}", Shown(value), value.ValueKind == JsonValueKind.String ? value.GetString() : null) + Quoted(field, value));
            }

            if (field.Kind == RunFieldKind.Group)
            {
                Check(path + ".", value);
            }
        }
    }

    // A number in quotes looks like one that is allowed.
    static string Quoted(RunField field, JsonElement value) =>
        field.Kind is RunFieldKind.Whole or RunFieldKind.Number && value.ValueKind == JsonValueKind.String && double.TryParse(value.GetString(), CultureInfo.InvariantCulture, out _) ? ", without quotes" : "";

    static bool IsOneOf(string text, string[] words) => words.Contains(text, StringComparer.OrdinalIgnoreCase);

    static string Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => value.GetString() is { Length: > 60 } text ? $"'{text[..60]}…'" : $"'{value.GetString()}'",
        _ => value.GetRawText(),
    };
}
