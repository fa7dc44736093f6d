using System.CommandLine;
using System.Text;

namespace MemoryModel.Cli;

/// <summary><c>llm-mem export --format …</c>: the configuration file of another program that reproduces the run.</summary>
static class ExportCommand
{
    public static Command Create()
    {
        var command = new Command("export", $"The configuration file that reproduces the run: {string.Join(", ", ConfigExport.Names)}.");
        var run = RunOptions.AddTo(command);
        var format = new Option<string>("--format") { Description = $"{string.Join(", ", ConfigExport.Names)}." };
        format.CompletionSources.Add([.. ConfigExport.Names]);
        var file = new Option<string>("--output", "-o") { Description = "File to write; standard output when absent." };
        command.Options.Add(format);
        command.Options.Add(file);
        command.SetAction(parsed =>
        {
            var name = parsed.GetValue(format) ?? throw new InvalidInputException($"format is missing; allowed: --format {string.Join(", ", ConfigExport.Names)}");
            var text = ConfigExport.Write(name, run(parsed).Run());
            if (parsed.GetValue(file) is { } path)
            {
                OutputFile.Write("output", path, Encoding.UTF8.GetBytes(text));
            }
            else
            {
                parsed.InvocationConfiguration.Output.WriteLine(text.TrimEnd());
            }

            return ExitCode.Answered;
        });
        return command;
    }
}
