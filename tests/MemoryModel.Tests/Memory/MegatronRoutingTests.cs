using System.Text;
using System.Text.Json;

namespace MemoryModel.Tests.Memory;

/// <summary>Runs on Megatron core, told by fields or by arguments, have one answer whoever asks.</summary>
public sealed class MegatronRoutingTests
{
    const string Fields = """
        "model":{"name":"MODEL"},"hardware":{"gpu":"h100-sxm","gpus":16},"framework":"FRAMEWORK","seq_len":2048,"micro_batch":2,"grad_accum":4,"parallel":{PARALLEL}
        """;

    public static TheoryData<string, string, string> Described => new()
    {
        { "llama-3-8b", "megatron-lm", "\"tp\":4,\"sp\":true,\"pp\":2,\"vpp\":2,\"zero\":1" },
        { "llama-3-8b", "nemo", "\"tp\":4,\"sp\":true,\"pp\":2,\"vpp\":2,\"zero\":1" },
        { "mixtral-8x7b", "megatron-core", "\"tp\":2,\"sp\":true,\"ep\":4,\"zero\":1" },
        { "gpt3-6.7b", "megatron-lm", "\"cp\":2,\"pp\":4" },
        { "deepseek-v3", "megatron-bridge", "\"ep\":8,\"pp\":2,\"zero\":1" },
        { "deepseek-v3", "megatron-lm", "\"ep\":8,\"pp\":2,\"zero\":1,\"schedule\":\"dualpipe\"" },
        { "t5-small", "megatron-lm", "\"tp\":2" },
    };

    [Theory]
    [MemberData(nameof(Described))]
    public void Every_way_of_asking_gives_the_same_bytes(string model, string framework, string parallel)
    {
        var fields = Fields.Replace("MODEL", model, StringComparison.Ordinal).Replace("FRAMEWORK", framework, StringComparison.Ordinal).Replace("PARALLEL", parallel, StringComparison.Ordinal);
        var run = RunReader.Parse("{" + fields + "}");
        var estimate = Estimator.Memory(run);
        var (totals, bound) = (new Estimator(run).Totals(run.Plan), new Estimator(run with { Plan = new() }));

        Assert.Equal(estimate.Allocated, totals.Allocated);
        Assert.Equal(estimate.Device, totals.Device);
        Assert.Equal(estimate.Allocated, bound.PeakMemory(run.Plan));
        Assert.Equal(estimate.Allocated, Explained(estimate));
        Assert.Equal(estimate.Allocated, Estimator.Memory(RunReader.Parse(Written(run))).Allocated);
        Assert.Equal(estimate.Allocated, Enumerable.Range(0, (int)run.Plan.Pipeline).Max(stage => Estimator.StageMemory(run, stage).Allocated));
        foreach (var (kind, predicted) in new[] { ("max_allocated", estimate.Allocated), ("max_reserved", estimate.Reserved), ("nvidia-smi", estimate.Device) })
        {
            var row = ValidationCase.Read($$$"""{"id":"x",{{{fields}}},"measured":{"peak_memory_gib":40,"memory_kind":"{{{kind}}}"}}""");
            Assert.Equal(predicted.Value, row.Quantities[0].Predicted);
        }

        Assert.Contains("dummy weight gradients", estimate.Terms.Select(term => term.Name));
    }

    [Fact]
    public void Measured_lines_are_predicted_as_they_are_estimated()
    {
        var compared = 0;
        foreach (var text in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Measured", "memory.jsonl")).Where(line => line.Contains("\"megatron-lm\"", StringComparison.Ordinal)))
        {
            using var line = JsonDocument.Parse(text);
            var row = ValidationCase.Read(text);
            if (row.Quantities.Count > 0)
            {
                var run = RunReader.Read(line.RootElement);
                var stages = Enumerable.Range(0, (int)run.Plan.Pipeline).Select(stage => (double)Estimator.StageMemory(run, stage).Allocated.Value);
                Assert.Contains(row.Quantities[0].Predicted, stages);
                Assert.Equal(Estimator.Memory(run).Allocated, new Estimator(run).PeakMemory(run.Plan));
                compared++;
            }
        }

        Assert.True(compared > 15, $"{compared} lines");
    }

    [Theory]
    [InlineData("nanotron", "\"zero\":1", "")]
    [InlineData("nemo", "\"tp\":2", ",\"peft\":{\"method\":\"lora\",\"rank\":16}")]
    [InlineData("megatron-lm", "\"pp\":2,\"schedule\":\"zb-h1\"", "")]
    public void What_megatron_core_has_no_switch_for_is_answered_by_the_general_engine(string framework, string parallel, string more)
    {
        var run = RunReader.Parse("{" + Fields.Replace("MODEL", "llama-3-8b", StringComparison.Ordinal).Replace("FRAMEWORK", framework, StringComparison.Ordinal).Replace("PARALLEL", parallel, StringComparison.Ordinal) + more + "}");

        Assert.DoesNotContain("dummy weight gradients", Estimator.Memory(run).Terms.Select(term => term.Name));
        Assert.Equal(Estimator.Memory(run).Allocated, new Estimator(run).PeakMemory(run.Plan));
    }

    [Fact]
    public void Every_stage_that_can_hold_most_is_asked()
    {
        foreach (var (model, pipeline, chunks) in new[] { ("deepseek-v3", 16, 1), ("deepseek-v3", 4, 2), ("llama-3-70b", 8, 5), ("llama-3-70b", 3, 1), ("gpt-oss-20b", 6, 2) })
        {
            for (var microBatches = 1; microBatches < 70; microBatches = microBatches * 3 + 1)
            {
                var run = RunReader.Parse($$$"""
                    {"model":{"name":"{{{model}}}"},"hardware":{"gpu":"h100-sxm","gpus":{{{pipeline * 8}}}},"framework":"megatron-lm","seq_len":32768,"micro_batch":2,"grad_accum":{{{microBatches}}},
                     "recompute":"full","parallel":{"tp":8,"sp":true,"pp":{{{pipeline}}},"vpp":{{{chunks}}},"zero":1}}
                    """);

                Assert.Equal(Enumerable.Range(0, pipeline).Max(stage => Estimator.StageMemory(run, stage).Allocated), Estimator.Memory(run).Allocated);
            }
        }
    }

    static Bytes Explained(MemoryEstimate estimate)
    {
        var sum = Bytes.Zero;
        foreach (var term in estimate.Terms)
        {
            sum += term.Tier == MemoryTier.Gpu && (term.Alive & estimate.PeakMoment) != 0 ? term.Bytes : Bytes.Zero;
        }

        return sum;
    }

    static string Written(TrainingRun run)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            RunWriter.Write(writer, run);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
