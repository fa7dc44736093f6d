using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace MemoryModel.Cli;

/// <summary><c>llm-mem validate cases.jsonl …</c>: predicted against measured, per case and in summary.</summary>
static class ValidateCommand
{
    const string OwnCases = "tests/MemoryModel.Tests/Measured";

    public static Command Create()
    {
        var files = new Argument<string[]>("cases") { Description = $"Files of measured runs, one JSON object a line; in a clone of the project none means its own cases ({OwnCases}), in summary.", Arity = ArgumentArity.ZeroOrMore };
        var json = new Option<bool>("--json") { Description = "Print JSON (llm-mem/validate/1)." };
        var markdown = new Option<bool>("--markdown") { Description = "Print the summaries as Markdown tables, those of docs/accuracy.md." };
        var command = new Command("validate", "Compare predictions with measured runs.") { files, json, markdown };
        var profile = ProfileOption.AddTo(command);
        command.SetAction(parsed => Run(parsed.GetValue(files) ?? [], profile(parsed), parsed.GetValue(json), parsed.GetValue(markdown), parsed.InvocationConfiguration.Output));
        return command;
    }

    static int Run(string[] files, TimeProfile? profile, bool json, bool markdown, TextWriter output)
    {
        ValidationReport report;
        var file = "";
        var own = files.Length == 0;
        if (own)
        {
            files = Directory.Exists(OwnCases)
                ? [.. Directory.GetFiles(OwnCases, "*.jsonl").Order(StringComparer.Ordinal)]
                : throw new InvalidInputException("cases is missing; allowed: one or more files of measured runs, one JSON object a line");
        }

        try
        {
            var cases = new List<ValidationCase>();
            foreach (var path in files)
            {
                file = path;
                if (Directory.Exists(path))
                {
                    throw new InvalidInputException($"cases is '{path}', a directory; allowed: a file of measured runs, one JSON object a line");
                }

                var read = ValidationReport.Read(File.ReadLines(path), profile);
                cases.AddRange(read.Cases);
                if (markdown && !json)
                {
                    output.Write(ValidationMarkdown.Of(Path.GetFileNameWithoutExtension(path), read) + '\n');
                }
                else if (own && !json)
                {
                    output.WriteLine(Path.GetFileNameWithoutExtension(path));
                    Summarize(output, read);
                }
            }

            report = new(cases);
        }
        catch (Exception problem) when (problem is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{file}: {problem.Message}", problem);
        }

        if (json)
        {
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream, new() { Indented = true }))
            {
                report.WriteJson(writer);
            }

            output.WriteLine(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
            return 0;
        }

        if (!own && !markdown)
        {
            foreach (var row in report.Cases)
            {
                Print(output, row);
            }

            output.WriteLine();
            Summarize(output, report);
        }

        return 0;
    }

    static void Summarize(TextWriter output, ValidationReport report)
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
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Cases.Count} cases, {report.Skipped} skipped"));
    }

    static void Print(TextWriter output, ValidationCase row)
    {
        if (row.Skipped is { } reason)
        {
            output.WriteLine($"{row.Id}  skipped: {reason}");
        }

        foreach (var quantity in row.Quantities)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{row.Id}  {quantity.Name}  measured {quantity.Measured / (1L << 30):0.000} GiB  predicted {quantity.Predicted / (1L << 30):0.000} GiB  {quantity.ErrorPercent:+0.00;-0.00;0.00} %"));
        }

        if (row.Time is { } time)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Id}  step time  measured {time.Measured:0.0000} s  predicted {time.Predicted:0.0000} s  {time.ErrorPercent:+0.00;-0.00;0.00} %"));
        }
    }

    static void Print(TextWriter output, string name, ValidationSummary summary, double? leftOut = null)
    {
        if (summary.Count > 0)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name}: n {summary.Count}  median {summary.MedianPercent:0.00} %  p90 {summary.P90Percent:0.00} %  worst {summary.LargestPercent:0.00} %  bias {summary.BiasPercent:+0.00;-0.00;0.00} %{(summary.CoveragePercent is { } coverage ? FormattableString.Invariant($"  in interval {coverage:0.0} %") : "")}{(leftOut is { } share ? FormattableString.Invariant($"  left out {share:0.0} %") : "")}"));
        }
    }
}
