using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MemoryModel.Tests.Measured;

/// <summary>Compares the Megatron-LM account with exact bytes that Megatron-LM logged, and with SimuMax's runs on 8 B200.</summary>
public sealed class MegatronMemoryTests
{
    readonly ITestOutputHelper _output;

    public MegatronMemoryTests(ITestOutputHelper output) => _output = output;

    [Fact]
    public void ArgumentListsPredictTheBytesThatMegatronLogged()
    {
        var (steady, peak, lines, expressed) = (new Errors(), new Errors(), 0, 0);
        foreach (var line in Lines("megatron_golden.jsonl"))
        {
            lines++;
            MegatronRun run;
            try
            {
                run = MegatronCaseReader.Read(line, []);
            }
            catch (FormatException problem)
            {
                _output.WriteLine($"not expressed: {line.GetProperty("id")}: {problem.Message}");
                continue;
            }

            expressed++;
            var (id, measured) = (line.GetProperty("id").GetString()!, line.GetProperty("measured"));
            var estimate = MegatronEstimate.Of(run, run.Pipeline - 1);
            steady.Add(id, estimate.Steady, measured.GetProperty("allocated_bytes_after_step").GetDouble());
            peak.Add(id, estimate.Peak, measured.GetProperty("max_allocated_bytes").GetDouble());
        }

        _output.WriteLine($"steady {steady}\npeak {peak}\nworst steady\n{steady.Worst(45)}\nworst peak\n{peak.Worst(30)}");
        Assert.True(expressed >= 0.95 * lines, $"{expressed} of {lines} expressed");
        Assert.True(steady.Quantile(0.5) <= 0.01 && steady.Quantile(0.9) <= 0.05, $"steady {steady}");
        Assert.True(peak.Quantile(0.5) <= 0.03 && peak.Quantile(0.9) <= 0.12, $"peak {peak}");
    }

    [Fact]
    public void RunsOnB200ArePredictedOnTheirLargestRank()
    {
        var peak = new Errors();
        foreach (var line in Lines("megatron_b200.jsonl"))
        {
            var measured = line.GetProperty("measured").GetProperty("peak_memory_gib").GetDouble() * (1L << 30);
            peak.Add(line.GetProperty("id").GetString()!, MegatronEstimate.Worst(MegatronCaseReader.Read(line, [])).Peak, measured);
        }

        _output.WriteLine($"peak {peak}\n{peak.Worst(17)}");
        Assert.True(peak.Quantile(0.5) <= 0.005 && peak.Quantile(1) <= 0.015, $"peak {peak}");
    }

    [Fact]
    public void TheExplanationAddsUpToTheTotal()
    {
        foreach (var line in Lines("megatron_golden.jsonl").Take(40))
        {
            var run = MegatronCaseReader.Read(line, []);
            var total = new TotalLedger();
            MegatronMemory.Post(run, run.Pipeline - 1, ref total);
            var groups = MegatronEstimate.Explain(run, run.Pipeline - 1);
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

    static IEnumerable<JsonElement> Lines(string file) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Measured", file)).Select(line => JsonDocument.Parse(line).RootElement);

    /// <summary>Collects relative errors, predicted over measured.</summary>
    sealed class Errors
    {
        readonly List<(string Id, double Error, double Measured)> _rows = [];

        public void Add(string id, Bytes predicted, double measured) => _rows.Add((id, predicted.Value / measured - 1, measured));

        public double Quantile(double share)
        {
            var sorted = _rows.Select(row => Math.Abs(row.Error)).Order().ToArray();
            return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
        }

        public string Worst(int count)
        {
            var text = new StringBuilder();
            foreach (var (id, error, measured) in _rows.OrderByDescending(row => Math.Abs(row.Error)).Take(count))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{error,8:P2} of {measured / (1 << 20),9:0.0} MiB  {id}");
            }

            return text.ToString();
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture,
            $"n {_rows.Count} median {Quantile(0.5):P2} p90 {Quantile(0.9):P2} worst {Quantile(1):P2} bias {_rows.Average(row => row.Error):P2}");
    }
}
