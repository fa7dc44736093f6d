using System.CommandLine;
using System.Globalization;

namespace MemoryModel.Cli;

/// <summary><c>llm-mem validate cases.jsonl …</c>: predicted against measured, per case and in summary.</summary>
static class ValidateCommand
{
    const string OwnCases = "tests/MemoryModel.Tests/Measured";

    public static Command Create()
    {
        var files = new Argument<string[]>("cases") { Description = $"Files of measured runs, one JSON object a line; in a clone of the project none means its own cases ({OwnCases}), in summary.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("validate", "Compare predictions with measured runs; --quiet prints the summaries alone, --markdown as the tables of docs/accuracy.md.") { files };
        var print = OutputOptions.AddTo(command);
        var profile = ProfileOption.AddTo(command);
        command.SetAction(parsed => Run(parsed.GetValue(files) ?? [], profile(parsed), print(parsed)));
        return command;
    }

    static int Run(string[] files, TimeProfile? profile, Output output)
    {
        var own = files.Length == 0;
        if (own)
        {
            files = Directory.Exists(OwnCases)
                ? [.. Directory.GetFiles(OwnCases, "*.jsonl").Order(StringComparer.Ordinal)]
                : throw new InvalidInputException("cases is missing; allowed: one or more files of measured runs, one JSON object a line");
        }

        var reports = files.Select(path => (Path: path, Report: InputFile.Lines("cases", path, lines => ValidationReport.Read(lines, profile)))).ToList();
        var all = new ValidationReport([.. reports.SelectMany(read => read.Report.Cases)]);
        switch (output.Style)
        {
            case OutputStyle.Json:
                output.Json(all.WriteJson);
                break;
            case OutputStyle.Csv:
                output.Rows(["case", "quantity", "measured", "predicted", "error_pct"], all.Cases.SelectMany(Cells));
                break;
            case OutputStyle.Markdown:
                foreach (var (path, report) in reports)
                {
                    output.Line(ValidationMarkdown.Of(Path.GetFileNameWithoutExtension(path), report));
                }

                break;
            case OutputStyle.Text when own:
                foreach (var (path, report) in reports)
                {
                    output.Line(Path.GetFileNameWithoutExtension(path));
                    Summarize(output, report);
                }

                break;
            default:
                if (!output.Quiet)
                {
                    foreach (var row in all.Cases)
                    {
                        Print(output, row);
                    }

                    output.Line();
                }

                Summarize(output, all);
                break;
        }

        return ExitCode.Answered;
    }

    static IEnumerable<string[]> Cells(ValidationCase row) => row.Quantities.Append(row.Time).OfType<MeasuredQuantity>().Select(quantity => new[]
    {
        row.Id, quantity.Name, Shown(quantity.Measured, "R"), Shown(quantity.Predicted, "R"), Shown(quantity.ErrorPercent, "0.##"),
    });

    static string Shown(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    static void Summarize(Output output, ValidationReport report)
    {
        foreach (var name in report.QuantityNames)
        {
            Print(output, name, report.Quantity(name));
        }

        foreach (var complete in (ReadOnlySpan<bool>)[true, false])
        {
            var kinds = report.PeakKinds(complete).ToList();
            foreach (var (kind, rows) in kinds.Where(_ => kinds.Count > 1))
            {
                Print(output, $"  {kind}{(complete ? ", complete lines" : "")}", ValidationSummary.Of([.. rows.Select(row => row.Peak!)]), IntervalCoverage.LeftOut(rows, report.Peaks.Where(row => row.Complete || !complete)));
            }
        }

        Print(output, "step_time_s", report.Time);
        output.Line(string.Create(CultureInfo.InvariantCulture, $"{report.Cases.Count} cases, {report.Skipped} skipped"));
    }

    static void Print(Output output, ValidationCase row)
    {
        if (row.Skipped is { } reason)
        {
            output.Line($"{row.Id}  skipped: {reason}");
        }

        foreach (var quantity in row.Quantities)
        {
            output.Line(string.Create(CultureInfo.InvariantCulture,
                $"{row.Id}  {quantity.Name}  measured {quantity.Measured / (1L << 30):0.000} GiB  predicted {quantity.Predicted / (1L << 30):0.000} GiB  {quantity.ErrorPercent:+0.00;-0.00;0.00} %"));
        }

        if (row.Time is { } time)
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{row.Id}  step time  measured {time.Measured:0.0000} s  predicted {time.Predicted:0.0000} s  {time.ErrorPercent:+0.00;-0.00;0.00} %"));
        }
    }

    static void Print(Output output, string name, ValidationSummary summary, double? leftOut = null)
    {
        if (summary.Count > 0)
        {
            output.Line(string.Create(CultureInfo.InvariantCulture,
                $"{name}: n {summary.Count}  median {summary.MedianPercent:0.00} %  p90 {summary.P90Percent:0.00} %  worst {summary.LargestPercent:0.00} %  bias {summary.BiasPercent:+0.00;-0.00;0.00} %{(summary.CoveragePercent is { } coverage ? FormattableString.Invariant($"  in interval {coverage:0.0} %") : "")}{(leftOut is { } share ? FormattableString.Invariant($"  left out {share:0.0} %") : "")}"));
        }
    }
}
