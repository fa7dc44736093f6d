using System.Text.Json;

namespace MemoryModel;

/// <summary>Writes parameter counts as JSON, schema <c>llm-mem/params/1</c>.</summary>
public static class ParametersJson
{
    /// <summary>Returns a network's counts as JSON text; with an adapter what it trains, with quantized weights their bytes.</summary>
    public static string Write(ModelArchitecture model, ModelParameters parameters, AdapterParameters? adapter = null, QuantizedWeights? weights = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(parameters);
        return EstimateJson.Text(json =>
        {
            json.WriteString("schema", "llm-mem/params/1");
            json.WriteString("name", model.Name);
            json.WriteString("family", model.Family);
            json.WriteNumber("total", parameters.Total);
            json.WriteNumber("active", parameters.Active);
            if (adapter is not null)
            {
                json.WriteNumber("trainable", adapter.Trainable);
                json.WriteNumber("added", adapter.Added);
            }

            json.WriteStartObject("groups");
            foreach (var group in Enum.GetValues<ParameterGroup>())
            {
                if (parameters.In(group) is var count and > 0)
                {
                    json.WriteNumber(group.ToString().ToLowerInvariant(), count);
                }
            }

            json.WriteEndObject();
            if (weights is not null)
            {
                Weights(json, weights);
            }

            if (model.NamedClass is { } named)
            {
                json.WriteStartObject("named_class");
                json.WriteString("name", named.Name);
                json.WriteNumber("total", named.Total);
                json.WriteEndObject();
            }

            json.WriteBoolean("tied_embeddings", model.Head.Tied);
            json.WriteString("source", model.Source.ToString());
            EstimateJson.Strings(json, "assumed", model.Assumed);
        });
    }

    static void Weights(Utf8JsonWriter json, QuantizedWeights weights)
    {
        json.WriteStartObject("weights");
        json.WriteString("format", weights.Format.Name);
        json.WriteNumber("quantized", weights.Quantized);
        json.WriteNumber("kept", weights.Kept);
        json.WriteNumber("element_bytes", weights.Elements.Value);
        json.WriteNumber("scale_bytes", weights.Overhead.Value);
        json.WriteNumber("total_bytes_kept_16_bit", weights.Total(DataType.BFloat16).Value);
        json.WriteStartObject("groups");
        foreach (var group in weights.Groups)
        {
            json.WriteStartObject(group.Group.ToString().ToLowerInvariant());
            json.WriteNumber("quantized", group.Quantized);
            json.WriteNumber("kept", group.Kept);
            json.WriteNumber("element_bytes", group.Elements.Value);
            json.WriteNumber("scale_bytes", group.Overhead.Value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteString("source", weights.Format.Source.ToString());
        json.WriteEndObject();
    }
}
