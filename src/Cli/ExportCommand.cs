using System.CommandLine;

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
        command.Options.Add(format);
        var answer = FileAnswer.AddTo(command);
        command.SetAction(parsed =>
        {
            var name = parsed.GetValue(format) ?? throw new InvalidInputException($"format is missing; allowed: --format {string.Join(", ", ConfigExport.Names)}");
            return answer(parsed).Write(ConfigExport.Write(name, run(parsed).Run()));
        });
        return command;
    }
}
