using System.CommandLine;

namespace MemoryModel.Cli;

/// <summary><c>llm-mem report -o report.html</c>: one page with plots that needs no other file.</summary>
static class ReportCommand
{
    public static Command Create()
    {
        var command = new Command("report", "One self-contained HTML page: memory by kind, moments of a step, its timeline, every term.");
        var run = RunOptions.AddTo(command);
        var answer = FileAnswer.AddTo(command);
        command.SetAction(parsed => answer(parsed).Write(HtmlReport.Write(run(parsed).Run())));
        return command;
    }
}
