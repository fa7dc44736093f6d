using System.Diagnostics;
using System.Globalization;

namespace MemoryModel.Benchmarks;

/// <summary>Times short slices and keeps the best: what the code takes when nothing else uses the core.</summary>
static class Slices
{
    /// <summary>Returns the nanoseconds of one item in the best of many slices, each one call of <paramref name="slice"/>.</summary>
    public static double Best(Action slice, int items, int slices = 200)
    {
        for (var i = 0; i < 30; i++)
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

    public static void Print(TextWriter output)
    {
        foreach (var (name, run) in new[] { ("llama-3-70b", Plans.Run), ("gpt-3-175b", Plans.Run with { Model = Catalog.Models.Get("gpt-3-175b"), Gpus = 1024 }), ("mixtral-8x7b", Plans.Run with { Model = Catalog.Models.Get("mixtral-8x7b") }), ("deepseek-v3", Plans.Run with { Model = Catalog.Models.Get("deepseek-v3"), Gpus = 2048 }) })
        {
            var plans = Plans.Random(run);
            var estimator = new Estimator(run);
            var sum = 0.0;
            var memory = Best(() => { foreach (ref readonly var plan in plans.AsSpan()) sum += estimator.PeakMemory(in plan).Value; }, plans.Length);
            var time = Best(() => { foreach (ref readonly var plan in plans.AsSpan()) sum += estimator.StepTime(in plan).Value; }, plans.Length);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: memory {memory:0} ns, time {time:0} ns  ({sum:0.##e0})"));
        }
    }
}
