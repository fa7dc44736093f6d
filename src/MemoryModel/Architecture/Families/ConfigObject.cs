using System.Globalization;
using System.Text.Json;

namespace MemoryModel;

/// <summary>Reads the keys of one JSON object of a Hugging Face config, with errors that name the key, the value and what is allowed.</summary>
/// <param name="json">The object.</param>
/// <param name="assumed">Collects what had to be assumed.</param>
/// <param name="defaults">What absent keys stand for in the family's config class, or nothing.</param>
/// <param name="family">The family whose class reads the object, or nothing where there is none: keys that the class does not read are as if they were absent.</param>
/// <param name="nested">Whether the object is a part of a config (text_config, vision_config): these leave out all that equals the class's defaults, sizes too.</param>
sealed class ConfigObject(JsonElement json, List<string> assumed, JsonElement? defaults = null, bool nested = false, string? family = null)
{
    // Without these a config is not that of a model: the class's defaults (those of its first model) would stand for something else.
    static readonly string[] Needed =
    [
        "hidden_size", "d_model", "n_embd", "n_embed", "dim", "emb_dim", "num_hidden_layers", "n_layer", "n_layers", "num_layers", "num_attention_heads", "n_head", "n_heads", "num_heads", "vocab_size", "d_ff",
        "encoder_layers", "decoder_layers", "src_vocab_size", "tgt_vocab_size", "encoder_attention_heads", "decoder_attention_heads", "encoder_ffn_dim", "decoder_ffn_dim",
    ];

    public JsonElement Json => json;

    public List<string> Assumed => assumed;

    public bool Has(string key) => Given(key, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Returns whether the key is there, be it as null.</summary>
    public bool Mentions(string key) => Given(key, out _);

    /// <summary>Returns the object read with the defaults of a family.</summary>
    public ConfigObject Under(string family) => ConfigDefaults.Of(family) is { } known ? new(json, assumed, known, nested, family) : new(json, assumed, null, nested);

    bool Given(string key, out JsonElement value)
    {
        value = default;
        return (family is null || !KeysOfOtherFamilies.Ignores(family, key)) && json.TryGetProperty(key, out value);
    }

    /// <summary>Returns the first of the keys that is present, as a whole number of at least <paramref name="least"/>.</summary>
    public long? Number(long least, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (!Given(key, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            if (value.ValueKind != JsonValueKind.Number || !TryWhole(value, out var number) || number < least || number > 1_000_000_000_000)
            {
                throw new InvalidInputException($"config: {key} is {Shown(value)}; allowed: a whole number from {least} to 10^12");
            }

            return number;
        }

        foreach (var key in keys)
        {
            if (Default(key) is { ValueKind: JsonValueKind.Number } value && TryWhole(value, out var number) && number >= least)
            {
                if (nested && Needed.Contains(key))
                {
                    assumed.Add(string.Create(CultureInfo.InvariantCulture, $"{key}: {number}, the family's default"));
                }

                return number;
            }
        }

        return null;
    }

    // A key that is there as null is not absent.
    JsonElement? Default(string key) =>
        defaults is { } usual && (nested || !Needed.Contains(key)) && !Given(key, out _) && usual.TryGetProperty(key, out var value) ? value : null;

    public long Positive(params ReadOnlySpan<string> keys) => Number(1, keys) ?? throw Missing(keys);

    public long Positive(long otherwise, params ReadOnlySpan<string> keys) => Number(1, keys) ?? otherwise;

    /// <summary>Returns a positive number that need not be whole, or nothing when the key is absent.</summary>
    public double? Real(string key)
    {
        if (!Has(key))
        {
            return null;
        }

        var value = json.GetProperty(key);
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var real) && real is > 0 and < 1e12
            ? real
            : throw new InvalidInputException($"config: {key} is {Shown(value)}; allowed: a number above 0, at most 10^12");
    }

    /// <summary>Returns the first of the keys that is a probability, or nothing.</summary>
    public double? Probability(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (Given(key, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var real) && real is >= 0 and < 1)
            {
                return real;
            }
        }

        return null;
    }

    public bool Flag(string key, bool otherwise)
    {
        if (!Given(key, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return Default(key) is { ValueKind: JsonValueKind.True or JsonValueKind.False } given ? given.GetBoolean() : otherwise;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw new InvalidInputException($"config: {key} is {Shown(value)}; allowed: true or false");
    }

    public string? Text(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (Given(key, out var value) && value.ValueKind == JsonValueKind.String)
            {
                return value.GetString();
            }
        }

        foreach (var key in keys)
        {
            if (Default(key) is { ValueKind: JsonValueKind.String } value)
            {
                return value.GetString();
            }
        }

        return null;
    }

    public ConfigObject? Child(string key)
    {
        if (!Given(key, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Object
            ? new(value, assumed, null, true)
            : throw new InvalidInputException($"config: {key} is {Shown(value)}; allowed: an object");
    }

    /// <summary>Returns the numbers of an array, or nothing when the key is absent.</summary>
    public long[] Numbers(string key)
    {
        if (!Given(key, out var value) || value.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        return [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Number).Select(item => TryWhole(item, out var number) ? number : 0)];
    }

    /// <summary>Returns the strings of an array, or nothing when the key is absent.</summary>
    public string[] Texts(string key) => Given(key, out var value) && value.ValueKind == JsonValueKind.Array
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
