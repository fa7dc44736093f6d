using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace MemoryModel;

/// <summary>Reads the keys of one JSON object of arguments, with errors that name the file, the key, the value and what is allowed.</summary>
/// <remarks>Numbers and flags in quotes are read as what they mean, as the Trainer reads a dictionary given on its command line.</remarks>
sealed class ArgumentObject(JsonElement json, string file, string prefix = "")
{
    const string Auto = "auto";

    /// <summary>Parses text into an object.</summary>
    public static ArgumentObject Parse(string text, string file)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            using var document = JsonDocument.Parse(text, new() { MaxDepth = 64, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new(document.RootElement.Clone(), file)
                : throw new InvalidInputException($"{file}: the top level is {document.RootElement.ValueKind.ToString().ToLowerInvariant()}; allowed: an object");
        }
        catch (JsonException error)
        {
            throw new InvalidInputException($"{file}: not valid JSON at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}", error);
        }
    }

    /// <summary>Refuses a key that is not among the known ones.</summary>
    public void Check(IReadOnlyCollection<string> known)
    {
        foreach (var property in json.EnumerateObject())
        {
            if (!known.Contains(property.Name))
            {
                throw new InvalidInputException($"{file}: '{prefix}{property.Name}' is not a known argument{NearestName.Hint(property.Name, known)}");
            }
        }
    }

    public bool Has(string key) => json.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Says whether a key is left to be filled from elsewhere.</summary>
    public bool IsAuto(string key) => json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() == Auto;

    public long? Whole(string key, long least = 0, long most = 1_000_000_000_000) =>
        Number(key) is not { } number ? null
        : number >= least && number <= most && Math.Floor(number) == number ? (long)number
        : throw Wrong(key, $"a whole number from {least} to {most}");

    public double? Real(string key, double least = 0, double most = double.MaxValue) =>
        Number(key) is not { } number ? null
        : number >= least && number <= most ? number
        : throw Wrong(key, most == double.MaxValue ? $"a number from {least.ToString(CultureInfo.InvariantCulture)}" : string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));

    public bool? Flag(string key)
    {
        if (!Has(key) || IsAuto(key)) return null;
        var value = json.GetProperty(key);
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String when bool.TryParse(value.GetString(), out var flag) => flag,
            _ => throw Wrong(key, "true or false"),
        };
    }

    /// <summary>Says whether the value of a key is one of some words.</summary>
    public bool Spells(string key, IEnumerable<string> words) =>
        json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String && words.Contains(value.GetString()!.ToLowerInvariant());

    public string? Text(string key) =>
        !Has(key) || IsAuto(key) ? null
        : json.GetProperty(key).ValueKind == JsonValueKind.String ? json.GetProperty(key).GetString()
        : throw Wrong(key, "a name");

    /// <summary>Returns the value that belongs to the word of a key.</summary>
    public T? Choice<T>(string key, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        if (Text(key) is not { } text) return null;
        return words.TryGetValue(text.ToLowerInvariant(), out var value) ? value : throw Wrong(key, $"{string.Join(", ", words.Keys)}{NearestName.Hint(text, words.Keys)}");
    }

    /// <summary>Returns the words of a list, or of a text with blanks or commas between.</summary>
    public string[] Words(string key)
    {
        if (!Has(key)) return [];
        var value = json.GetProperty(key);
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries),
            JsonValueKind.Array => [.. value.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : throw Wrong(key, "a list of names"))],
            JsonValueKind.True => ["true"],
            JsonValueKind.False => [],
            _ => throw Wrong(key, "a name or a list of names"),
        };
    }

    /// <summary>Returns an object, which may stand in quotes.</summary>
    public ArgumentObject? Child(string key)
    {
        if (!Has(key) || IsAuto(key)) return null;
        var value = json.GetProperty(key);
        return value.ValueKind == JsonValueKind.Object ? new(value, file, $"{prefix}{key}.")
            : value.ValueKind == JsonValueKind.String && value.GetString()!.TrimStart().StartsWith('{') ? Parse(value.GetString()!, file)
            : throw Wrong(key, "an object");
    }

    /// <summary>Returns the objects of a list; none where the key is absent.</summary>
    public IEnumerable<ArgumentObject> Children(string key) => !Has(key) ? []
        : json.GetProperty(key) is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Object ? new ArgumentObject(item, file, $"{prefix}{key}.") : throw Wrong(key, "a list of objects"))
            : throw Wrong(key, "a list of objects");

    /// <summary>Returns the numbers of a list; none where the key is absent.</summary>
    public ImmutableArray<double> Reals(string key) => !Has(key) ? []
        : json.GetProperty(key) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && double.IsFinite(item.GetDouble()) ? item.GetDouble() : throw Wrong(key, "a list of numbers"))]
            : throw Wrong(key, "a list of numbers");

    /// <summary>Returns the texts of a list; none where the key is absent.</summary>
    public ImmutableArray<string> Texts(string key) => !Has(key) ? []
        : json.GetProperty(key) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : throw Wrong(key, "a list of texts"))]
            : throw Wrong(key, "a list of texts");

    /// <summary>Says whether the value of a key is a text that is no object: the path of a file.</summary>
    public string? Path(string key) =>
        json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String && !value.GetString()!.TrimStart().StartsWith('{') ? value.GetString() : null;

    public InvalidInputException Wrong(string key, string allowed)
    {
        var text = json.GetProperty(key).GetRawText();
        return new($"{file}: {prefix}{key} is {(text.Length > 40 ? text[..40] + "…" : text)}; allowed: {allowed}");
    }

    double? Number(string key)
    {
        if (!Has(key) || IsAuto(key)) return null;
        var value = json.GetProperty(key);
        return value.ValueKind == JsonValueKind.Number ? value.GetDouble()
            : value.ValueKind == JsonValueKind.String && double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
            : throw Wrong(key, "a number");
    }
}
