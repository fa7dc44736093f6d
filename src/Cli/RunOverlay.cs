using System.Globalization;
using System.Text.Json;

namespace MemoryModel.Cli;

/// <summary>Lays options over a run file: each becomes the field that it stands for, and removes what it contradicts.</summary>
sealed class RunOverlay
{
    readonly Dictionary<string, string> _fields = [];
    readonly HashSet<string> _removed = [];

    /// <summary>Lays one option over the file.</summary>
    /// <exception cref="InvalidInputException">The text is not what the field may hold.</exception>
    public void Set(RunOption option, string text)
    {
        _fields[option.Path] = Value(option, text);
        _removed.UnionWith(option.Displaces);
        if (option.Path == "model.parameters")
        {
            _fields["model.inferred"] = "true";
        }
    }

    /// <summary>Lays a key of <c>implementation</c> over the file, given as key=value.</summary>
    /// <exception cref="InvalidInputException">The text is no pair.</exception>
    public void SetImplementation(string pair)
    {
        if (pair.Split('=', 2) is not [{ Length: > 0 } key, { Length: > 0 } value])
        {
            throw new InvalidInputException($"implementation is '{pair}'; allowed: key=value, such as attention=flash");
        }

        _fields["implementation." + key.Trim()] = value is "true" or "false" || double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? value : Quote(value);
    }

    /// <summary>Lays a field over the file, given as JSON.</summary>
    public void SetJson(string path, string json, params string[] displaces)
    {
        _fields[path] = json;
        _removed.UnionWith(displaces);
    }

    /// <summary>Removes fields from the file.</summary>
    public void Remove(IEnumerable<string> paths) => _removed.UnionWith(paths);

    /// <summary>Keeps a field of the file that an option would have removed.</summary>
    public void Keep(string path) => _removed.Remove(path);

    /// <summary>Returns the run file that results.</summary>
    public JsonElement Over(JsonElement? file)
    {
        if (file is { ValueKind: not JsonValueKind.Object } other)
        {
            return other;
        }

        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            Merge(json, "", file);
        }

        using var document = JsonDocument.Parse(stream.ToArray(), new() { MaxDepth = 128 });
        return document.RootElement.Clone();
    }

    void Merge(Utf8JsonWriter json, string prefix, JsonElement? element)
    {
        json.WriteStartObject();
        var written = new HashSet<string>();
        foreach (var property in element?.EnumerateObject().ToArray() ?? [])
        {
            var path = prefix + property.Name;
            var below = _fields.Keys.Any(field => field.StartsWith(path + ".", StringComparison.Ordinal));
            if (_removed.Contains(path) || _fields.ContainsKey(path))
            {
                continue;
            }

            // an option inside an object of the file; a wrong value there is left for the reader to refuse
            if (below && property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Null || property.Value.ValueKind == JsonValueKind.Object && _removed.Any(field => field.StartsWith(path + ".", StringComparison.Ordinal)))
            {
                json.WritePropertyName(property.Name);
                Merge(json, path + ".", property.Value.ValueKind == JsonValueKind.Object ? property.Value : null);
            }
            else
            {
                property.WriteTo(json);
            }

            written.Add(property.Name);
        }

        foreach (var group in _fields.Where(field => field.Key.StartsWith(prefix, StringComparison.Ordinal)).GroupBy(field => field.Key[prefix.Length..].Split('.')[0]))
        {
            if (written.Contains(group.Key))
            {
                continue;
            }

            json.WritePropertyName(group.Key);
            if (group.FirstOrDefault(field => field.Key == prefix + group.Key) is { Value: { } value })
            {
                json.WriteRawValue(value);
            }
            else
            {
                Merge(json, prefix + group.Key + ".", null);
            }
        }

        json.WriteEndObject();
    }

    static string Value(RunOption option, string text)
    {
        var (field, name) = (option.Field, option.Name[2..]);
        var json = field.Kind switch
        {
            RunFieldKind.Flag => text,
            RunFieldKind.Whole => Quantities.TryCount(text, out var count) ? count.ToString(CultureInfo.InvariantCulture) : null,
            RunFieldKind.Number => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : null,
            RunFieldKind.Texts => $"[{string.Join(',', text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Quote))}]",
            _ => Quote(text),
        };
        if (json is not null)
        {
            using var document = JsonDocument.Parse(json);
            if (RunFieldCheck.Allows(field, document.RootElement))
            {
                return json;
            }
        }

        throw new InvalidInputException(RunFieldCheck.Refusal(field, name, $"'{text}'", text));
    }

    static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
