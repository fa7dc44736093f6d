namespace MemoryModel.Tests.Memory;

/// <summary>DualPipe puts two stages on every device, one from either end, on Megatron core's layers.</summary>
public sealed class MegatronDualPipeTests
{
    [Theory]
    [InlineData(4, 64)]
    [InlineData(8, 16)]
    public void A_device_holds_the_stages_of_its_place_from_either_end(int pipeline, int microBatches)
    {
        var (straight, mirrored) = (Run(pipeline, microBatches, "1f1b"), Run(pipeline, microBatches, "dualpipe"));
        for (var device = 0; device < pipeline; device++)
        {
            var here = new MegatronStage(straight, device);
            var (there, both) = (new MegatronStage(straight, pipeline - 1 - device), new MegatronStage(mirrored, device));

            Assert.Equal(here.Layers(0, 0).Held + there.Layers(0, 0).Held, both.Layers(0, 0).Held);
            Assert.Equal(here.Layers(0, 0).Live + there.Layers(0, 0).Live, both.Layers(0, 0).Live);
            Assert.Equal(pipeline + 1, both.InFlight(0) + both.InFlight(1));
            Assert.Equal(here.IsFirst || there.IsFirst, both.IsFirst);
            Assert.Equal(here.IsLast || there.IsLast, both.IsLast);
            Assert.Equal(MegatronParameters.Of(in here).Dense + MegatronParameters.Of(in there).Dense, MegatronParameters.Of(in both).Dense);
        }
    }

    [Fact]
    public void The_halves_of_the_devices_hold_the_same()
    {
        var run = RunReader.Parse(Text(8, 32, "dualpipe"));
        var stages = Enumerable.Range(0, 8).Select(stage => Estimator.StageMemory(run, stage).Allocated).ToArray();

        Assert.Equal(stages[..4], stages.Reverse().Take(4));
        Assert.Equal(stages.Max(), Estimator.Memory(run).Allocated);
    }

    // deepseek-ai/DualPipe README: parameters of both directions, p + 1 micro-batches of one of its two stages in flight
    [Fact]
    public void Other_engines_hold_both_directions_too()
    {
        static MemoryEstimate Stage(string schedule, int stage) =>
            Estimator.StageMemory(RunReader.Parse(Text(8, 32, schedule).Replace(""","framework":"megatron-lm" """.Trim(), "", StringComparison.Ordinal)), stage);

        for (var device = 0; device < 8; device++)
        {
            var both = Stage("dualpipe", device);
            Assert.Equal((Stage("1f1b", device).Of(MemoryKind.Parameters) + Stage("1f1b", 7 - device).Of(MemoryKind.Parameters)).Value, both.Of(MemoryKind.Parameters).Value);
            Assert.Equal(both.Allocated, Stage("dualpipe", 7 - device).Allocated);
        }

        // micro-batches in flight of a stage in the middle: 9 of one of its two, where straight pipelines have 4 of their only one
        Assert.Equal(9.0 / 4, (double)Stage("dualpipe", 3).Of(MemoryKind.Activations).Value / Stage("1f1b", 4).Of(MemoryKind.Activations).Value, 0.02);
    }

    static MegatronRun Run(int pipeline, int microBatches, string schedule) => MegatronRun.Of(RunReader.Parse(Text(pipeline, microBatches, schedule)));

    static string Text(int pipeline, int microBatches, string schedule) => $$$"""
        {"model":{"name":"llama-3-70b"},"hardware":{"gpu":"h100-sxm","gpus":{{{pipeline * 8}}}},"framework":"megatron-lm","seq_len":8192,"micro_batch":1,"grad_accum":{{{microBatches}}},
         "recompute":"selective","parallel":{"tp":8,"sp":true,"pp":{{{pipeline}}},"zero":1,"schedule":"{{{schedule}}}"}}
        """;
}
