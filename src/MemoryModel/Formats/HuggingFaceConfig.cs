using System.Text;
using System.Text.Json;

namespace MemoryModel;

/// <summary>Reads Hugging Face <c>config.json</c> files.</summary>
/// <remarks>
/// The family is taken from <c>model_type</c>, else from <c>architectures</c>; a key that is absent takes the default of that family's
/// config class. A family that is not known is read as a generic decoder, and what was assumed is in <see cref="ModelArchitecture.Assumed"/>.
/// </remarks>
public static class HuggingFaceConfig
{
    /// <summary>Reads a config from JSON text.</summary>
    /// <param name="json">The text of a <c>config.json</c>.</param>
    /// <param name="name">The name the model shall have; else that of the file's <c>_name_or_path</c> or family.</param>
    /// <exception cref="InvalidInputException">The text is not JSON, a needed key is missing, or a value is not allowed.</exception>
    public static ModelArchitecture Parse(string json, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        using var document = Document(json);
        return Read(document.RootElement, name);
    }

    /// <summary>Returns the text as strict JSON: without comments, trailing commas and the infinities that Python writes.</summary>
    internal static string Normalize(string json)
    {
        using var document = Document(json);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            document.RootElement.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    static JsonDocument Document(string json)
    {
        try
        {
            return JsonDocument.Parse(WithoutInfinities(json), new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 64 });
        }
        catch (JsonException error)
        {
            throw new InvalidInputException($"config: not valid JSON at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}", error);
        }
    }

    /// <summary>Reads a config from a parsed JSON object.</summary>
    /// <param name="root">The object.</param>
    /// <param name="name">The name the model shall have, or <see langword="null"/>.</param>
    /// <exception cref="InvalidInputException">A needed key is missing, or a value is not allowed.</exception>
    public static ModelArchitecture Read(JsonElement root, string? name = null)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidInputException($"config: the top level is {root.ValueKind.ToString().ToLowerInvariant()}; allowed: an object");
        }

        try
        {
            return Model(root, name);
        }
        catch (OverflowException error)
        {
            throw new InvalidInputException("config: the dimensions multiply to more than 2^63 parameters", error);
        }
    }

    static ModelArchitecture Model(JsonElement root, string? name)
    {
        var config = new ConfigObject(root, []);
        var family = config.Text("model_type") ?? Families.OfClass(config.Texts("architectures")) ?? Unnamed(config);
        var model = Families.Read(family, config);
        _ = ModelParameters.Of(model).Total;
        if (QuantizationConfig.Read(root).Note is { } stored)
        {
            config.Assumed.Add(stored);
        }

        if (TaskHead.OfNamed(model, config) is { } named)
        {
            var other = new NamedClass(config.Texts("architectures")[0], ModelParameters.Of(named).Total);
            config.Assumed.Add(FormattableString.Invariant($"head: that of the language model; {other.Name}, which architectures names, has {other.Total} parameters"));
            model = model with { NamedClass = other };
        }

        return model with
        {
            Name = name ?? (config.Text("_name_or_path", "name_or_path") is { Length: > 0 } path ? path : family),
            Assumed = [.. config.Assumed.Distinct()],
        };
    }

    static string Unnamed(ConfigObject config)
    {
        config.Assumed.Add("family: generic decoder (model_type and architectures are absent)");
        return "";
    }

    // Python writes Infinity and NaN, which JSON does not have; no size is given by one, so each becomes null.
    static string WithoutInfinities(string json)
    {
        if (!json.Contains("Infinity", StringComparison.Ordinal) && !json.Contains("NaN", StringComparison.Ordinal))
        {
            return json;
        }

        var text = new StringBuilder(json.Length);
        var quoted = false;
        for (var at = 0; at < json.Length; at++)
        {
            var rest = json.AsSpan(at);
            var length = quoted ? 0 : rest.StartsWith("-Infinity") ? 9 : rest.StartsWith("Infinity") ? 8 : rest.StartsWith("NaN") ? 3 : 0;
            if (length > 0)
            {
                text.Append("null");
                at += length - 1;
                continue;
            }

            quoted ^= json[at] == '"' && (at == 0 || json[at - 1] != '\\');
            text.Append(json[at]);
        }

        return text.ToString();
    }
}
