using System.Text;
using System.Text.Json;

namespace MemoryModel;

/// <summary>Represents a Megatron-LM argument list that is being changed: what is not touched keeps its place and its spelling.</summary>
sealed class MegatronArgumentList
{
    readonly List<(string Name, string Json)> _arguments = [];

    /// <summary>Copies a list.</summary>
    public MegatronArgumentList(JsonElement arguments)
    {
        if (arguments.ValueKind != JsonValueKind.Object)
        {
            // a wrong list is left for its reader to refuse
            return;
        }

        foreach (var argument in arguments.EnumerateObject())
        {
            _arguments.Add((argument.Name, argument.Value.GetRawText()));
        }
    }

    /// <summary>Gets the list for reading, as it is now.</summary>
    public MegatronArguments Read()
    {
        using var document = JsonDocument.Parse(Json());
        return new(document.RootElement.Clone());
    }

    /// <summary>Sets an argument to a value given as JSON.</summary>
    public void Set(string name, string json)
    {
        var at = _arguments.FindIndex(argument => MegatronArguments.Key(argument.Name) == name);
        if (at < 0)
        {
            _arguments.Add(("--" + name, json));
            return;
        }

        var spelled = _arguments[at].Name;
        Remove(name);
        _arguments.Insert(Math.Min(at, _arguments.Count), (spelled, json));
    }

    /// <summary>Sets an argument to a text.</summary>
    public void Text(string name, string text) => Set(name, $"\"{JsonEncodedText.Encode(text)}\"");

    /// <summary>Sets an argument to a number.</summary>
    public void Count(string name, long value) => Set(name, FormattableString.Invariant($"{value}"));

    /// <summary>Sets a flag, or removes it.</summary>
    public void Flag(string name, bool set)
    {
        if (set)
        {
            Set(name, "true");
        }
        else
        {
            Remove(name);
        }
    }

    /// <summary>Removes arguments.</summary>
    public void Remove(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            _arguments.RemoveAll(argument => MegatronArguments.Key(argument.Name) == name);
        }
    }

    /// <summary>Returns the list as JSON.</summary>
    public string Json()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (var (name, value) in _arguments)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(value);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
