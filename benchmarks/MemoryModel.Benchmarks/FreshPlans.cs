using System.Diagnostics;
using System.Globalization;
using MemoryModel.Catalog;

namespace MemoryModel.Benchmarks;

/// <summary>Asks about a million random plans, none asked before: how much of the speed is what is remembered.</summary>
static class FreshPlans
{
    const int Count = 1 << 20;

    /// <summary>Prints a row per pass: hit rates of both tables, nanoseconds of a plan.</summary>
    public static void Print(TextWriter output)
    {
        output.WriteLine("| run | different plans | entries: standing, batch | found: standing, batch | first pass | next pass | best 4,096 of it |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var run in new[] { Plans.General, Plans.Run })
        {
            foreach (var asked in new[] { run, run with { Model = Models.Get("mixtral-8x7b") }, run with { Model = Models.Get("deepseek-v3"), Gpus = 2048 } })
            {
                Row(output, asked, Plans.Wide(asked, Count));
            }
        }
    }

    static void Row(TextWriter output, TrainingRun run, ParallelPlan[] plans)
    {
        var tables = ShardTables.Of(run);
        var standing = plans.Select(plan => StandingDivision.Of(in plan)).Distinct().Count();
        var batch = plans.Select(plan => BatchDivision.Of(in plan, run.Framework == Plans.Run.Framework ? 0 : tables.RulesIndex(plan.Zero, plan.Recompute), 0)).Distinct().Count();
        // What the JIT compiles and the tables of stages are not measured: another estimator of the run is asked first.
        var sum = Questions.Sum(plans.AsSpan(0, 100_000), new Questions.Memory(new(run)));
        var memory = new Questions.Memory(new(run));
        var (first, _) = Pass(plans, memory, ref sum);
        var (next, best) = Pass(plans, memory, ref sum);
        GC.KeepAlive(sum);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {run.Model.Name} on {run.Gpus}, {run.Framework} | {plans.Distinct().Count():N0} | {standing:N0}, {batch:N0} | {1 - standing / (double)plans.Length:0.0 %}, {1 - batch / (double)plans.Length:0.0 %} | {first:0} ns | {next:0} ns | {best:0} ns |"));
    }

    static (double Mean, double Best) Pass(ParallelPlan[] plans, Questions.Memory memory, ref double sum)
    {
        var (all, best) = (0L, long.MaxValue);
        for (var i = 0; i < plans.Length; i += Plans.Count)
        {
            var start = Stopwatch.GetTimestamp();
            sum += Questions.Sum(plans.AsSpan(i, Plans.Count), memory);
            var ticks = Stopwatch.GetTimestamp() - start;
            (all, best) = (all + ticks, Math.Min(best, ticks));
        }

        return (all * 1e9 / Stopwatch.Frequency / plans.Length, best * 1e9 / Stopwatch.Frequency / Plans.Count);
    }
}
