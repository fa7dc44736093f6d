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
            var input = run(parsed);
            var model = input.Model();
            var parameters = ModelParameters.Of(model);
            var (adapter, format) = input.FineTuning(model);
            Print(output, model, parameters, adapter is null ? null : AdapterParameters.Of(adapter, model, parameters), format.IsQuantized ? QuantizedWeights.Of(parameters, format) : input.Published is { } published ? QuantizedWeights.Of(parameters, published) : null);
            return ExitCode.Answered;
        });
        return command;
    }

    static void Print(Output output, ModelArchitecture model, ModelParameters parameters, AdapterParameters? adapter, QuantizedWeights? weights)
    {
        var groups = Enum.GetValues<ParameterGroup>().Select(group => (Name: group == ParameterGroup.FeedForward ? "feed-forward" : group.ToString().ToLowerInvariant(), Count: parameters.In(group))).ToArray();
        if (output.Style == OutputStyle.Json)
        {
            output.Line(ParametersJson.Write(model, parameters, adapter, weights));
            return;
        }

        var rows = groups.Where(group => group.Count > 0).Append(("total", parameters.Total)).Append(("active per token", parameters.Active));
        if (adapter is not null)
        {
            rows = rows.Append(("added by the adapter", adapter.Added)).Append(("trainable", adapter.Trainable));
        }

        output.Rows(["group", "parameters"], rows.Select(row => new[] { row.Item1, output.Style == OutputStyle.Csv ? FormattableString.Invariant($"{row.Item2}") : FormattableString.Invariant($"{row.Item2:N0}") }));
        if (weights is not null && output.Style == OutputStyle.Text)
        {
            output.Line($"weights as {weights.Format.Name}: {output.Size(weights.Elements)} of elements + {output.Size(weights.Overhead)} of scales + {output.Size(new Bytes(2) * weights.Kept)} kept in 16 bits = {output.Size(weights.Total(DataType.BFloat16))}");
        }

        output.Assumed(model.Assumed);
    }
}
