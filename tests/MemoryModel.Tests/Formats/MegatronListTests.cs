using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MemoryModel.Planning;

namespace MemoryModel.Tests;

/// <summary>A run that was read from Megatron-LM's arguments is a run like any other: what is varied in it is written into the list, and read from it again.</summary>
public class MegatronListTests
{
    public static TheoryData<int> Lists => [.. Enumerable.Range(0, Golden.Length).Where(index => index % 4 == 0)];

    static readonly string[] Golden = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Measured", "megatron_golden.jsonl")).Where(line => !line.Contains("export-kd-cfg", StringComparison.Ordinal))];

    /// <summary>Returns a list as a user would give it: nothing of it was measured.</summary>
    static TrainingRun Read(int index)
    {
        var line = JsonNode.Parse(Golden[index])!.AsObject();
        line.Remove("measured");
        return RunReader.Parse(line.ToJsonString());
    }

    static TrainingRun PrintedAndRead(TrainingRun run)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            RunWriter.Write(json, run);
        }

        return RunReader.Parse(Encoding.UTF8.GetString(stream.ToArray()));
    }

    static void AssertSame(string what, TrainingRun run)
    {
        var read = PrintedAndRead(run);
        Assert.True(run.Plan with { RecomputedLayers = Covered(run) } == read.Plan with { RecomputedLayers = Covered(read) }, $"{what}: was read as {read.Plan}");
        Assert.True(Estimator.Memory(run).Device == Estimator.Memory(read).Device, $"{what}: {Estimator.Memory(run).Device} was read as {Estimator.Memory(read).Device}");
        Assert.Equal(Estimator.Time(run)!.Step.Value, Estimator.Time(read)!.Step.Value, 1e-9);
    }

    static long? Covered(TrainingRun run) => run.Plan.Recompute == Recompute.Full ? run.Plan.RecomputedLayers : null;

    [Theory, MemberData(nameof(Lists))]
    public void Every_switch_of_a_list_does_something_and_is_read_back(int index)
    {
        var run = Read(index);
        AssertSame("as it is", run);
        foreach (var change in PlanChange.Of(run))
        {
            AssertSame($"{Golden[index][..90]} {change.Name}", change.Run);
        }
    }

    [Theory, MemberData(nameof(Lists))]
    public void Plans_of_a_list_are_read_back(int index)
    {
        var run = Read(index);
        var random = new Random(index);
        T Of<T>(params T[] values) => values[random.Next(values.Length)];
        var kept = 0;
        for (var tries = 0; tries < 4000 && kept < 12; tries++)
        {
            var plan = new ParallelPlan
            {
                Tensor = Of(1L, 2, 4),
                Pipeline = Of(1L, 2, 4),
                VirtualPipeline = Of(1L, 2, 3, 4),
                Context = Of(1L, 2),
                Expert = Of(1L, 2, 4),
                SequenceParallel = Of(true, false),
                Zero = Of(0, 1, 2, 3),
                MicroBatch = Of(1L, 2, 4),
                MicroBatches = Of(1L, 2, 8),
                Recompute = Of(Recompute.None, Recompute.Selective, Recompute.Full),
                OffloadOptimizer = Of(OffloadTarget.None, OffloadTarget.Cpu),
            };
            plan = plan with { RecomputedLayers = plan.Recompute == Recompute.Full ? Of<long?>(null, plan.VirtualPipeline) : null };
            var varied = run with { Plan = plan, FusedLoss = Of(true, false), SequenceLength = run.SequenceLength * Of(1, 2) };
            if (!varied.Problems().Any() && PlanRules.Broken(varied, plan) is null)
            {
                kept++;
                AssertSame($"{index}: {plan}", varied);
            }
        }

        Assert.True(kept > 0, "no plan of the list is legal");
    }

    [Theory]
    [InlineData("layers")]
    [InlineData("seq-len")]
    [InlineData("micro-batch")]
    [InlineData("experts")]
    [InlineData("hidden")]
    public void A_largest_value_is_read_back(string of)
    {
        var quantity = LimitQuantity.All.Single(one => one.Name == of);
        var found = 0;
        foreach (var index in Enumerable.Range(0, Golden.Length).Where(index => index % 16 == 0 || Golden[index].Contains("moe-layer-freq", StringComparison.Ordinal)))
        {
            var run = Read(index);
            if (of == "experts" && run.Model.Main.Blocks.All(block => block.Experts is null) || run.Megatron!.StatesStages || of == "layers" && run.Model.Stacks.Length > 1 || of == "hidden" && run.Model is { Extra.IsEmpty: false } or { Stacks: [{ Blocks: [{ Attention.LinearMixer: not null }, ..] }, ..] })
            {
                continue;
            }

            var varied = quantity.With(run, 4 * quantity.Step(run) * (of == "seq-len" ? 64 : of == "layers" ? 3 : 4));
            if (!varied.Problems().Any())
            {
                found++;
                AssertSame($"{index} {of}", varied);
            }
        }

        Assert.True(found > 0);
    }

    [Fact]
    public void A_list_that_nothing_varies_is_printed_as_it_was_given()
    {
        foreach (var line in Golden)
        {
            var run = RunReader.Parse(line);
            using var given = JsonDocument.Parse(run.MegatronArguments!);
            Assert.Equal(JsonSerializer.Serialize(given.RootElement), JsonSerializer.Serialize(JsonDocument.Parse(MegatronRunReader.List(run)).RootElement));
        }
    }
}
