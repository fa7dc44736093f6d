using System.Globalization;
using System.Text.Json;

namespace MemoryModel;

/// <summary>Reads a Megatron-LM argument list given as a JSON object: <c>"--num-layers": 12</c>, flags as <c>true</c>.</summary>
/// <remarks>
/// Names are taken with or without the leading dashes, with dashes or underscores, as argparse and Megatron's YAML files write them, and behind
/// the dots of a configuration object (<c>model.num_layers</c>).
/// Every name that was asked for is remembered, so that of the rest those can be reported that are no argument of Megatron-LM.
/// </remarks>
sealed class MegatronArguments
{
    readonly Dictionary<string, JsonElement> _values = [];
    readonly HashSet<string> _asked = [];

    /// <summary>Reads the object; later names win over earlier ones, as on a command line.</summary>
    /// <exception cref="FormatException">The element is not an object.</exception>
    public MegatronArguments(JsonElement arguments)
    {
        if (arguments.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"megatron_args: {arguments.ValueKind} is not an object of arguments such as \"--num-layers\": 12");
        }

        foreach (var argument in arguments.EnumerateObject())
        {
            _values[Key(argument.Name)] = argument.Value;
        }

        MegatronAliases.Resolve(_values);
    }

    /// <summary>Gets the arguments that nothing asked for, in the order given.</summary>
    public IEnumerable<string> Unread => _values.Keys.Where(key => !_asked.Contains(key)).Select(key => "--" + key);

    /// <summary>Says what is no argument of Megatron-LM: refuses what is nearly one, and notes the rest.</summary>
    /// <param name="measured">Whether the run was measured: it ran, so that nothing is refused.</param>
    /// <param name="note">Receives what is not known.</param>
    /// <exception cref="FormatException">A name is a slip of the pen.</exception>
    public void Check(bool measured, Action<string> note)
    {
        foreach (var name in Unread)
        {
            var key = Key(name);
            if (MegatronArgumentNames.Contains(key))
            {
                continue;
            }

            if (!measured && MegatronArgumentNames.Meant(key) is { } meant)
            {
                throw new FormatException($"megatron_args: '{name}' is no argument of Megatron-LM; nearest: --{meant}");
            }

            note($"megatron_args: {name} is not known, and changes nothing");
        }
    }

    /// <summary>Says whether an argument is given; a null (or Python's None) is none, but for a flag.</summary>
    public bool Has(string name) => Value(name) is not null;

    /// <summary>Returns whether a flag is set.</summary>
    public bool Flag(string name) => Find(name) switch
    {
        null => false,
        { ValueKind: JsonValueKind.True or JsonValueKind.Null } => true,
        { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.String } text when bool.TryParse(text.GetString(), out var set) => set,
        { } other => throw Bad(name, other, "true or false"),
    };

    /// <summary>Returns a whole number of at least <paramref name="least"/>, or <see langword="null"/> when the argument is absent.</summary>
    public long? Whole(string name, long least = 1)
    {
        if (Value(name) is not { } element)
        {
            return null;
        }

        return TryNumber(element, out var number) && number == Math.Floor(number) && Math.Abs(number) <= 1e15 && number >= least
            ? (long)number
            : throw Bad(name, element, string.Create(CultureInfo.InvariantCulture, $"a whole number of at least {least}"));
    }

    /// <summary>Returns a number, or <see langword="null"/> when the argument is absent.</summary>
    public double? Number(string name) => Value(name) is not { } element
        ? null
        : TryNumber(element, out var number) ? number : throw Bad(name, element, "a number");

    /// <summary>Returns a text, or <see langword="null"/> when the argument is absent.</summary>
    public string? Text(string name) => Value(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } element => element.GetString(),
        { } element => element.GetRawText(),
    };

    /// <summary>Returns the one of the allowed words that the argument names; the first when it is absent.</summary>
    public string Choice(string name, params ReadOnlySpan<string> allowed)
    {
        if (Text(name) is not { } text)
        {
            return allowed[0];
        }

        foreach (var word in allowed)
        {
            if (string.Equals(word, text, StringComparison.OrdinalIgnoreCase))
            {
                return word;
            }
        }

        var words = allowed.ToArray();
        throw new FormatException($"megatron_args: --{Key(name)} is \"{text}\"; allowed: {string.Join(", ", words)}{NearestName.Hint(text, words)}");
    }

    static FormatException Bad(string name, JsonElement value, string allowed) =>
        new($"megatron_args: --{Key(name)} is {value.GetRawText()}; allowed: {allowed}");

    internal static string Key(string name) => name[(name.LastIndexOf('.') + 1)..].TrimStart('-', '+').Replace('_', '-').ToLowerInvariant();

    static bool TryNumber(JsonElement element, out double number)
    {
        number = 0;
        return element.ValueKind switch
        {
            JsonValueKind.Number => element.TryGetDouble(out number),
            JsonValueKind.String => double.TryParse(element.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
    }

    JsonElement? Value(string name) => Find(name) switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.String } text when text.GetString() is "null" or "None" => null,
        var element => element,
    };

    JsonElement? Find(string name)
    {
        var key = Key(name);
        _asked.Add(key);
        return _values.TryGetValue(key, out var value) ? value : null;
    }
}
