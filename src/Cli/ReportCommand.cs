using System.CommandLine;
using System.Text;

namespace MemoryModel.Cli;

/// <summary><c>llm-mem report -o report.html</c>: one page with plots that needs no other file.</summary>
static class ReportCommand
{
    public static Command Create()
    {
        var command = new Command("report", "One self-contained HTML page: memory by kind, moments of a step, its timeline, every term.");
        var run = RunOptions.AddTo(command);
        var file = new Option<string>("--output", "-o") { Description = "File to write; standard output when absent." };
        command.Options.Add(file);
        command.SetAction(parsed =>
        {
            var page = HtmlReport.Write(run(parsed).Run());
            if (parsed.GetValue(file) is { } path)
            {
                OutputFile.Write("output", path, Encoding.UTF8.GetBytes(page));
            }
            else
            {
                parsed.InvocationConfiguration.Output.WriteLine(page);
            }

            return ExitCode.Answered;
        });
        return command;
    }
}
