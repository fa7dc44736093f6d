using MemoryModel.Catalog;

namespace MemoryModel.Tests.Memory.Engines;

/// <summary>What DeepSpeed's configuration changes of offloaded states, and that our own file says it whole.</summary>
public sealed class DeepSpeedOffloadTests
{
    static TrainingRun Run(string offload, string more = "") => DeepSpeedConfig.Parse($$"""{"bf16":{"enabled":true},"zero_optimization":{"stage":3,{{offload}}}{{more}}}""")
        .Apply(new() { Model = Models.Get("llama-3-8b"), Accelerator = Gpus.H100Sxm, Gpus = 8, SequenceLength = 2048 });

    static string Ratio(double ratio) => FormattableString.Invariant($"\"sub_group_size\":100000000,\"offload_optimizer\":{{\"device\":\"cpu\",\"ratio\":{ratio}}}");

    static long States(TrainingRun run) => Estimator.Memory(run).Terms.Where(term => term.Kind == MemoryKind.OptimizerStates && term.Tier == MemoryTier.Gpu).Sum(term => term.Bytes.Value);

    static Seconds Time(TrainingRun run) => Estimator.Time(run)!.Step;

    // 8.03e9 / 8 elements are eleven sub-groups of 1e8, of which ⌊0.7 · 11⌋ stay.
    [Fact]
    public void Twin_flow_keeps_whole_sub_groups_on_the_device()
    {
        Assert.Equal(0, States(Run(Ratio(1))));
        Assert.Equal(12L * 7 * 100_000_000, States(Run(Ratio(0.3))));
        Assert.True(Time(Run(Ratio(0.3))) < Time(Run(Ratio(1))));
    }

    [Fact]
    public void A_shard_of_one_sub_group_is_offloaded_whole() => Assert.Equal(0, States(Run("\"sub_group_size\":2000000000,\"offload_optimizer\":{\"device\":\"cpu\",\"ratio\":0.3}")));

    [Fact]
    public void One_moment_is_stepped_faster_on_the_host() =>
        Assert.True(Time(Run(Ratio(1), ",\"optimizer\":{\"type\":\"Lion\"}")) < Time(Run(Ratio(1))));

    [Fact]
    public void All_reduced_gradients_take_longer_than_scattered_ones() =>
        Assert.True(Time(Run("\"reduce_scatter\":false") with { InterNode = "10Gb/s", GpusPerNode = 1 }) > Time(Run("\"reduce_scatter\":true") with { InterNode = "10Gb/s", GpusPerNode = 1 }));

    [Fact]
    public void Its_own_file_comes_back()
    {
        var run = RunReader.Parse("""{"model":{"name":"llama-3-8b"},"hardware":{"gpu":"h100-sxm","gpus":8},"framework":"deepspeed","parallel":{"zero":3},"recompute":"full","offload":{"activations":"cpu"},"seq_len":4096,"micro_batch":1,"grad_accum":1}""");
        var again = DeepSpeedConfig.Parse(ConfigExport.Write("deepspeed", run)).Apply(new() { Model = run.Model, Accelerator = run.Accelerator, Gpus = 8, SequenceLength = 4096 });

        Assert.Equal((run.Plan.Recompute, run.Plan.OffloadActivations), (again.Plan.Recompute, again.Plan.OffloadActivations));
        Assert.Equal(Estimator.Memory(run).Allocated, Estimator.Memory(again).Allocated);
        Assert.Contains(again.Assumed, line => line.StartsWith("recompute: full", StringComparison.Ordinal));
    }
}
