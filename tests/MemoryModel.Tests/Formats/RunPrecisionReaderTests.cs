using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>What the accelerator's units do to the precision of a run.</summary>
public class RunPrecisionReaderTests
{
    [Fact]
    public void Every_policy_that_a_framework_has_can_be_named()
    {
        foreach (var framework in Frameworks.All)
        {
            var named = RunReader.Parse($$"""{"model":{"name":"llama-3-8b"},"precision":{"policy":"{{framework.Precision.Name}}"} }""");

            Assert.Equal(framework.Precision with { Source = named.Precision.Source }, named.Precision);
            Assert.Contains(Frameworks.Precisions, policy => policy.Name == framework.Precision.Name);
        }
    }

    [Theory]
    [InlineData("", DataType.BFloat16, DataType.BFloat16, DataType.Float16)]
    [InlineData(",\"precision\":{\"master\":\"fp32\"}", DataType.Float32, DataType.BFloat16, DataType.Float16)]
    [InlineData(",\"precision\":{\"moments\":\"fp32\",\"reduce\":\"bf16\"}", DataType.BFloat16, DataType.Float32, DataType.BFloat16)]
    public void DeepSpeed_s_keys_decide_the_types_that_precision_leaves_open(string more, DataType master, DataType moments, DataType reduce)
    {
        var run = RunReader.Parse($$$"""{"model":{"name":"gpt2"},"framework":"deepspeed","deepspeed":{"master_weights_and_grads_16bit":true,"optimizer_states_16bit":true,"communication_data_type":"fp16"}{{{more}}}}""");

        Assert.Equal((master, moments, reduce), (run.Precision.Master, run.Precision.Moments, run.Precision.Reduce));
    }

    static TrainingRun Read(string gpu, string more = "") => RunReader.Parse($$$"""{"model":{"name":"gpt3-6.7b"},"hardware":{"gpu":"{{{gpu}}}","gpus":1},"framework":"megatron","seq_len":2048,"micro_batch":4{{{more}}}}""");

    [Fact]
    public void A_card_without_bf16_trains_in_fp16_where_nothing_is_said()
    {
        var run = Read("v100");

        Assert.Equal(DataType.Float16, run.Precision.Compute);
        Assert.Contains(run.Assumed, line => line.Contains("in fp16, since v100-sxm has no bf16 units", StringComparison.Ordinal));
        Assert.Equal(DataType.BFloat16, Read("a100").Precision.Compute);
    }

    [Fact]
    public void Bf16_on_a_card_without_it_is_as_slow_as_fp32_and_said()
    {
        var (asked, half) = (Read("v100", ",\"precision\":{\"policy\":\"bf16\"}"), Read("v100"));

        Assert.Contains(asked.Assumed, line => line.Contains("v100-sxm has no bf16 units", StringComparison.Ordinal));
        Assert.True(Estimator.Time(asked)!.Step.Value > 2 * Estimator.Time(half)!.Step.Value);
    }
}
