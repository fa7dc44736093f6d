using System.Diagnostics;
using System.Globalization;
using MemoryModel.Catalog;
using MemoryModel.Planning;

namespace MemoryModel.Benchmarks;

/// <summary>Times whole searches: the jobs that the planner promises.</summary>
static class Searches
{
    static PlanQuestion Ask(string model, Accelerator gpu, long gpus, long batch, long sequence) => new()
    {
        Run = new()
        {
            Model = Models.Get(model),
            Accelerator = gpu,
            Gpus = gpus,
            Framework = "megatron-lm",
            Precision = PrecisionPolicies.MegatronBf16,
            SequenceLength = sequence,
        },
        GlobalBatch = batch,
    };

    public static (string Name, PlanQuestion Question)[] All { get; } =
    [
        ("gpt-3-175b", Ask("gpt-3-175b", Gpus.A100Sxm, 1024, 1536, 2048)),
        ("llama-3.1-405b", Ask("llama-3.1-405b", Gpus.H100Sxm, 16_384, 2048, 8192)),
        ("deepseek-v3", Ask("deepseek-v3", Gpus.Find("h800-sxm") ?? Gpus.H100Sxm, 2048, 15_360, 4096)),
    ];

    public static void Print(TextWriter output, string only)
    {
        foreach (var (name, question) in All.Where(job => job.Name.Contains(only, StringComparison.Ordinal)))
        {
            for (var i = 0; i < 2; i++)
            {
                var start = Stopwatch.GetTimestamp();
                var answer = Planner.Search(question);
                var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {seconds:0.00} s for {answer.Plans:N0} legal plans, front {answer.Front.Length}, {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB"));
                if (i == 1)
                {
                    foreach (var option in answer.Ranked)
                    {
                        output.WriteLine($"   {option.Totals.Step} {option.Totals.Device} {option.Complexity} {option.Plan}");
                    }
                    foreach (var near in answer.NearMisses)
                    {
                        output.WriteLine($"   near {near.Option.Totals.Step} missing {near.Missing} {near.Option.Plan} change {near.Change} {near.Changed?.Totals.Step}");
                    }
                }
            }
        }
    }
}
