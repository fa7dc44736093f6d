using MemoryModel.Catalog;

namespace MemoryModel.Tests.Memory;

/// <summary>What DeepSpeed holds of an adapter, beside a frozen network.</summary>
public class DeepSpeedAdapterTests
{
    static TrainingRun Run(string rest, string extra = "") => RunReader.Parse(
        $$"""{"model":{"name":"qwen-7b"},"hardware":{"gpu":"a100-sxm","gpus":1},"peft":{"method":"lora","rank":64,"targets":["c_attn"]{{extra}}},"seq_len":512,"micro_batch":1,"recompute":"full",{{rest}}}""");

    static MemoryNode Term(TrainingRun run, string name) => Assert.Single(Estimator.Memory(run).Terms, term => term.Name == name);

    [Fact]
    public void The_norm_casts_one_gradient_of_the_adapter()
    {
        // the second matrix: 64 × 3·4,096, eight bytes each
        Assert.Equal(8 * 64 * 3 * 4096, Term(Run("\"framework\":\"hf-deepspeed\",\"parallel\":{\"zero\":2}"), "gradient cast for its norm").Bytes.Value);
    }

    [Fact]
    public void The_shard_of_a_further_micro_batch_is_gone_before_the_step_and_leaves_it_room()
    {
        const string Rest = "\"framework\":\"hf-deepspeed\",\"parallel\":{\"zero\":2}";
        var (one, eight) = (Run(Rest), Run(Rest + ",\"grad_accum\":8"));
        var shard = Term(eight, "gradients of the micro-batch");

        Assert.Equal(Moments.None, shard.Alive & (Moments.GradientClipping | Moments.OptimizerStep));
        Assert.DoesNotContain(Estimator.Memory(one).Terms, term => term.Name == "gradients of the micro-batch");
        Assert.Equal(shard.Bytes, Term(one, "segments of the step's flat gradients").Bytes - Term(eight, "segments of the step's flat gradients").Bytes);
    }

    [Theory]
    [InlineData("\"framework\":\"deepspeed\"", true)]
    [InlineData("\"framework\":\"hf-deepspeed\"", true)]
    [InlineData("\"framework\":\"hf-trainer\",\"deepspeed\":{\"overlap_comm\":true}", true)]
    [InlineData("\"framework\":\"hf-trainer\"", false)]
    public void DeepSpeed_keeps_masters_of_16_bit_weights_whatever_a_run_says(string framework, bool expected)
    {
        var run = Run(framework + ",\"precision\":{\"compute\":\"bf16\",\"params\":\"bf16\",\"grads\":\"bf16\",\"master\":\"none\"}");

        Assert.Equal(expected, run.Precision.Master == DataType.Float32);
        Assert.Equal(expected, run.Assumed.Any(line => line.StartsWith("precision.master", StringComparison.Ordinal)));
    }

    [Fact]
    public void Qwens_program_trains_beside_gptq_in_one_way()
    {
        const string Measured = "\"framework\":\"hf-transformers\",\"task\":\"finetune\",\"precision\":{\"compute\":\"bf16\",\"params\":\"bf16\",\"master\":\"none\"},\"measured\":{\"peak_memory_gib\":11}";
        var (beside, whole) = (Run(Measured, ",\"base\":\"gptq-int4\""), Run(Measured, ",\"base\":\"bf16\""));

        Assert.Equal((ShardingEngine.DeepSpeed, DataType.Float16, 2), (beside.EngineOf(beside.Plan.Zero), beside.Precision.Compute, beside.Plan.Zero));
        Assert.Equal((ShardingEngine.DistributedDataParallel, DataType.BFloat16, 0), (whole.EngineOf(whole.Plan.Zero), whole.Precision.Compute, whole.Plan.Zero));
    }
}
