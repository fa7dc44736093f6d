using System.CommandLine;

namespace MemoryModel.Cli;

/// <summary><c>llm-mem compare a.json b.json …</c>: the memory of several run files side by side, term by term.</summary>
static class CompareCommand
{
    public static Command Create()
    {
        var command = new Command("compare", "Memory of several run files side by side, term by term.");
        var files = new Argument<string[]>("run.json") { Description = "Run files, two or more.", Arity = ArgumentArity.OneOrMore };
        var every = new Option<bool>("--all") { Description = "Print the terms that are equal in all runs too." };
        command.Arguments.Add(files);
        command.Options.Add(every);
        var print = OutputOptions.AddTo(command);
        command.SetAction(parsed =>
        {
            var output = print(parsed);
            var paths = parsed.GetValue(files)!;
            if (paths.Length < 2)
            {
                throw new InvalidInputException($"compare is given '{paths[0]}' alone; allowed: two run files or more");
            }

            var comparison = EstimateComparison.Of([.. paths.Select(path => Estimator.Memory(RunInput.OfFile(path).Run()))]);
            Print(output, paths, comparison, parsed.GetValue(every));
            return ExitCode.Answered;
        });
        return command;
    }

    static void Print(Output output, string[] paths, EstimateComparison comparison, bool every)
    {
        if (output.Style == OutputStyle.Json)
        {
            output.Line(ComparisonJson.Write(paths, comparison));
            return;
        }

        string[] Cells(string name, IReadOnlyList<Bytes> sizes) =>
            [name, .. sizes.Select(output.Size), .. sizes.Skip(1).Select(size => Signed(output, size - sizes[0]))];
        var columns = paths.Select(Path.GetFileName).ToArray();
        var rows = comparison.Rows
            .Where(row => every || row.IsSum || row.Bytes.Any(size => size != row.Bytes[0]))
            .Select(row => Cells(row.IsSum ? LedgerWords.Of(row.Kind) : $"  {row.Group}: {row.Term}", row.Bytes))
            .Append(Cells("per GPU", [.. comparison.Estimates.Select(estimate => estimate.Device)]))
            .Append(Cells("allocated", [.. comparison.Estimates.Select(estimate => estimate.Allocated)]))
            .Append(Cells("host memory per node", [.. comparison.Estimates.Select(estimate => estimate.HostPerNode)]));
        output.Rows(["what", .. columns.Select(name => name!), .. columns.Skip(1).Select(name => $"{name} less {columns[0]}")], rows);
        if (output.Style == OutputStyle.Text)
        {
            for (var i = 0; i < paths.Length; i++)
            {
                var estimate = comparison.Estimates[i];
                output.Line($"{columns[i]}: {(estimate.Fits ? "fits" : "does not fit")} {estimate.Run.Gpus} × {estimate.Run.Accelerator.Name}; peak in: {EstimateJson.PhaseName(estimate.PeakMoment)}");
            }
        }
    }

    static string Signed(Output output, Bytes difference) => difference == Bytes.Zero ? "same" : $"{(difference > Bytes.Zero ? "+" : "")}{output.Size(difference)}";
}
