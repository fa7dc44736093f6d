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
        var published = Groups().SelectMany(group => Pairs(group.Runs)).ToList();
        var table = VTrain().SelectMany(Pairs).ToList();

        Assert.All(new[] { published, table }, pairs =>
        {
            // a standard error to either side: two in three would be right if the errors were normal and no larger than said
            Assert.InRange(pairs.Where(pair => !pair.IsApart).Average(pair => pair.IsRight ? 1 : 0), 0.4, 0.70);
            Assert.InRange(pairs.Where(pair => pair.IsApart).Average(pair => pair.IsRight ? 1 : 0), 0.84, 1);
        });
    }

    // Two runs of a group: logarithms of the predicted and measured ratio of their times per sequence, and the standard error of the former.
    readonly record struct Pair(double Predicted, double Measured, double Error)
    {
        public bool IsApart => Math.Abs(Predicted) > Error;

        public bool IsRight => Math.Sign(Predicted) == Math.Sign(Measured);
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

        text.Append(CultureInfo.InvariantCulture, $"\nOver all {groups.Count} groups {Sentence([.. groups.SelectMany(group => Pairs(group.Runs))])}\n");
        text.Append(CultureInfo.InvariantCulture, $"Of vTrain's table, {Sentence([.. VTrain().SelectMany(Pairs)])}\n");
        return text.ToString();

        static string Sentence(List<Pair> pairs)
        {
            var (apart, near) = (pairs.Where(pair => pair.IsApart).ToList(), pairs.Where(pair => !pair.IsApart).ToList());
            return string.Create(CultureInfo.InvariantCulture, $"{Share(pairs)} of {pairs.Count:N0} pairs of runs are predicted in the measured order: {Share(apart)} of the {apart.Count:N0} that differ by more than the standard error of their difference, {Share(near)} of the {near.Count:N0} that differ by less.");
        }

        static string Share(List<Pair> pairs) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * pairs.Count(pair => pair.IsRight) / pairs.Count:0} %");
    }

    // Plans of one network on one machine, 903 runs of Megatron-DeepSpeed.
    static IEnumerable<List<TimeCase>> VTrain() =>
        TimeCase.LoadVTrain().GroupBy(run => (run.Run.Model.Layers, run.Run.Model.Embedding, run.Run.Gpus, run.Run.SequenceLength, run.Run.InterNode)).Select(group => group.ToList());

    static IEnumerable<Pair> Pairs(List<TimeCase> runs)
    {
        TimeShares[] shares = [.. runs.Select(run => TimeShares.Of(run.Run))];
        for (var i = 0; i < runs.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var predicted = Math.Log(PerToken(runs[i], runs[i].PredictedSeconds) / PerToken(runs[j], runs[j].PredictedSeconds));
                if (predicted != 0)
                {
                    yield return new(predicted, Math.Log(PerToken(runs[i], runs[i].MeasuredSeconds) / PerToken(runs[j], runs[j].MeasuredSeconds)), PlanError.Between(shares[i], shares[j]));
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
