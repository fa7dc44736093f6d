using MemoryModel.Catalog;

namespace MemoryModel.Tests.Memory;

/// <summary>PyTorch's fully sharded engines move parameters, gradients and optimizer states to the host together: either switch means both.</summary>
public class FullyShardedOffloadTests
{
    static TrainingRun Run(string framework, string offload) => RunReader.Parse(
        $$"""{"model":{"name":"llama-3-8b"},"hardware":{"gpu":"h100-sxm","gpus":8},"framework":"{{framework}}","precision":{"params":"fp32","grads":"fp32","master":"none"},"parallel":{"zero":3},"seq_len":8192,"micro_batch":1,"offload":{ {{offload}} } }""");

    [Theory]
    [InlineData("fsdp")]
    [InlineData("fsdp1")]
    [InlineData("torchtitan")]
    [InlineData("hf-trainer")]
    public void Either_switch_offloads_everything(string framework)
    {
        var both = Estimator.Memory(Run(framework, "\"optimizer\":\"cpu\",\"params\":\"cpu\""));
        foreach (var one in (string[])["\"optimizer\":\"cpu\"", "\"params\":\"cpu\""])
        {
            var estimate = Estimator.Memory(Run(framework, one));

            Assert.Equal((both.Allocated, both.Reserved, both.HostPerNode), (estimate.Allocated, estimate.Reserved, estimate.HostPerNode));
        }

        Assert.Equal(Bytes.Zero, both.Of(MemoryKind.OptimizerStates));
        Assert.Equal(Bytes.Zero, both.Of(MemoryKind.Parameters));
        // weights, gradients and two moments of 8,030,261,248 parameters, four bytes each; shards are padded
        Assert.InRange(both.HostPerNode.Value, 16 * 8_030_261_248L, 16 * 8_030_261_248L + 100_000_000);
    }

    [Fact]
    public void Training_arguments_and_options_say_the_same()
    {
        var bare = Run("fsdp", "") with { Plan = new() { MicroBatch = 1 } };
        var arguments = Estimator.Memory(TrainingArguments.Parse("""{"per_device_train_batch_size":1,"bf16":true,"fsdp":"full_shard auto_wrap offload","fsdp_config":{"version":2}}""").Apply(bare));
        var run = arguments.Run;
        var flags = Estimator.Memory(run with { Plan = run.Plan with { OffloadOptimizer = OffloadTarget.None } });

        Assert.Equal((OffloadTarget.Cpu, OffloadTarget.Cpu), (run.Plan.OffloadOptimizer, run.Plan.OffloadParameters));
        Assert.Equal((arguments.Allocated, arguments.HostPerNode), (flags.Allocated, flags.HostPerNode));
    }

    [Fact]
    public void A_plan_is_searched_once_and_a_switch_turns_both()
    {
        var run = Run("fsdp", "");
        var changes = MemoryModel.Planning.PlanChange.Of(run).Where(change => change.Name.StartsWith("--offload", StringComparison.Ordinal)).ToArray();

        Assert.Equal("--offload-params cpu", Assert.Single(changes).Name);
        Assert.Equal((OffloadTarget.Cpu, OffloadTarget.Cpu), (changes[0].Run.Plan.OffloadOptimizer, changes[0].Run.Plan.OffloadParameters));
        Assert.NotNull(MemoryModel.Planning.PlanRules.Broken(run, run.Plan with { OffloadOptimizer = OffloadTarget.Cpu }));
    }
}
