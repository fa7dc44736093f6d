using System.Globalization;
using System.Text;
using MathNet.Numerics.Statistics;
using MemoryModel.Planning;
using MemoryModel.Tests.Measured;

namespace MemoryModel.Tests.House;

/// <summary>docs/accuracy-plans.md holds how well predicted orders of plans agree with measured ones: the table is made here and compared.</summary>
public class PlanAccuracyDocTests
{
    [Fact]
    public void The_table_of_orders_is_the_one_the_code_makes()
    {
        var table = Table();
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "accuracy-plans.md"));

        Assert.True(document.Contains(table, StringComparison.Ordinal), $"docs/accuracy-plans.md should hold this table:\n{table}");
    }

    [Fact]
    public void Pairs_that_are_called_equal_are_near_a_coin_and_the_others_are_mostly_right()
    {
        var pairs = Groups().SelectMany(group => Pairs(group.Runs)).ToLookup(pair => Math.Abs(pair.Predicted) > Math.Log(PlanError.Equal));

        Assert.InRange(pairs[true].Average(Right), 0.75, 1);
        Assert.InRange(pairs[false].Average(Right), 0, 0.65);

        static double Right((double Predicted, double Measured) pair) => Math.Sign(pair.Predicted) == Math.Sign(pair.Measured) ? 1 : 0;
    }

    // One model on one machine at one sequence length by one source, with plans that differ; ten groups with the most plans.
    static List<(string Name, List<TimeCase> Runs)> Groups() =>
    [
        .. TimeCase.Load("throughput.jsonl")
            .GroupBy(run => (run.Source, run.Run.Model.Name, Gpu: run.Run.Accelerator.Name, run.Run.Gpus, run.Run.SequenceLength))
            .Select(group => (Name: $"{group.Key.Source}: {group.Key.Name} on {group.Key.Gpus} × {group.Key.Gpu}", Runs: group.ToList()))
            .Where(group => group.Runs.Select(Setting).Distinct().Count() > 1)
            .OrderByDescending(group => group.Runs.Select(Setting).Distinct().Count()).ThenBy(group => group.Name, StringComparer.Ordinal),
    ];

    static object Setting(TimeCase run) => (run.Run.Plan with { MicroBatches = 0 }, run.Run.Precision.Compute, run.Run.Framework, run.Run.Compiled);

    static double PerToken(TimeCase run, double seconds) => seconds / ((double)run.Run.Data * run.Run.Plan.MicroBatch * run.Run.Plan.MicroBatches);

    static string Table()
    {
        var text = new StringBuilder("| group | runs | Spearman | Kendall | predicted best is measured |\n|---|---|---|---|---|\n");
        var groups = Groups();
        foreach (var (name, runs) in groups.Take(10))
        {
            var (predicted, measured) = (runs.Select(run => PerToken(run, run.PredictedSeconds)).ToArray(), runs.Select(run => PerToken(run, run.MeasuredSeconds)).ToArray());
            var chosen = measured[Array.IndexOf(predicted, predicted.Min())] / measured.Min() - 1;
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {runs.Count} | {Correlation.Spearman(predicted, measured):0.00} | {Kendall(predicted, measured):0.00} | {(chosen <= 0 ? "the best" : FormattableString.Invariant($"{100 * chosen:0.0} % slower than the best"))} |\n");
        }

        var pairs = groups.SelectMany(group => Pairs(group.Runs)).ToList();
        var apart = pairs.Where(pair => Math.Abs(pair.Predicted) > Math.Log(PlanError.Equal)).ToList();
        var near = pairs.Except(apart).ToList();
        text.Append(CultureInfo.InvariantCulture, $"\nOver all {groups.Count} groups: {Share(pairs)} of {pairs.Count} pairs of runs are predicted in the measured order, {Share(apart)} of the {apart.Count} pairs that are predicted to differ by more than {100 * (PlanError.Equal - 1):0} %, {Share(near)} of the {near.Count} that are predicted to differ by less.\n");
        return text.ToString();

        static string Share(List<(double Predicted, double Measured)> pairs) =>
            FormattableString.Invariant($"{100.0 * pairs.Count(pair => Math.Sign(pair.Predicted) == Math.Sign(pair.Measured)) / pairs.Count:0} %");
    }

    static IEnumerable<(double Predicted, double Measured)> Pairs(List<TimeCase> runs)
    {
        for (var i = 0; i < runs.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var predicted = Math.Log(PerToken(runs[i], runs[i].PredictedSeconds) / PerToken(runs[j], runs[j].PredictedSeconds));
                if (predicted != 0)
                {
                    yield return (predicted, Math.Log(PerToken(runs[i], runs[i].MeasuredSeconds) / PerToken(runs[j], runs[j].MeasuredSeconds)));
                }
            }
        }
    }

    // Tau-b: ties on either side count for neither order.
    static double Kendall(double[] left, double[] right)
    {
        var (order, leftPairs, rightPairs) = (0, 0, 0);
        for (var i = 0; i < left.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (a, b) = (left[i].CompareTo(left[j]), right[i].CompareTo(right[j]));
                order += a * b;
                leftPairs += a * a;
                rightPairs += b * b;
            }
        }

        return order / Math.Sqrt((double)leftPairs * rightPairs);
    }
}
