using System.CommandLine;
using System.Text;

namespace MemoryModel.Cli;

/// <summary>The answer of a command that writes a file: the file at <c>-o</c>, else its text on standard output; with <c>--json</c> an object that says what was written.</summary>
sealed class FileAnswer(Output output, string command, string? path)
{
    /// <summary>Adds the options and returns how to read them.</summary>
    public static Func<ParseResult, FileAnswer> AddTo(Command command, bool toFile = true)
    {
        var file = new Option<string>("--output", "-o") { Description = "File to write; standard output when absent.", Arity = ArgumentArity.ExactlyOne };
        if (toFile)
        {
            command.Options.Add(file);
        }

        var print = OutputOptions.AddTo(command, rows: false);
        return parsed => new(print(parsed), command.Name, toFile ? parsed.GetValue(file) : null);
    }

    /// <summary>Writes the text.</summary>
    /// <param name="text">What the file holds.</param>
    /// <param name="says">One line about it for the terminal, printed where it went to a file.</param>
    public int Write(string text, string? says = null)
    {
        var content = Encoding.UTF8.GetBytes(text);
        if (path is not null)
        {
            OutputFile.Write("output", path, content);
        }

        if (output.Style == OutputStyle.Json)
        {
            output.Json(json =>
            {
                json.WriteStartObject();
                json.WriteString("schema", "llm-mem/file/1");
                json.WriteString("command", command);
                json.WriteString("file", path);
                json.WriteNumber("bytes", content.Length);
                if (path is null)
                {
                    json.WriteString("text", text);
                }

                json.WriteEndObject();
            });
        }
        else if (path is null)
        {
            output.Line(text.TrimEnd());
        }
        else if (says is not null && !output.Quiet)
        {
            output.Line($"{says}: {path}");
        }

        return ExitCode.Answered;
    }
}
