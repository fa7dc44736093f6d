using System.Text.Json;
using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>What the frameworks of fine-tuning do by default, each fact from the framework's own source.</summary>
public class FineTuningHabitsTests
{
    static TrainingRun Run(string rest) =>
        RunReader.Parse("{\"model\":{\"name\":\"llama-2-7b\"},\"hardware\":{\"gpu\":\"a100-sxm\",\"gpus\":1},\"seq_len\":1024,\"micro_batch\":1," + rest + "}");

    static MemoryEstimate Memory(string rest) => Estimator.Memory(Run(rest));

    [Theory]
    [InlineData("hf-trainer", DataType.Float32)]
    [InlineData("fsdp_qlora", DataType.BFloat16)]
    public void Accelerate_upcasts_the_shards_of_trained_weights(string framework, DataType expected)
    {
        const string Precision = "\"precision\":{\"compute\":\"bf16\",\"params\":\"bf16\",\"grads\":\"bf16\",\"master\":\"none\"}";
        var run = Run($"\"framework\":\"{framework}\",\"parallel\":{{\"zero\":3}},{Precision}");
        Assert.Equal(expected, run.Precision.Parameters);
        Assert.Equal(DataType.BFloat16, run.Precision.Gather ?? run.Precision.Parameters);
    }

    [Fact]
    public void An_upcast_run_is_printed_whole_and_read_back()
    {
        var run = Run("\"framework\":\"hf-trainer\",\"parallel\":{\"zero\":3},\"precision\":{\"compute\":\"bf16\",\"params\":\"bf16\"}");
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            RunWriter.Write(json, run);
        }

        var again = RunReader.Parse(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
        Assert.Equal(run.Precision with { Source = again.Precision.Source }, again.Precision);
    }

    [Fact]
    public void A_paged_optimizer_of_torchtune_on_one_gpu_updates_in_the_backward_pass()
    {
        var paged = Memory("\"framework\":\"torchtune\",\"optimizer\":\"paged_adamw\",\"recompute\":\"full\",\"precision\":{\"params\":\"bf16\"}");
        Assert.Contains(paged.Terms, term => term.Name == "gradients until their update");
        var accumulates = Memory("\"framework\":\"torchtune\",\"optimizer\":\"paged_adamw\",\"grad_accum\":4,\"recompute\":\"full\",\"precision\":{\"params\":\"bf16\"}");
        Assert.DoesNotContain(accumulates.Terms, term => term.Name == "gradients until their update");
    }

    [Fact]
    public void Any_optimizer_updates_in_the_backward_pass_where_the_run_says_so()
    {
        const string Rest = "\"framework\":\"torchtune\",\"optimizer\":\"adamw\",\"recompute\":\"full\",\"precision\":{\"params\":\"bf16\"}";
        const string Said = ",\"implementation\":{\"optimizer_in_backward\":true}";
        var (after, during) = (Memory(Rest), Memory(Rest + Said));
        Assert.DoesNotContain(after.Terms, term => term.Name == "gradients until their update");
        Assert.Contains(during.Terms, term => term.Name == "gradients until their update");
        Assert.True(during.Allocated < after.Allocated);
        Assert.Contains(Run(Rest + Said + ",\"grad_accum\":4").Problems(), problem => problem.Contains("backward pass", StringComparison.Ordinal));
    }

    [Fact]
    public void Litgpt_saves_the_product_that_it_spreads_over_a_fused_projection()
    {
        const string Rest = "\"framework\":\"litgpt\",\"precision\":{\"compute\":\"bf16\"},\"peft\":{\"method\":\"lora\",\"rank\":8,\"targets\":";
        static long Spread(MemoryEstimate estimate) => estimate.Terms.SelectMany(term => term.Terms).Where(term => term.Name == "low-rank product, before it is spread").Sum(term => term.Bytes.Value);
        // queries and values of 31 layers, whose input has a gradient, and of the first: measured on CPU, 4·h bytes of a token
        Assert.True(Spread(Memory(Rest + "[\"q\",\"v\"]}")) > 0);
        Assert.Equal(0, Spread(Memory(Rest + "[\"q\",\"k\",\"v\"]}")));
    }

