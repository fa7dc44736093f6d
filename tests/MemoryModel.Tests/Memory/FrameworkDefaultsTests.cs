using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>What a run gets from its framework where its file is silent.</summary>
public class FrameworkDefaultsTests
{
    static TrainingRun Run(string framework, string rest = "", long gpus = 1, string model = "llama-2-7b") =>
        RunReader.Parse($"{{\"model\":{{\"name\":\"{model}\"}},\"hardware\":{{\"gpu\":\"a100-sxm\",\"gpus\":{gpus}}},\"seq_len\":2048,\"framework\":\"{framework}\"{rest}}}");

    const string Lora = ",\"peft\":{\"method\":\"lora\"}";

    [Theory]
    [InlineData("hf-trainer", Recompute.None)]
    [InlineData("axolotl", Recompute.None)]
    [InlineData("open-instruct", Recompute.None)]
    [InlineData("deepspeed-chat", Recompute.None)]
    [InlineData("trl", Recompute.Full)]
    [InlineData("ms-swift", Recompute.Full)]
    [InlineData("llama-factory", Recompute.Full)]
    [InlineData("unsloth", Recompute.Full)]
    [InlineData("torchtune", Recompute.Full)]
    public void Recompute_is_the_frameworks(string framework, Recompute expected)
    {
        var run = Run(framework, Lora);
        Assert.Equal(expected, run.Plan.Recompute);
        Assert.Contains(run.Assumed, line => line.StartsWith("recompute:", StringComparison.Ordinal));
        Assert.Equal(Recompute.None, Run(framework, Lora + ",\"recompute\":\"none\"").Plan.Recompute);
    }

    [Fact]
    public void Litgpt_recomputes_as_soon_as_several_gpus_share_the_weights()
    {
        Assert.Equal(Recompute.None, Run("litgpt", Lora).Plan.Recompute);
        Assert.Equal(Recompute.Full, Run("litgpt", Lora + ",\"parallel\":{\"zero\":3}", 2).Plan.Recompute);
    }

    [Fact]
    public void Llama_2_dates_torchtune_to_its_first_releases()
    {
        var first = Run("torchtune", Lora);
        Assert.Equal((ShardingEngine.FullyShardedV1, 0.05), (first.EngineOf(3), first.Adapter!.Dropout));
        Assert.Contains(Estimator.Memory(first).Terms, term => term.Name == "logits that the caller holds");
        Assert.Contains(first.Assumed, line => line.StartsWith("framework: torchtune-0.2", StringComparison.Ordinal));
        foreach (var later in new[] { Run("torchtune", Lora, model: "llama-3.1-8b"), Run("torchtune", Lora + ",\"cross_entropy\":\"chunked\"") })
        {
            Assert.Equal((ShardingEngine.FullyShardedV2, 0.0), (later.EngineOf(3), later.Adapter!.Dropout));
            Assert.DoesNotContain(Estimator.Memory(later).Terms, term => term.Name == "logits that the caller holds");
        }
    }

    [Fact]
    public void Unsloth_keeps_the_inputs_of_recomputed_layers_on_the_host()
    {
        Assert.Equal(OffloadTarget.Cpu, Run("unsloth", Lora).Plan.OffloadActivations);
        Assert.Equal(OffloadTarget.None, Run("unsloth", Lora + ",\"offload\":{\"activations\":\"none\"}").Plan.OffloadActivations);
        Assert.Equal(OffloadTarget.None, Run("unsloth", Lora + ",\"recompute\":\"none\"").Plan.OffloadActivations);
    }

    // PEFT's own default is queries and values in rank 8: 32 layers · 2 · 8 · (4096 + 4096).
    [Theory]
    [InlineData("hf-trainer", 8, 4_194_304)]
    [InlineData("ms-swift", 8, 19_988_480)]
    [InlineData("llama-factory", 8, 19_988_480)]
    [InlineData("unsloth", 16, 39_976_960)]
    [InlineData("open-instruct", 64, 33_554_432)]
    public void Adapters_have_the_rank_and_targets_of_their_framework(string framework, long rank, long trained)
    {
        var run = Run(framework, Lora);
        Assert.Equal(rank, run.Adapter!.Rank);
        Assert.Equal(trained, AdapterParameters.Of(run.Adapter, run.Model, ModelParameters.Of(run.Model)).Trainable);
        Assert.Equal(4, Run(framework, ",\"peft\":{\"method\":\"lora\",\"rank\":4,\"targets\":[\"q_proj\"]}").Adapter!.Rank);
    }

    [Fact]
    public void Swift_and_axolotl_train_weights_of_16_bits_and_llama_factory_of_32()
    {
        Assert.Equal((DataType.BFloat16, DataType.BFloat16), (Run("ms-swift").Precision.Parameters, Run("axolotl").Precision.Parameters));
        Assert.Equal(DataType.Float32, Run("llama-factory").Precision.Parameters);
        Assert.Equal((DataType.BFloat16, DataType.Float32), (Run("hf-deepspeed").Precision.Parameters, Run("hf-deepspeed").Precision.Master));
    }

