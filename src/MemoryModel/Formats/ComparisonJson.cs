using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MemoryModel;

/// <summary>Writes comparisons as JSON.</summary>
public static class ComparisonJson
{
    /// <summary>Returns a comparison with another tool, schema <c>llm-mem/peer/1</c>.</summary>
    public static string Write(PeerComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return Text(json =>
        {
            var theirs = comparison.Theirs;
            json.WriteString("schema", "llm-mem/peer/1");
            json.WriteString("tool", theirs.Tool);
            json.WriteString("source", theirs.Source.ToString());
            json.WriteNumber("their_bytes", theirs.Total.Value);
            json.WriteNumber("our_bytes", comparison.Ours.Device.Value);
            json.WriteStartArray("rows");
            foreach (var row in comparison.Rows)
            {
                Row(json, row);
            }

            json.WriteEndArray();
            json.WritePropertyName("host");
            if (comparison.Host is { } host)
            {
                Row(json, host);
            }
            else
            {
                json.WriteNullValue();
            }

            json.WriteStartObject("symbols");
            foreach (var (symbol, value) in theirs.Symbols)
            {
                json.WriteNumber(symbol, value);
            }

            json.WriteEndObject();
            Strings(json, "remarks", theirs.Remarks);
        });
    }

    /// <summary>Returns estimates side by side, schema <c>llm-mem/compare/1</c>.</summary>
    /// <param name="names">The runs' names, one for each estimate.</param>
    /// <param name="comparison">The estimates.</param>
    public static string Write(IReadOnlyList<string> names, EstimateComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(comparison);
        return Text(json =>
        {
            json.WriteString("schema", "llm-mem/compare/1");
            json.WriteStartArray("runs");
            for (var i = 0; i < names.Count; i++)
            {
                var estimate = comparison.Estimates[i];
                json.WriteStartObject();
                json.WriteString("name", names[i]);
                json.WriteBoolean("fits", estimate.Fits);
                json.WriteNumber("allocated_bytes", estimate.Allocated.Value);
                json.WriteNumber("device_bytes", estimate.Device.Value);
                json.WriteNumber("host_bytes_per_node", estimate.HostPerNode.Value);
                json.WriteString("peak_phase", EstimateJson.PhaseName(estimate.PeakMoment));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("rows");
            foreach (var row in comparison.Rows)
            {
                json.WriteStartObject();
                json.WriteString("kind", EstimateJson.KindName(row.Kind));
                json.WriteString("group", row.Group);
                json.WriteString("term", row.Term);
                json.WriteStartArray("bytes");
                foreach (var bytes in row.Bytes)
                {
                    json.WriteNumberValue(bytes.Value);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    static void Row(Utf8JsonWriter json, PeerRow row)
    {
        json.WriteStartObject();
        json.WriteString("name", row.Name);
        Optional(json, "their_bytes", row.Theirs);
        Optional(json, "our_bytes", row.Ours);
        json.WriteString("formula", row.Formula);
        Strings(json, "why", row.Why);
        json.WriteEndObject();
    }

    static void Optional(Utf8JsonWriter json, string name, Bytes? bytes)
    {
        if (bytes is { } size)
        {
            json.WriteNumber(name, size.Value);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    static string Text(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