    [Fact]
    public void Natural_lengths_leave_blocks_behind()
    {
        const string Rest = "\"framework\":\"hf-trainer\",\"recompute\":\"full\",\"peft\":{\"method\":\"lora\",\"targets\":[\"q_proj\"]},\"implementation\":{\"batch_lengths\":";
        Assert.True(Memory(Rest + "\"natural\"}").Reserved > Memory(Rest + "\"equal\"}").Reserved);
        Assert.Equal(Memory(Rest + "\"natural\"}").Allocated, Memory(Rest + "\"equal\"}").Allocated);
    }

    [Fact]
    public void A_padded_vocabulary_has_more_rows()
    {
        var run = Run("\"framework\":\"hf-trainer\",\"implementation\":{\"pad_vocab_to\":1024}");
        Assert.Equal(32_768, run.Model.Embedding.Vocab);
        Assert.Equal(6_738_415_616 + (2 * 768 * 4096), ModelParameters.Of(run.Model).Total);
    }

    [Fact]
    public void Fused_losses_leave_no_small_blocks_and_growing_segments_but_a_hole_of_16_bit_logits()
    {
        static IEnumerable<string> Blocks(MemoryEstimate estimate) => estimate.Terms.Where(term => term.Name == "blocks that logits do not fit into").SelectMany(term => term.Terms).Select(term => term.Name);
        Assert.Equal(["16-bit logits", "inner tensors of a layer"], Blocks(Memory("\"framework\":\"hf-trainer\",\"recompute\":\"full\"")));
        Assert.Empty(Blocks(Memory("\"framework\":\"hf-trainer\",\"recompute\":\"full\",\"cross_entropy\":\"fused\"")));
        Assert.Equal(["16-bit logits"], Blocks(Memory("\"framework\":\"torchtitan\",\"recompute\":\"full\"")));
    }

    [Fact]
    public void Unsloth_leaves_frozen_embeddings_in_16_bits()
    {
        const string Rest = ",\"peft\":{\"method\":\"qlora\",\"rank\":16,\"targets\":[\"q_proj\"],\"base\":\"nf4\"}";
        Assert.Equal(2, Memory("\"framework\":\"hf-trainer\"" + Rest).Terms.Count(term => term.Name.EndsWith("(fp32)", StringComparison.Ordinal) && term.Name.Contains("weights", StringComparison.Ordinal)));
        Assert.Contains(Memory("\"framework\":\"unsloth\"" + Rest).Terms, term => term.Name == "frozen weights (bf16)");
    }

    [Fact]
    public void Compile_reaches_torchtunes_loss_in_chunks_alone()
    {
        const string Rest = "\"framework\":\"torchtune\",\"recompute\":\"full\",\"precision\":{\"params\":\"bf16\"},";
        static bool Compiled(MemoryEstimate estimate) => estimate.Terms.Any(term => term.Where.Contains("_inductor", StringComparison.Ordinal) && term.Name == "cross-entropy");
        Assert.True(Compiled(Memory(Rest + "\"compile\":true,\"cross_entropy\":\"chunked\"")));
        Assert.False(Compiled(Memory(Rest + "\"compile\":true,\"cross_entropy\":\"plain\"")));
    }

    [Theory]
    [InlineData("llama-3-8b", "chunked")]
    [InlineData("llama-2-7b", "plain")]
    public void The_loss_of_a_printed_torchtune_run_is_read_back(string model, string expected)
    {
        var run = RunReader.Parse("{\"model\":{\"name\":\"" + model + "\"},\"hardware\":{\"gpu\":\"a100-sxm\",\"gpus\":1},\"seq_len\":1024,\"micro_batch\":1,\"framework\":\"torchtune\"}");
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            RunWriter.Write(json, run);
        }

        var printed = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        Assert.Equal(expected, JsonDocument.Parse(printed).RootElement.GetProperty("cross_entropy").GetString());
        Assert.Equal(Estimator.Memory(run).Allocated, Estimator.Memory(RunReader.Parse(printed)).Allocated);
    }
}
