using System.Text.Json;

namespace MemoryModel.Cli;

/// <summary>What the user said about a run, by option name; a run file's fields become the options they stand for.</summary>
sealed class RunInput
{
    readonly Dictionary<string, string> _values = [];
    readonly HashSet<string> _used = [];

    public IEnumerable<KeyValuePair<string, string>> Values => _values;

    public void Set(string option, string value) => _values[option] = value;

    public bool Has(string option) => _values.ContainsKey(option);

    public string? Text(string option)
    {
        _used.Add(option);
        return _values.GetValueOrDefault(option);
    }

    public bool Flag(string option) => Text(option) == "true";

    public long? Count(string option, long least = 1, long most = 1_000_000_000) =>
        Text(option) is { } text ? Quantities.Count(option[2..], text, least, most) : null;

    /// <summary>Returns the value of an option that takes one of a few words.</summary>
    public T Choice<T>(string option, T absent, params (string Word, T Value)[] choices)
    {
        if (Text(option) is not { } text)
        {
            return absent;
        }

        foreach (var (word, value) in choices)
        {
            if (string.Equals(word, text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        var words = choices.Select(choice => choice.Word).ToArray();
        throw new InvalidInputException($"{option[2..]} is '{text}'; allowed: {string.Join(", ", words)}; nearest: {NearestName.Of(text, words)}");
    }

    public void ReadFile(string path, IEnumerable<string> commands)
    {
        if (!File.Exists(path) && !Directory.Exists(path) && !path.Contains('.') && !path.Contains('/'))
        {
            throw new InvalidInputException($"'{path}' is neither a command nor a file; nearest command: {NearestName.Of(path, commands) ?? "estimate"}");
        }

        var text = InputFile.Read("run file", path);
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new InvalidInputException($"run file: the top level is {Kind(document.RootElement)}; allowed: an object");
            }

            Read("", document.RootElement);
        }
        catch (JsonException error)
        {
            throw new InvalidInputException($"run file '{path}': not valid JSON at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}", error);
        }
    }

    void Read(string prefix, JsonElement element)
    {
        foreach (var property in element.EnumerateObject())
        {
            var path = prefix + property.Name;
            var value = property.Value;
            if (value.ValueKind == JsonValueKind.Null || RunOptions.Silent.Contains(path))
            {
                continue;
            }

            var option = RunOptions.All.FirstOrDefault(row => row.Path == path);
            if (option is null && path is "model" or "hardware" or "parallel" or "precision" or "offload" or "implementation")
            {
                Expect(path, value, value.ValueKind == JsonValueKind.Object, "an object");
                Read(path + ".", value);
            }
            else if (path == "offload.activations")
            {
                Expect(path, value, value.ValueKind == JsonValueKind.String && value.GetString() == "none", "none");
            }
            else if (option is null)
            {
                throw new InvalidInputException($"run file: field '{path}' is not known; nearest: {NearestName.Of(path, RunOptions.All.Select(row => row.Path))}");
            }
            else if (option.Flag)
            {
                Expect(path, value, value.ValueKind is JsonValueKind.True or JsonValueKind.False, "true or false");
                Set(option.Name, value.GetBoolean() ? "true" : "false");
            }
            else
            {
                Expect(path, value, value.ValueKind is JsonValueKind.String or JsonValueKind.Number, "a number or a name");
                Set(option.Name, value.ToString());
            }
        }
    }

    static void Expect(string path, JsonElement value, bool right, string allowed)
    {
        if (!right)
        {
            throw new InvalidInputException($"run file: {path} is {Kind(value)}; allowed: {allowed}");
        }
    }

    static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"'{value.GetString()}'",
        _ => value.GetRawText(),
    };
}
