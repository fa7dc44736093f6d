using System.Text.Json;

namespace MemoryModel;

/// <summary>Reads the fields of a checked run file by their paths, and notes what had to be assumed.</summary>
sealed class RunObject(JsonElement root)
{
    readonly List<string> _assumed = [];

    /// <summary>Gets what had to be assumed.</summary>
    public IEnumerable<string> Assumed => _assumed.Distinct();

    /// <summary>Gets the object for readers that check their own part of it.</summary>
    public ConfigObject Config => new(root, _assumed);

    /// <summary>Returns the value at a path; null values count as absent.</summary>
    public JsonElement? Find(string path)
    {
        var element = root;
        foreach (var name in path.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind == JsonValueKind.Null ? null : element;
    }

    public bool Has(string path) => Find(path) is not null;

    public string? Text(string path) => Find(path)?.GetString();

    public long? Whole(string path) => Find(path) is { } value && RunFieldCheck.TryWhole(value, out var number) ? number : null;

    public double? Number(string path) => Find(path)?.GetDouble();

    public bool? Flag(string path) => Find(path)?.GetBoolean();

    public DataType? Type(string path) => Text(path) is { } text && RunFieldCheck.TryType(text, out var type) ? type : null;

    public Bytes? Size(string path) => Text(path) is { } text && Quantities.TrySize(text, out var size) ? size : null;

    /// <summary>Returns the texts of a list; a single text is a list of one.</summary>
    public string[] Texts(string path) => Find(path) switch
    {
        null => [],
        { ValueKind: JsonValueKind.String } one => [one.GetString()!],
        { } list => [.. list.EnumerateArray().Select(item => item.GetString()!)],
    };

    /// <summary>Returns the word at a path in lower case, or the default, which is noted.</summary>
    public string Word(string path, string otherwise) => Text(path)?.ToLowerInvariant() ?? Assume(path, otherwise);

    /// <summary>Notes a default.</summary>
    public string Assume(string field, string value)
    {
        Note($"{field}: {value}");
        return value;
    }

    /// <summary>Notes an assumption.</summary>
    public void Note(string line) => _assumed.Add(line);
}
