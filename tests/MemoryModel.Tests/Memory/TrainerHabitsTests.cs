using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>What the sources of programs for pretraining say of weights, gradients, logits and stages.</summary>
public class TrainerHabitsTests
{
    // Llama 3 8B: parameters, vocabulary, width; 4 sequences of 4,096 tokens
    const long P = 8_030_261_248, V = 128_256, H = 4096, T = 4 * 4096;

    const string Kempner = """
        {"model": {"name": "llama-3-8b"}, "hardware": {"gpu": "H200-SXM", "gpus": 8}, "framework": "kempnerforge", "parallel": {"zero": 3, "tp": 1},
         "precision": {"compute": "bf16", "params": "fp32", "grads": "fp32", "master": "fp32"}, "recompute": "full", "seq_len": 4096, "micro_batch": 4, "grad_accum": 2}
        """;

    const string Nanotron = """
        {"model": {"name": "llama-3-8b"}, "hardware": {"gpu": "H100-SXM", "gpus": 8}, "framework": "nanotron", "parallel": {"zero": 0, "tp": 1},
         "precision": {"compute": "bf16", "params": "bf16", "grads": "fp32", "master": "fp32"}, "recompute": "none", "seq_len": 4096, "micro_batch": 1, "grad_accum": 2}
        """;

    [Fact]
    public void Kempnerforge_has_no_wider_weights_than_its_products()
    {
        var run = RunReader.Parse(Kempner);

        Assert.Equal((DataType.BFloat16, DataType.BFloat16, null, null), (run.Precision.Parameters, run.Precision.Gradients, run.Precision.Master, run.Precision.Moments));
        Assert.Contains(run.Assumed, line => line.StartsWith("precision: kempnerforge holds weights", StringComparison.Ordinal));
        Assert.Equal(DataType.Float32, RunReader.Parse(Kempner.Replace("\"compute\": \"bf16\"", "\"compute\": \"fp32\"", StringComparison.Ordinal)).Precision.Parameters);
    }

    [Fact]
    public void Whole_gradients_wait_in_the_type_of_the_reduction_for_the_last_micro_batch()
    {
        var waiting = Estimate(Kempner);

        Assert.Equal(4 * P, Term(waiting, "gradients before the last micro-batch"));
        Assert.Equal(0, Term(Estimate(Kempner.Replace("\"grad_accum\": 2", "\"grad_accum\": 1", StringComparison.Ordinal)), "gradients before the last micro-batch"));
        // torchtitan reduces every micro-batch
        Assert.Equal(0, Term(Estimate(Kempner.Replace("kempnerforge", "torchtitan", StringComparison.Ordinal)), "gradients before the last micro-batch"));
    }

    [Fact]
    public void A_root_unit_that_reshards_is_gone_while_the_loss_runs()
    {
        var root = Estimate(Kempner).Terms.Single(term => term.Name == "gathered root unit");

        Assert.Equal(Moments.None, root.Alive & (Moments.LossForward | Moments.LossBackward));
        Assert.Equal(Moments.HeadBackward, root.Alive & Moments.HeadBackward);
    }

    [Fact]
    public void Gathered_logits_are_whole_on_every_tensor_parallel_rank_and_so_is_the_token_table()
    {
        var cut = Kempner.Replace("\"tp\": 1", "\"tp\": 4, \"sp\": true", StringComparison.Ordinal);
        // logits that the loop holds, log-softmax and two gradients, 16 bits each
        Assert.Equal(4 * 2 * T * V, Estimate(cut).Of(MemoryKind.Logits, Moments.LossBackward).Value - 2);

        // ranks hold a fourth of every matrix; the token table and the norms are whole
        var norms = 65 * H;
        Assert.Equal(2 * ((P - V * H - norms) / 4 + V * H + norms), 2 * Estimate(cut).Of(MemoryKind.Parameters, Moments.Forward).Value);
    }

    [Theory]
    [InlineData("hf-transformers", 4, V)]
    [InlineData("hf-transformers", 1, V)]
    [InlineData("deepspeed", 4, V / 4)]
    public void Transformers_gathers_the_columns_of_its_output_matrix(string framework, long tensor, long columns)
    {
        var run = Nanotron.Replace("\"nanotron\"", $"\"{framework}\"", StringComparison.Ordinal).Replace("\"tp\": 1", FormattableString.Invariant($"\"tp\": {tensor}"), StringComparison.Ordinal);

        Assert.Contains(Estimate(run).Terms.Single(term => term.Name == "cross-entropy").Symbols, letter => letter.Key == "V" && letter.Value == columns);
    }

