using System.Globalization;
using System.Text.Json;

namespace MemoryModel;

/// <summary>Reads the keys of one JSON object of a Hugging Face config, with errors that name the key, the value and what is allowed.</summary>
sealed class ConfigObject(JsonElement json, List<string> assumed)
{
    public JsonElement Json => json;

    public List<string> Assumed => assumed;

    public bool Has(string key) => json.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Returns the first of the keys that is present, as a whole number of at least <paramref name="least"/>.</summary>
    public long? Number(long least, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (!json.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (value.ValueKind != JsonValueKind.Number || !TryWhole(value, out var number) || number < least || number > 1_000_000_000_000)
            {
                throw new InvalidInputException($"config: {key} is {Shown(value)}; allowed: a whole number from {least} to 10^12");
            }

            return number;
        }

        return null;
    }

    public long Positive(params ReadOnlySpan<string> keys) => Number(1, keys) ?? throw Missing(keys);

    public long Positive(long otherwise, params ReadOnlySpan<string> keys) => Number(1, keys) ?? otherwise;

    /// <summary>Returns a number that the family defaults, and records the default when it is used.</summary>
    public long Defaulted(long otherwise, string meaning, params ReadOnlySpan<string> keys)
    {
        if (Number(1, keys) is { } given)
        {
            return given;
        }

        assumed.Add(string.Create(CultureInfo.InvariantCulture, $"{meaning}: {otherwise} ({keys[0]} is absent)"));
        return otherwise;
    }

    public bool Flag(string key, bool otherwise)
    {
        if (!json.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return otherwise;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw new InvalidInputException($"config: {key} is {Shown(value)}; allowed: true or false");
    }

    public string? Text(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String)
            {
                return value.GetString();
            }
        }

        return null;
    }

    public ConfigObject? Child(string key)
    {
        if (!json.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Object
            ? new(value, assumed)
            : throw new InvalidInputException($"config: {key} is {Shown(value)}; allowed: an object");
    }

    /// <summary>Returns the numbers of an array, or nothing when the key is absent.</summary>
    public long[] Numbers(string key)
    {
        if (!json.TryGetProperty(key, out var value) || value.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        return [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Number).Select(item => TryWhole(item, out var number) ? number : 0)];
    }

    /// <summary>Returns the strings of an array, or nothing when the key is absent.</summary>
    public string[] Texts(string key) => json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
        : [];

    static InvalidInputException Missing(ReadOnlySpan<string> keys) =>
        new($"config: {keys[0]} is missing; needed: a whole number{(keys.Length > 1 ? " (also read as " + string.Join(", ", keys[1..].ToArray()) + ")" : "")}");

    static bool TryWhole(JsonElement value, out long number)
    {
        if (value.TryGetInt64(out number))
        {
            return true;
        }

        // 4.0 and 1e3 are whole numbers too.
        if (value.TryGetDouble(out var real) && Math.Abs(real) < 1e15 && Math.Floor(real) == real)
        {
            number = (long)real;
            return true;
        }

        return false;
    }

    static string Shown(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length > 40 ? text[..40] + "…" : text;
    }
}
