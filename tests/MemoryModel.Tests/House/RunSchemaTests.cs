using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MemoryModel.Tests.House;

/// <summary>docs/schemas/run.schema.json is the JSON Schema of the fields that the run reader knows.</summary>
public class RunSchemaTests
{
    [Fact]
    public void The_schema_of_the_run_file_has_the_fields_of_the_reader() => GeneratedFile.Check(Schema(), "docs", "schemas", "run.schema.json");

    static string Schema()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("$id", "urn:llm-mem:run:1");
            json.WriteString("title", "A run file of llm-mem");
            json.WriteString("description", "One training run; with measured, a measured case. A field that is null or absent takes the framework's default.");
            json.WriteString("type", "object");
            Properties(json, "");
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    static void Properties(Utf8JsonWriter json, string prefix)
    {
        json.WriteStartObject("properties");
        foreach (var field in RunFields.All.Where(field => field.Path.StartsWith(prefix, StringComparison.Ordinal) && !field.Path[prefix.Length..].Contains('.', StringComparison.Ordinal)))
        {
            json.WriteStartObject(field.Path[prefix.Length..]);
            json.WriteString("description", field.Help);
            Shape(json, field);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteBoolean("additionalProperties", false);
    }

    static void Shape(Utf8JsonWriter json, RunField field)
    {
        switch (field.Kind)
        {
            case RunFieldKind.Group:
                Types(json, "object", "null");
                Properties(json, field.Path + ".");
                break;
            case RunFieldKind.Whole:
                Types(json, "integer", "null");
                json.WriteNumber("minimum", field.Least);
                json.WriteNumber("maximum", field.Most);
                break;
            case RunFieldKind.Number:
                Types(json, "number", "null");
                json.WriteNumber("minimum", field.Least);
                json.WriteNumber("maximum", field.Most);
                break;
            case RunFieldKind.Flag:
                Types(json, "boolean", "null");
                break;
            case RunFieldKind.Word:
                json.WriteStartArray("enum");
                foreach (var word in field.Words)
                {
                    json.WriteStringValue(word);
                }

                json.WriteNullValue();
                json.WriteEndArray();
                break;
            case RunFieldKind.Texts:
                Types(json, "array", "string", "null");
                json.WriteStartObject("items");
                json.WriteString("type", "string");
                json.WriteEndObject();
                break;
            case RunFieldKind.Text or RunFieldKind.Type or RunFieldKind.Size:
                Types(json, "string", "null");
                break;
        }
    }

    static void Types(Utf8JsonWriter json, params ReadOnlySpan<string> types)
    {
        json.WriteStartArray("type");
        foreach (var type in types)
        {
            json.WriteStringValue(type);
        }

        json.WriteEndArray();
    }
}
