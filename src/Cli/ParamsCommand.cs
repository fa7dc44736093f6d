using System.CommandLine;

namespace MemoryModel.Cli;

/// <summary><c>llm-mem params</c>: the exact number of parameters, total and active, by group.</summary>
static class ParamsCommand
{
    public static Command Create()
    {
        var command = new Command("params", "Exact parameter count, total and active, by group.");
        var run = RunOptions.AddTo(command);
        var print = OutputOptions.AddTo(command);
        command.SetAction(parsed =>
        {
            var output = print(parsed);
            var model = RunBuilder.Model(run(parsed)).Model;
            Print(output, model, ModelParameters.Of(model));
            return ExitCode.Answered;
        });
        return command;
    }

    static void Print(Output output, ModelArchitecture model, ModelParameters parameters)
    {
        var groups = Enum.GetValues<ParameterGroup>().Select(group => (Name: group == ParameterGroup.FeedForward ? "feed-forward" : group.ToString().ToLowerInvariant(), Count: parameters.In(group))).ToArray();
        if (output.Style == OutputStyle.Json)
        {
            output.Line(EstimateJson.Write(model, parameters));
            return;
        }

        var rows = groups.Where(group => group.Count > 0).Append(("total", parameters.Total)).Append(("active per token", parameters.Active));
        output.Rows(["group", "parameters"], rows.Select(row => new[] { row.Item1, output.Style == OutputStyle.Csv ? FormattableString.Invariant($"{row.Item2}") : FormattableString.Invariant($"{row.Item2:N0}") }));
        if (output.Style == OutputStyle.Text && !output.Quiet)
        {
            foreach (var line in model.Assumed)
            {
                output.Line($"assumed: {line}");
            }
        }
    }
}
