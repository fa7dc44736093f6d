using System.Text;
using System.Text.Json;
using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>What is exported means the run again where the library reads the format, and is refused where the format cannot say it.</summary>
public class ConfigExportTests
{
    static TrainingRun Run(string more, string framework = "deepspeed") => RunReader.Parse(
        $$"""{"model":{"name":"llama-3-8b"},"hardware":{"gpu":"h100-sxm","gpus":16},"framework":"{{framework}}","seq_len":4096,"micro_batch":2,"grad_accum":4,{{more}}}""");

    [Theory]
    [InlineData("\"parallel\":{\"zero\":3},\"offload\":{\"optimizer\":\"cpu\",\"params\":\"nvme\"}")]
    [InlineData("\"parallel\":{\"zero\":1}")]
    [InlineData("\"parallel\":{\"zero\":2},\"precision\":{\"policy\":\"fp16\"}")]
    public void A_deepspeed_configuration_makes_the_run_again(string more)
    {
        var run = Run(more);
        var bare = Run("\"parallel\":{\"zero\":0},\"precision\":{\"policy\":\"fp32\"}") with { Plan = new() };
        var again = DeepSpeedConfig.Parse(ConfigExport.Write("deepspeed", run)).Apply(bare);

        Assert.Equal(run.Plan, again.Plan);
        Assert.Equal((run.Precision.Compute, run.Precision.Parameters, run.Precision.Master), (again.Precision.Compute, again.Precision.Parameters, again.Precision.Master));
        Assert.Equal(Estimator.Memory(run).Of(MemoryKind.OptimizerStates), Estimator.Memory(again).Of(MemoryKind.OptimizerStates));
    }

    [Theory]
    [InlineData("hf-trainer", "\"parallel\":{\"zero\":0},\"recompute\":\"full\"")]
    [InlineData("hf-trainer", "\"parallel\":{\"zero\":3},\"recompute\":\"full\",\"compile\":true")]
    [InlineData("hf-trainer", "\"parallel\":{\"zero\":2}")]
    [InlineData("trl", "\"parallel\":{\"zero\":3},\"precision\":{\"params\":\"fp32\"}")]
    [InlineData("deepspeed", "\"parallel\":{\"zero\":3},\"offload\":{\"optimizer\":\"cpu\"}")]
    public void Training_arguments_make_the_run_again(string framework, string more)
    {
        var run = Run(more, framework);
        var again = TrainingArguments.Parse(ConfigExport.Write("training-args", run)).Apply(Run("\"parallel\":{\"zero\":0}", "pytorch") with { Plan = new() });

        Assert.Equal((run.Plan.Zero, run.Plan.MicroBatch, run.Plan.MicroBatches, run.Plan.Recompute, run.Plan.OffloadOptimizer), (again.Plan.Zero, again.Plan.MicroBatch, again.Plan.MicroBatches, again.Plan.Recompute, again.Plan.OffloadOptimizer));
        Assert.Equal(run.Precision.Compute, again.Precision.Compute);
        Assert.True(run.Plan.Zero == 0 || framework == "deepspeed" || run.Precision == again.Precision);
        // transformers/training_args.py has no length of a sequence: TRL's SFTConfig adds it
        Assert.DoesNotContain("max_length", ConfigExport.Write("training-args", run), StringComparison.Ordinal);
    }

    [Fact]
    public void The_Trainer_s_AdamW_on_the_host_is_DeepSpeed_s()
    {
        var run = Run("\"parallel\":{\"zero\":3},\"offload\":{\"optimizer\":\"cpu\"}", "hf-deepspeed");
        var again = TrainingArguments.Parse(ConfigExport.Write("training-args", run)).Apply(Run("\"parallel\":{\"zero\":0}", "hf-deepspeed"));

        Assert.Contains("adamw_torch", ConfigExport.Write("training-args", run), StringComparison.Ordinal);
        Assert.Equal(run.Optimizer, again.Optimizer);
        Assert.Equal(Estimator.Memory(run).HostPerNode, Estimator.Memory(again).HostPerNode);
    }

