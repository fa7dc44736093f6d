using System.CommandLine;
using System.Text;
using System.Text.Json;

namespace MemoryModel.Cli;

/// <summary><c>llm-mem trace run.json -o trace.json</c>: one step in time, for Perfetto and chrome://tracing.</summary>
static class TraceCommand
{
    public static Command Create()
    {
        var command = new Command("trace", "The timeline of one step, per stage and stream (Chrome trace events; open in ui.perfetto.dev).");
        var run = RunOptions.AddTo(command);
        var answer = FileAnswer.AddTo(command);
        command.SetAction(parsed =>
        {
            var description = run(parsed).Run();
            var timeline = Estimator.Timeline(description)
                ?? throw new InvalidInputException($"gpu is '{description.Accelerator.Name}', which has no peak rate for {description.Precision.Compute.ShortName()}; allowed: one that has (`llm-mem list gpus`)");
            using var stream = new MemoryStream();
            using (var json = new Utf8JsonWriter(stream)) TimelineJson.Write(json, timeline);
            return answer(parsed).Write(Encoding.UTF8.GetString(stream.ToArray()), FormattableString.Invariant($"{timeline.Length} on {timeline.Stages} {(timeline.Stages == 1 ? "stage" : "stages")}, {timeline.Spans.Length:N0} spans"));
        });
        return command;
    }
}
