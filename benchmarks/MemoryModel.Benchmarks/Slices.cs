using System.Diagnostics;
using System.Globalization;
using MemoryModel.Catalog;

namespace MemoryModel.Benchmarks;

/// <summary>Times short slices and keeps the best: what the code takes when nothing else uses the core.</summary>
static class Slices
{
    /// <summary>Returns the nanoseconds of one item in the best of many slices, each one call of <paramref name="slice"/>.</summary>
    public static double Best(Action slice, int items, int slices = 400)
    {
        for (var i = 0; i < 40; i++)
        {
            slice();
        }

        Thread.Sleep(300);
        var best = long.MaxValue;
        for (var i = 0; i < slices; i++)
        {
            var start = Stopwatch.GetTimestamp();
            slice();
            best = Math.Min(best, Stopwatch.GetTimestamp() - start);
        }

        return best * 1e9 / Stopwatch.Frequency / items;
    }

    /// <summary>Prints a table of one estimate on each of several models, and of one core against two.</summary>
    public static void Print(TextWriter output)
    {
        output.WriteLine("| run | states by hand | states | ratio | memory | plans/s | memory and time | plans/s |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var run in new[] { Plans.General, Plans.Run })
        {
            Row(output, run);
            Row(output, run with { Model = Models.Get("gpt-3-175b"), Gpus = 1024 });
            Row(output, run with { Model = Models.Get("mixtral-8x7b") });
            Row(output, run with { Model = Models.Get("deepseek-v3"), Gpus = 2048 });
        }

        output.WriteLine();
        Threads(output);
    }

    static void Row(TextWriter output, TrainingRun run)
    {
        var plans = Plans.Random(run);
        var (estimator, byHand) = (new Estimator(run), new HandWrittenStates(run));
        // Megatron core pads and pools what it keeps, so that a sum by hand has other terms.
        var comparable = run.Framework == Plans.General.Framework;
        var sum = 0.0;
        var hand = double.NaN;
        if (comparable)
        {
            foreach (ref readonly var plan in plans.AsSpan())
            {
                byHand.Check(estimator, in plan);
            }

            hand = Best(() => sum += Questions.Sum(plans, new Questions.StatesByHand(byHand)), plans.Length);
        }

        var states = Best(() => sum += Questions.Sum(plans, new Questions.States(estimator)), plans.Length);
        var memory = Best(() => sum += Questions.Sum(plans, new Questions.Memory(estimator)), plans.Length);
        var both = Best(() => sum += Questions.Sum(plans, new Questions.MemoryAndTime(estimator)), plans.Length);
        GC.KeepAlive(sum);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {run.Model.Name} on {run.Gpus}, {run.Framework} | {(comparable ? $"{hand:0.0} ns" : "–")} | {states:0.0} ns | {(comparable ? $"{states / hand:0.0}" : "–")} | {memory:0} ns | {1e3 / memory:0.0} million | {both:0} ns | {1e3 / both:0.00} million |"));
    }

    // Both cores at once: each thread asks the same estimator for the same number of plans; the best slice of many.
    static void Threads(TextWriter output)
    {
        var plans = Plans.Random(Plans.Run);
        var estimator = new Estimator(Plans.Run);
        var (one, two) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < 60; round++)
        {
            one = Math.Min(one, Seconds(1));
            two = Math.Min(two, Seconds(2));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Two threads asking one estimator: {2 * one / two:0.00} times the plans per second of one thread (best of 60 slices)."));

        double Seconds(int threads)
        {
            using var start = new Barrier(threads + 1);
            var workers = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
            {
                start.SignalAndWait();
                var sum = 0.0;
                for (var i = 0; i < 8; i++)
                {
                    sum += Questions.Sum(plans, new Questions.MemoryAndTime(estimator));
                }

                GC.KeepAlive(sum);
            })).ToList();
            workers.ForEach(worker => worker.Start());
            start.SignalAndWait();
            var begin = Stopwatch.GetTimestamp();
            workers.ForEach(worker => worker.Join());
            return Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }
    }
}
