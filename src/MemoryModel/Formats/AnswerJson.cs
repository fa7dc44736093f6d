using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MemoryModel;

/// <summary>Writes the frame of an answer: an indented object that begins with its schema.</summary>
static class AnswerJson
{
    public static string Write(string schema, Action<Utf8JsonWriter> properties)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("schema", schema);
            properties(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
