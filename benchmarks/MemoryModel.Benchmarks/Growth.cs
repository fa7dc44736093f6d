using System.Diagnostics;
using System.Globalization;

namespace MemoryModel.Benchmarks;

/// <summary>Measures how time and memory grow with the number of plans, and draws what was measured.</summary>
static class Growth
{
    static readonly int[] Counts = [10_000, 100_000, 1_000_000, 10_000_000];

    /// <summary>Prints plans, seconds and megabytes as CSV: the best of three passes each.</summary>
    public static void Print(TextWriter output)
    {
        var plans = Plans.Random(Plans.General);
        var estimator = new Estimator(Plans.General);
        var sum = Ask(estimator, plans, 2_000_000);
        output.WriteLine("plans,seconds,allocated_bytes,heap_megabytes");
        foreach (var count in Counts)
        {
            var best = double.MaxValue;
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var pass = 0; pass < 3; pass++)
            {
                var start = Stopwatch.GetTimestamp();
                sum += Ask(estimator, plans, count);
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }

            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count},{best:0.000000},{GC.GetAllocatedBytesForCurrentThread() - before},{GC.GetTotalMemory(forceFullCollection: true) / 1e6:0.0}"));
        }

        GC.KeepAlive(sum);
    }

    /// <summary>Draws the stored measurements.</summary>
    public static void Draw(string csv, string image)
    {
        var rows = File.ReadLines(csv).Skip(1).Select(line => line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        var plot = new ScottPlot.Plot();
        var time = plot.Add.Scatter(rows.Select(row => Math.Log10(row[0])).ToArray(), rows.Select(row => Math.Log10(row[1])).ToArray());
        time.LegendText = "seconds (log scale)";
        var heap = plot.Add.Scatter(rows.Select(row => Math.Log10(row[0])).ToArray(), rows.Select(row => Math.Log10(row[3])).ToArray());
        heap.LegendText = "managed heap, MB (log scale)";
        plot.Axes.Bottom.TickGenerator = Powers();
        plot.Axes.Left.TickGenerator = Powers();
        plot.XLabel("plans");
        plot.Title("Cost as work grows: memory and time of one estimator");
        plot.ShowLegend(ScottPlot.Alignment.UpperLeft);
        plot.SaveSvg(image, 800, 480);
    }

    static ScottPlot.TickGenerators.NumericAutomatic Powers() => new()
    {
        IntegerTicksOnly = true,
        LabelFormatter = exponent => string.Create(CultureInfo.InvariantCulture, $"1e{exponent:0}"),
    };

    static double Ask(Estimator estimator, ParallelPlan[] plans, int count)
    {
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            sum += estimator.Totals(in plans[i % plans.Length]).Step.Value;
        }

        return sum;
    }
}
