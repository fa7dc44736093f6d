using System.Globalization;
using System.Text.Json;

namespace MemoryModel.Cli;

/// <summary>Lays options over a run file: each becomes the field that it stands for, and removes what it contradicts.</summary>
sealed class RunOverlay
{
    readonly Dictionary<string, string> _fields = [];
    readonly HashSet<string> _removed = [];
    readonly HashSet<string> _displaced = [];

    /// <summary>Lays one option over the file.</summary>
    /// <exception cref="InvalidInputException">The text is not what the field may hold.</exception>
    public void Set(RunOption option, string text)
    {
        _fields[option.Path] = Value(option, text);
        _displaced.UnionWith(option.Displaces);
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
        _displaced.UnionWith(displaces);
    }

    /// <summary>Removes fields from the file.</summary>
    public void Remove(IEnumerable<string> paths) => _removed.UnionWith(paths);

    /// <summary>Keeps a field of the file that an option would have removed.</summary>
    public void Keep(string path) => _displaced.Remove(path);

    /// <summary>Returns the run file that results.</summary>
    public JsonElement Over(JsonElement? file)
    {
        if (file is { ValueKind: not JsonValueKind.Object } other)
        {
            return other;
        }

        return file is { } said && said.TryGetProperty("megatron_args", out var arguments) && arguments.ValueKind == JsonValueKind.Object
            ? OverArguments(said, arguments)
            : Merged(file);
    }

    // Fields that an argument list says are written into it; what stands beside the list is laid over the file. What an option displaces in a
    // file of fields is another argument here, which stays.
    JsonElement OverArguments(JsonElement file, JsonElement arguments)
    {
        var (beside, said) = (new RunOverlay(), new Dictionary<string, string>());
        foreach (var (path, json) in _fields)
        {
            if (MegatronOverlay.Says(path))
            {
                said[path] = json;
            }
            else
            {
                beside.SetJson(path, json);
            }
        }

        beside.Remove(_removed.Where(path => !MegatronOverlay.Says(path)));
        beside._displaced.UnionWith(_displaced.Where(path => !MegatronOverlay.Says(path)));
        var machine = new RunObject(beside.Merged(file));
        var gpus = machine.Whole("hardware.gpus") ?? machine.Whole("hardware.nodes") * (machine.Whole("hardware.gpus_per_node") ?? 8);
        var list = Parsed(MegatronOverlay.Over(arguments, said, _removed, gpus, Named));
        beside._fields["megatron_args"] = list.GetRawText();
        if (said.TryGetValue("parallel.dp", out var replicas))
        {
            beside.SetJson("hardware.gpus", (long.Parse(replicas, CultureInfo.InvariantCulture) * MegatronOverlay.Replica(list)).ToString(CultureInfo.InvariantCulture));
        }

        return beside.Merged(file);
    }

    static string Named(string path) => RunOptions.All.FirstOrDefault(option => option.Path == path)?.Name[2..] ?? path;

    static JsonElement Parsed(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    JsonElement Merged(JsonElement? file)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            Merge(json, "", file);
        }

        using var document = JsonDocument.Parse(stream.ToArray(), new() { MaxDepth = 128 });
        return document.RootElement.Clone();
    }

    bool IsRemoved(string path) => _removed.Contains(path) || _displaced.Contains(path);

    void Merge(Utf8JsonWriter json, string prefix, JsonElement? element)
    {
        json.WriteStartObject();
        var written = new HashSet<string>();
        foreach (var property in element?.EnumerateObject().ToArray() ?? [])
        {
            var path = prefix + property.Name;
            var below = _fields.Keys.Any(field => field.StartsWith(path + ".", StringComparison.Ordinal));
            if (IsRemoved(path) || _fields.ContainsKey(path))
            {
                continue;
            }

            if (path == "assumed" && property.Value.ValueKind == JsonValueKind.Array)
            {
                json.WritePropertyName(property.Name);
                Assumed(json, property.Value);
                written.Add(property.Name);
                continue;
            }

            // an option inside an object of the file; a wrong value there is left for the reader to refuse
            if (below && property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Null || property.Value.ValueKind == JsonValueKind.Object && _removed.Concat(_displaced).Any(field => field.StartsWith(path + ".", StringComparison.Ordinal)))
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

    // What an option says is assumed no more: "micro_batch: 1", "zero: 0, …" or "parallel.zero: 0, …", "sequence of 2048 tokens, …".
    void Assumed(Utf8JsonWriter json, JsonElement lines)
    {
        bool Settled(string line) => line.Split(':')[0] is var named && _fields.Keys.Any(path => path == named || path[(path.LastIndexOf('.') + 1)..] == named || (path == "seq_len" && line.StartsWith("sequence of ", StringComparison.Ordinal)));
        json.WriteStartArray();
        foreach (var line in lines.EnumerateArray())
        {
            if (line.ValueKind != JsonValueKind.String || !Settled(line.GetString()!))
            {
                line.WriteTo(json);
            }
        }

        json.WriteEndArray();
    }

    static string Value(RunOption option, string text)
    {
        var (field, name) = (option.Field, option.Name[2..]);
        var json = field.Kind switch
        {
            RunFieldKind.Flag => text is "true" or "false" ? text : null,
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
