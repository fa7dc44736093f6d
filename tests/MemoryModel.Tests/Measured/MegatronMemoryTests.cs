using System.Text.Json;
using System.Text.RegularExpressions;

namespace MemoryModel.Tests.Measured;

/// <summary>Compares the Megatron-LM account with exact bytes that Megatron-LM logged, and with SimuMax's runs on 8 B200.</summary>
public sealed class MegatronMemoryTests
{
    [Fact]
    public void ArgumentListsPredictTheBytesThatMegatronLogged()
    {
        var report = Report("megatron_golden.jsonl");
        var (steady, peak) = (report.Quantity("allocated_bytes_after_step"), report.Quantity("max_allocated_bytes"));
        Assert.True(peak.Count >= 0.95 * report.Cases.Count, $"{peak.Count} of {report.Cases.Count} expressed");
        Assert.True(steady is { MedianPercent: <= 1, P90Percent: <= 5 }, $"{steady}");
        Assert.True(peak is { MedianPercent: <= 3, P90Percent: <= 12 }, $"{peak}");
    }

    // Dense stages whose states are not spread over replicas: what is left over are a few scalars of 512 bytes each.
    [Fact]
    public void EndsOfBlocksAreFoundByReplayingTheAllocator()
    {
        var found = 0;
        foreach (var one in Report("megatron_golden.jsonl").Cases.Where(one => one.Id.Contains("te-tp1-pp4", StringComparison.Ordinal) && one.Id.EndsWith("-a100", StringComparison.Ordinal)))
        {
            var steady = one.Quantities.Single(quantity => quantity.Name == "allocated_bytes_after_step");
            found += Math.Abs(steady.Measured - steady.Predicted) < 4096 ? 1 : 0;
            Assert.True(Math.Abs(steady.ErrorPercent) < 0.9, $"{one.Id}: {steady.ErrorPercent}");
        }

        Assert.True(found >= 6, $"{found} lines are found to the last 4 KiB");
    }

    [Fact]
    public void RunsOnB200ArePredictedOnTheirLargestRank()
    {
        var memory = Report("megatron_b200.jsonl").Memory;
        Assert.True(memory is { Count: 17, MedianPercent: <= 0.5, LargestPercent: <= 1.5 }, $"{memory}");
    }

    [Theory]
    [InlineData("--num-layers", "\"twelve\"", "--num-layers is \"twelve\"; allowed: a whole number of at least 1")]
    [InlineData("--normalization", "\"RMSnrm\"", "nearest: RMSNorm")]
    [InlineData("--moe-layer-freq", "\"([0]*3+[1]*5)\"", "describes 8 layers; --num-layers is 12")]
    public void AWrongArgumentIsNamedWithWhatIsAllowed(string name, string value, string message)
    {
        var text = $$$"""
            {"id":"x","hardware":{"gpu":"H100-SXM-80GB","gpus":8},"megatron_args":{"--num-layers":12,"--hidden-size":512,"--num-attention-heads":8,"--seq-length":1024,"--max-position-embeddings":1024,"--num-experts":8,"{{{name}}}":{{{value}}}},"measured":{"max_allocated_bytes":1e9}}
            """;

        Assert.Contains(message, ValidationCase.Read(text).Skipped, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Et|(tt|)*6mL", "1,2,2,2,2,2,2,0")]
    [InlineData("Ettt|t*3|tttL", "3,3,3")]
    [InlineData("Et*2\\|\\(tt\\|\\)*2t\\|L", "2,2,2,1,0")]
    public void ALayoutSaysHowManyLayersEachVirtualStageHas(string layout, string layers) =>
        Assert.Equal(layers, string.Join(',', MegatronLayerPattern.Stages(layout).Layers));

    [Fact]
    public void TheExplanationAddsUpToTheTotal()
    {
        foreach (var line in Lines("megatron_golden.jsonl").Take(40))
        {
            var described = RunReader.Read(line);
            var run = MegatronRun.Of(described);
            var total = new TotalLedger();
            MegatronMemory.Post(run, run.Pipeline - 1, ref total);
            var groups = MegatronAnswer.Explain(run, run.Pipeline - 1).Where(group => group.Tier == MemoryTier.Gpu).ToArray();
            foreach (var moment in new[] { Moments.Forward, Moments.LossBackward, Moments.FeedForwardBackward, Moments.Save })
            {
                var sum = Bytes.Zero;
                foreach (var group in groups)
                {
                    sum += (group.Alive & moment) != 0 ? group.Bytes : Bytes.Zero;
                }

                Assert.Equal(total.At(moment), sum);
            }
        }
    }

    [Fact]
    public void EveryLetterOfEveryFormulaHasAValue()
    {
        string[] widths = ["bf16", "fp32", "int32", "int64", "bool8", "Max", "Min"];
        foreach (var line in Lines("megatron_golden.jsonl").Concat(Lines("megatron_b200.jsonl")))
        {
            if (line.TryGetProperty("megatron_args", out var arguments) && arguments.TryGetProperty("--export-kd-cfg", out _))
            {
                continue;
            }

            var described = RunReader.Read(line);
            var run = MegatronRun.Of(described);
            foreach (var group in MegatronAnswer.Explain(run, run.Pipeline - 1))
            {
                var known = group.Symbols.Select(symbol => symbol.Key).Concat(widths).ToHashSet();
                var text = string.Join(' ', group.Terms.Select(term => term.Formula)) + " " + group.Formula;
                var unknown = Regex.Matches(text, "[A-Za-z_][A-Za-z0-9_]*").Select(match => match.Value).Where(name => !known.Contains(name));
                Assert.True(!unknown.Any(), $"{group.Name}: {string.Join(", ", unknown)} in {text}");
            }
        }
    }

    static ValidationReport Report(string file) =>
        ValidationReport.Read(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Measured", file)));

    static IEnumerable<JsonElement> Lines(string file) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Measured", file)).Select(line => JsonDocument.Parse(line).RootElement);
}