    [Fact]
    public void Adapters_over_quantized_weights_are_refused_as_what_they_are()
    {
        var error = Assert.Throws<InvalidInputException>(() => ConfigExport.Write("deepspeed", Run("\"peft\":{\"method\":\"qlora\"}", "hf-trainer")));

        Assert.Contains("lora over nf4-double weights", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("llama-3-8b", "\"parallel\":{\"tp\":4,\"sp\":true,\"pp\":2,\"vpp\":2,\"zero\":1}")]
    [InlineData("mixtral-8x7b", "\"parallel\":{\"tp\":2,\"sp\":true,\"ep\":4,\"zero\":1},\"recompute\":\"full\"")]
    [InlineData("qwen3-8b", "\"parallel\":{\"tp\":2,\"sp\":true,\"zero\":1}")]
    [InlineData("qwen3-30b-a3b", "\"parallel\":{\"ep\":4,\"zero\":1}")]
    [InlineData("llama-3-8b", "\"parallel\":{\"tp\":2,\"sp\":true,\"zero\":2}")]
    [InlineData("llama-3-8b", "\"parallel\":{\"zero\":3}")]
    [InlineData("gpt3-6.7b", "\"parallel\":{\"cp\":2},\"recompute\":\"selective\",\"cross_entropy\":\"fused\"")]
    public void Megatrons_arguments_make_the_run_again(string model, string more)
    {
        var run = RunReader.Parse($$"""{"model":{"name":"{{model}}"},"hardware":{"gpus":16},"framework":"megatron","seq_len":2048,"micro_batch":2,"grad_accum":4,{{more}}}""");
        var again = RunReader.Parse($$"""{"hardware":{"gpus":16},"megatron_args":{{Arguments(ConfigExport.Write("megatron", run))}}}""");

        Assert.Equal(run.Plan, again.Plan);
        Assert.Equal(Estimator.Memory(run).Allocated, Estimator.Memory(again).Allocated);
        Assert.Equal(MegatronParameters.Of(new MegatronStage(MegatronRun.Of(run), 0)), MegatronParameters.Of(new MegatronStage(MegatronRun.Of(again), 0)));
    }

    static string Arguments(string lines)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                if (line.Split(' ', 2) is [var name, var value])
                {
                    json.WriteString(name, value);
                }
                else
                {
                    json.WriteBoolean(line, true);
                }
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    [Theory]
    [InlineData("llama-3-8b", "--rotary-base 500000\n")]
    [InlineData("llama-2-7b", "--rotary-base 10000\n")]
    public void Megatron_is_told_the_base_of_rotary_positions(string model, string argument) =>
        Assert.Contains(argument, ConfigExport.Write("megatron", new() { Model = Models.Get(model), Accelerator = Gpus.H100Sxm, Gpus = 8, Framework = "megatron-lm" }) + "\n", StringComparison.Ordinal);

    [Fact]
    public void A_model_that_torchtitan_does_not_have_is_refused()
    {
        var run = new TrainingRun { Model = Models.Get("gpt2"), Accelerator = Gpus.H100Sxm, Gpus = 8, Framework = "torchtitan" };

        Assert.Contains("model is gpt2; allowed with --format torchtitan: ", Assert.Throws<InvalidInputException>(() => ConfigExport.Write("torchtitan", run)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Torchtitan_and_accelerate_say_the_degrees_and_the_batch()
    {
        var run = Run("\"parallel\":{\"zero\":3,\"tp\":2,\"hsdp_shard\":4}", "torchtitan");
        var toml = ConfigExport.Write("torchtitan", run);
        Assert.Contains("data_parallel_shard_degree = 4\n", toml, StringComparison.Ordinal);
        Assert.Contains("data_parallel_replicate_degree = 2\n", toml, StringComparison.Ordinal);
        Assert.Contains("tensor_parallel_degree = 2\n", toml, StringComparison.Ordinal);
        Assert.Contains("name = \"llama3\"\nflavor = \"8B\"\n", toml, StringComparison.Ordinal);
        Assert.Contains("global_batch_size = 64\n", toml, StringComparison.Ordinal);

        var yaml = ConfigExport.Write("accelerate", Run("\"parallel\":{\"zero\":2},\"offload\":{\"optimizer\":\"cpu\"}"));
        Assert.Contains("distributed_type: DEEPSPEED\n", yaml, StringComparison.Ordinal);
        Assert.Contains("num_processes: 16\n", yaml, StringComparison.Ordinal);
        Assert.Contains("  offload_optimizer_device: cpu\n", yaml, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deepspeed", "\"parallel\":{\"tp\":2}", "tp is 2; allowed with --format deepspeed: 1")]
    [InlineData("fsdp", "\"parallel\":{\"zero\":1}", "zero is 1; allowed with --format fsdp")]
    [InlineData("training-args", "\"parallel\":{\"zero\":3},\"recompute\":\"selective\"", "recompute is selective")]
    [InlineData("megatron", "\"parallel\":{\"zero\":2},\"optimizer\":\"adafactor\"", "optimizer is adafactor; allowed with --format megatron")]
    [InlineData("torchtitan", "\"parallel\":{\"zero\":1}", "zero is 1; allowed with --format torchtitan")]
    [InlineData("depspeed", "\"parallel\":{\"zero\":1}", "nearest: deepspeed")]
    public void What_a_format_cannot_say_is_refused(string format, string more, string said)
    {
        var error = Assert.Throws<InvalidInputException>(() => ConfigExport.Write(format, Run(more)));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }
}
