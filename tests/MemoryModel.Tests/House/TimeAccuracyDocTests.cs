using System.Globalization;
using System.Text;
using MemoryModel.Tests.Measured;

namespace MemoryModel.Tests.House;

/// <summary>docs/accuracy-time.md holds the errors that the code has: the table is made here and compared.</summary>
public class TimeAccuracyDocTests
{
    [Fact]
    public void The_table_of_errors_is_the_one_the_code_makes()
    {
        var table = Table();
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "accuracy-time.md"));

        Assert.True(document.Contains(table, StringComparison.Ordinal), $"docs/accuracy-time.md should hold this table:\n{table}");
    }

    [Fact]
    public void The_error_after_calibration_is_the_one_the_code_makes()
    {
        var row = Calibrated();
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "accuracy-time.md"));

        Assert.True(document.Contains(row, StringComparison.Ordinal), $"docs/accuracy-time.md should hold this row:\n{row}");
    }

    // Sources of nine lines or more, calibrated on every third of them, which says nothing about the others but by the profile.
    static string Calibrated()
    {
        var rows = TimeCase.Load("throughput.jsonl").GroupBy(run => run.Source).Where(group => group.Count() >= 3 * TimeCalibration.FewestRuns).SelectMany(source =>
        {
            var lines = source.ToList();
            var profile = TimeCalibration.Fit([.. lines.Where((_, i) => i % 3 == 0).Select(line => (line.Run, new Seconds(line.MeasuredSeconds)))]);
            return lines.Where((_, i) => i % 3 != 0).Select(line => (Before: line.Error, After: TimeCalibration.Apply(profile, line.Run).Value / line.MeasuredSeconds - 1));
        }).ToList();
        string Errors(IEnumerable<double> errors) => errors.ToList() is var all
            ? string.Create(CultureInfo.InvariantCulture, $"{100 * Ranking.Of(all.Select(Math.Abs), 0.5):0.0} % | {100 * Ranking.Of(all.Select(Math.Abs), 0.9):0.0} % | {100 * Ranking.Of(all, 0.5):+0.0;-0.0;0.0} %") : "";
        return string.Create(CultureInfo.InvariantCulture, $"| by the catalog | {rows.Count} | {Errors(rows.Select(row => row.Before))} |\n| calibrated on the other third | {rows.Count} | {Errors(rows.Select(row => row.After))} |");
    }

    static string Table()
    {
        var text = new StringBuilder("| runs | n | median | 90th percentile | worst | bias |\n|---|---|---|---|---|---|\n");
        var published = TimeCase.Load("throughput.jsonl");
        var vtrain = TimeCase.LoadVTrain();
        Row("published throughput, all sources", published);
        foreach (var source in published.GroupBy(run => run.Source).Where(group => group.Count() >= 8).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal))
        {
            Row("– " + source.Key, [.. source]);
        }

        Row("Megatron-LM on 8 B200", TimeCase.Load("megatron_b200.jsonl"));
        Row("Korthikanti et al. 2022, table 5", [.. published.Where(run => run.Source.StartsWith("Korthikanti", StringComparison.Ordinal))]);
        Row("vTrain, one node", [.. vtrain.Where(run => run.Id.Contains("single", StringComparison.Ordinal))]);
        Row("Megatron-LM's functional tests, outside the fit", [.. TimeCase.LoadFunctionalTests().Where((_, i) => i % 3 != 0)]);
        Row("vTrain, many nodes", [.. vtrain.Where(run => run.Id.Contains("multi", StringComparison.Ordinal))]);
        return text.ToString();

        void Row(string name, List<TimeCase> runs)
        {
            var sizes = runs.Select(run => Math.Abs(run.Error)).Order().ToArray();
            var bias = Ranking.Of(runs.Select(run => run.Error), 0.5);
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {sizes.Length} | {100 * Ranking.At(sizes, 0.5):0.0} % | {100 * Ranking.At(sizes, 0.9):0.0} % | {100 * sizes[^1]:0} % | {100 * bias:+0.0;-0.0;0.0} % |\n");
        }
    }
}