    [Fact]
    public void What_was_measured_ran_so_it_recomputed_where_it_would_not_fit()
    {
        const string Measured = ",\"task\":\"finetune\",\"micro_batch\":8,\"measured\":{\"peak_memory_gib\":60,\"memory_kind\":\"max_allocated\"}";
        var run = Run("hf-trainer", Lora + Measured);
        Assert.Equal(Recompute.Full, run.Plan.Recompute);
        Assert.Contains(run.Assumed, line => line.StartsWith("recompute: full", StringComparison.Ordinal));
        Assert.Equal(Recompute.None, Run("hf-trainer", Lora + ",\"micro_batch\":8").Plan.Recompute);
        Assert.Equal(Recompute.None, Run("hf-trainer", Lora + Measured.Replace("\"micro_batch\":8", "\"micro_batch\":1", StringComparison.Ordinal)).Plan.Recompute);
        Assert.Equal(Recompute.None, Run("hf-trainer", Lora + Measured + ",\"recompute\":\"none\"").Plan.Recompute);
        Assert.Equal(Recompute.None, Run("hf-trainer", Lora + Measured.Replace("finetune", "pretrain", StringComparison.Ordinal)).Plan.Recompute);
        Assert.Equal(Recompute.None, Run("hf-trainer", Lora + Measured.Replace("\"memory_kind\"", "\"oom\":true,\"memory_kind\"", StringComparison.Ordinal)).Plan.Recompute);
    }

    [Fact]
    public void What_was_measured_ran_so_it_made_no_whole_logits_where_they_would_not_fit()
    {
        const string Measured = ",\"task\":\"finetune\",\"recompute\":\"full\",\"micro_batch\":64,\"measured\":{\"peak_memory_gib\":60,\"memory_kind\":\"max_allocated\"}";
        var run = Run("hf-trainer", Lora + Measured, model: "qwen2-7b");
        Assert.True(run.FusedLoss);
        Assert.Contains(run.Assumed, line => line.StartsWith("cross_entropy: fused", StringComparison.Ordinal));
        Assert.False(Run("hf-trainer", Lora + Measured + ",\"cross_entropy\":\"plain\"", model: "qwen2-7b").FusedLoss);
        Assert.False(Run("hf-trainer", Lora + Measured.Replace("64", "1", StringComparison.Ordinal), model: "qwen2-7b").FusedLoss);
        // What does not fit with it either says nothing.
        Assert.False(Run("hf-trainer", Lora + Measured.Replace("64", "4096", StringComparison.Ordinal), model: "qwen2-7b").FusedLoss);
    }

    [Fact]
    public void Qwen_1_under_deepspeed_leaves_its_logits_in_16_bits()
    {
        static Bytes Softmax(TrainingRun run) => Estimator.Memory(run).Terms.SelectMany(term => term.Terms).Single(term => term.Name == "log-softmax").Bytes;
        Assert.Equal(2 * Softmax(Run("hf-deepspeed", Lora, model: "qwen-7b")).Value, Softmax(Run("hf-trainer", Lora, model: "qwen-7b")).Value);
        Assert.Equal(Softmax(Run("hf-deepspeed", Lora, model: "qwen2-7b")), Softmax(Run("hf-trainer", Lora, model: "qwen2-7b")));
    }

    [Fact]
    public void Litgpts_loss_copies_128_tokens_of_each_sequence_at_a_time_and_keeps_the_type_of_the_logits()
    {
        var terms = Estimator.Memory(Run("litgpt", Lora + ",\"micro_batch\":2,\"precision\":{\"params\":\"bf16\"}")).Terms.SelectMany(term => term.Terms).ToList();
        Assert.Equal(2L * 2 * 2048 * 32_000, terms.Single(term => term.Name == "log-softmax of every chunk").Bytes.Value);
        Assert.Equal(2L * 2 * 2 * 128 * 32_000, terms.Single(term => term.Name == "incoming and outgoing gradient").Bytes.Value);
        Assert.DoesNotContain(terms, term => term.Name == "fp32 copy");
    }

    [Fact]
    public void Products_of_unpacked_gptq_weights_keep_them_for_the_backward_pass()
    {
        static long Saved(string format, string recompute) =>
            Estimator.Memory(Run("hf-trainer", $",\"recompute\":\"{recompute}\",\"peft\":{{\"method\":\"lora\",\"targets\":[\"q_proj\"],\"base\":\"{format}\"}}")).Terms.Where(term => term.Name == "unpacked weights").Sum(term => term.Bytes.Value);
        // 4·h² + 3·h·f of each layer
        const long Layer = (4L * 4096 * 4096) + (3L * 4096 * 11_008);
        Assert.Equal(2 * Layer, Saved("gptq-int4", "full"));
        Assert.Equal(2 * 32 * Layer, Saved("gptq-int4", "none"));
        Assert.Equal(0, Saved("nf4", "none"));
        Assert.Equal(0, Saved("awq-int4", "none"));
    }

    [Fact]
    public void Every_framework_names_a_source_of_its_own_kind() =>
        Assert.All(Frameworks.All, row => Assert.Contains("github.com", row.Source.Where, StringComparison.Ordinal));
}
