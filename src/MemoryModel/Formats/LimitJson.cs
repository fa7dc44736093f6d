using System.Collections.Immutable;
using System.Text.Json;
using MemoryModel.Planning;

namespace MemoryModel;

/// <summary>Writes the answers of inverse questions as JSON, schema <c>llm-mem/max/1</c>.</summary>
public static class LimitJson
{
    /// <summary>Returns how far a quantity goes as indented JSON.</summary>
    /// <param name="of">The quantity.</param>
    /// <param name="limit">The answer.</param>
    public static string Write(string of, Limit limit)
    {
        ArgumentNullException.ThrowIfNull(limit);
        return Text(of, json =>
        {
            if (limit.Value is { } value)
            {
                json.WriteNumber("value", value);
            }
            else
            {
                json.WriteNull("value");
            }

            json.WriteString("binds", limit.Binds);
            Device(json, "at", limit.Fitting);
            Device(json, "beyond", limit.Beyond);
            EstimateJson.Strings(json, "assumed", limit.Assumed);
        });
    }

    /// <summary>Returns the accelerators on which a run fits as indented JSON.</summary>
    public static string Write(ImmutableArray<GpuChoice> choices) => Text("gpu", json =>
    {
        json.WriteStartArray("fitting");
        foreach (var choice in choices)
        {
            var run = choice.Estimate.Run;
            json.WriteStartObject();
            json.WriteString("gpu", run.Accelerator.Name);
            json.WriteNumber("gpus", run.Gpus);
            if (choice.UsdPerHour is { } dollars)
            {
                json.WriteNumber("usd_per_hour", dollars);
            }

            json.WriteNumber("device_bytes", choice.Estimate.Device.Value);
            json.WriteNumber("capacity_bytes", run.Accelerator.UsableMemory.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    static void Device(Utf8JsonWriter json, string name, MemoryEstimate? estimate)
    {
        if (estimate is not null)
        {
            json.WriteNumber(name + "_device_bytes", estimate.Device.Value);
        }
    }

    static string Text(string of, Action<Utf8JsonWriter> write) => AnswerJson.Write("llm-mem/max/1", json =>
    {
        json.WriteString("of", of);
        write(json);
    });
}
