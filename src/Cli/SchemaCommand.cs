using System.CommandLine;
using System.Reflection;
using System.Text.Json;

namespace MemoryModel.Cli;

/// <summary><c>llm-mem schema NAME</c>: the JSON Schema of what a command prints with <c>--json</c>, and of the run file.</summary>
static class SchemaCommand
{
    const string Ending = ".schema.json";

    /// <summary>Gets the names of the schemas: the files of docs/schemas, embedded.</summary>
    public static string[] Names { get; } = [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.EndsWith(Ending, StringComparison.Ordinal)).Select(name => name[..^Ending.Length]).Order(StringComparer.Ordinal)];

    public static Command Create()
    {
        var schema = new Argument<string[]>("name") { Description = "The schema; their names when absent.", Arity = ArgumentArity.ZeroOrMore };
        schema.CompletionSources.Add(Names);
        var command = new Command("schema", "The JSON Schema of a --json answer or of the run file.") { schema };
        var print = OutputOptions.AddTo(command, rows: false);
        command.SetAction(parsed =>
        {
            var asked = string.Join(' ', parsed.GetValue(schema) ?? []);
            var output = print(parsed);
            if (asked.Length > 0)
            {
                output.Line(Read(asked));
            }
            else if (output.Style == OutputStyle.Json)
            {
                output.Json(Write);
            }
            else
            {
                output.Line(string.Join('\n', Names));
            }

            return ExitCode.Answered;
        });
        return command;
    }

    static void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var name in Names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    /// <summary>Returns a schema's text.</summary>
    public static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name + Ending)
            ?? throw new InvalidInputException($"schema is '{name}'; allowed: {string.Join(", ", Names)}{NearestName.Hint(name, Names)}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().TrimEnd();
    }
}