    [Theory]
    [InlineData(0, "buckets of gradients", 2 * P)]
    [InlineData(1, "reduce-scatter of all gradients", 4 * P + 4 * (P / 8))]
    public void Nanotron_adds_whole_gradients_to_a_buffer(int zero, string reduction, long bytes)
    {
        var estimate = Estimate(Nanotron.Replace("\"zero\": 0", FormattableString.Invariant($"\"zero\": {zero}"), StringComparison.Ordinal));

        Assert.Equal(4 * P, Term(estimate, "fp32 gradients"));
        Assert.Equal(2 * P, Term(estimate, "16-bit gradients until they are added"));
        Assert.Equal(bytes, Term(estimate, reduction));
    }

    [Fact]
    public void A_softmax_in_place_becomes_its_own_gradient()
    {
        var estimate = Estimate(Nanotron);

        Assert.Equal(8L * 4096 * V, estimate.Of(MemoryKind.Logits, Moments.LossForward).Value);
        Assert.Equal(6L * 4096 * V, estimate.Of(MemoryKind.Logits, Moments.LossBackward).Value);
        // Megatron casts and overwrites, nanotron copies
        Assert.Equal(6L * 4096 * V, Estimate(With(Nanotron, "in-place")).Of(MemoryKind.Logits, Moments.LossForward).Value);
        Assert.Equal(2 * 2L * 4096 * V, Estimate(With(Nanotron, "kernel")).Of(MemoryKind.Logits, Moments.LossBackward).Value);
    }

    [Theory]
    [InlineData(16L, 4L, 2L, 0L, 11L, 16L)]
    [InlineData(32L, 0L, 4L, 0L, 9L, 17L, 25L, 32L)]
    [InlineData(4L, 8L, 2L, 0L, 4L, 4L)]
    public void Stages_of_equal_cost_take_the_layer_that_passes_their_share(long layers, long head, long stages, params long[] before)
    {
        var split = new CostSplit(1, head);

        Assert.Equal(before, Enumerable.Range(0, (int)stages + 1).Select(stage => split.Before(layers, stages, stage)));
    }

    [Fact]
    public void Nanotron_counts_the_output_matrix_when_it_deals_out_layers()
    {
        // h² · 4 for attention, 3·f·h for the feed-forward block, V·h for the head: 218 M a layer, 525 M the head
        var split = CostSplit.Of(Models.Get("llama-3-8b"));

        Assert.Equal((4 * H * H + 3 * H * 14336, V * H), (split.Layer, split.Head));
        Assert.Equal(18, split.Before(32, 2, 1));
    }

    [Theory]
    [InlineData("nanogpt", true)]
    [InlineData("fms-fsdp", true)]
    [InlineData("torchtitan", false)]
    public void What_a_framework_compiles_by_default_is_compiled_unless_the_run_says_otherwise(string framework, bool compiles)
    {
        var silent = Nanotron.Replace("\"nanotron\"", $"\"{framework}\"", StringComparison.Ordinal);

        Assert.Equal(compiles, RunReader.Parse(silent).Compiled);
        Assert.False(RunReader.Parse(silent.Replace("\"seq_len\"", "\"compile\": false, \"seq_len\"", StringComparison.Ordinal)).Compiled);
    }

    [Fact]
    public void Llm_c_computes_its_activation_again()
    {
        var run = Nanotron.Replace("\"nanotron\"", "\"llm.c\"", StringComparison.Ordinal);

        Assert.DoesNotContain(Estimate(run).Terms.SelectMany(term => term.Terms), node => node.Name == "input of the last projection");
    }

    [Theory]
    [InlineData("\"tp\": 2, \"sp\": true", 2)]
    [InlineData("\"tp\": 2", 0)]
    [InlineData("\"tp\": 1", 0)]
    public void Products_take_gradients_of_all_tokens_where_the_residual_stream_is_split(string degrees, long gathered)
    {
        var estimate = Estimate(Nanotron.Replace("\"tp\": 1", degrees, StringComparison.Ordinal));
        var parts = estimate.Terms.Where(term => term.Name.StartsWith("backward of ", StringComparison.Ordinal)).SelectMany(term => term.Terms);

        Assert.Equal(Enumerable.Repeat(2 * 4096 * H, (int)gathered), parts.Where(part => part.Name.StartsWith("gradient of all tokens", StringComparison.Ordinal)).Select(part => part.Bytes.Value));
    }

    static string With(string run, string loss) => run.Replace("\"seq_len\"", $"\"implementation\": {{\"loss\": \"{loss}\"}}, \"seq_len\"", StringComparison.Ordinal);

    static MemoryEstimate Estimate(string run) => Estimator.Memory(RunReader.Parse(run));

    static long Term(MemoryEstimate estimate, string name) => estimate.Terms.Where(term => term.Name == name).Sum(term => term.Bytes.Value);
}
