namespace MemoryModel.Tests;

/// <summary>What torchtitan's source says of its selective recompute, its tensor parallelism and its pipelines.</summary>
public class TorchtitanTests
{
    const string Run = """
        {"model": {"name": "llama-3-8b"}, "hardware": {"gpu": "B200", "gpus": 8}, "framework": "torchtitan", "parallel": {"zero": 3, "tp": 1},
         "precision": {"compute": "bf16", "params": "fp32", "grads": "fp32", "master": "none"}, "recompute": "selective", "compile": false,
         "seq_len": 8192, "micro_batch": 1, "global_batch": 8}
        """;

    // 32 layers, 8,192 tokens, 16 bits
    const long Wide = 2L * 8192 * 4096, Layers = 32;

    [Fact]
    public void A_compiled_layer_does_not_keep_what_its_backward_pass_does_not_read() =>
        Assert.Equal(Layers * Wide, Kept(Run) - Kept(With("\"compile\": false", "\"compile\": true")));

    [Fact]
    public void Products_in_four_bits_are_computed_again_in_all_but_the_last_layers()
    {
        var compiled = With("\"compile\": false", "\"compile\": true");
        // queries, values of 8 of 32 heads, gate of width 14,336
        var products = Wide + Wide / 4 + 2L * 8192 * 14336;

        Assert.Equal(27 * products, Kept(compiled) - Kept(compiled.Replace("\"compute\": \"bf16\"", "\"compute\": \"nvfp4\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void Under_tensor_parallelism_the_last_product_is_kept_before_it_is_reduced()
    {
        var cut = With("\"tp\": 1", "\"tp\": 2, \"sp\": true").Replace("\"global_batch\": 8", "\"global_batch\": 4", StringComparison.Ordinal);

        // the whole product in eager layers, and their second reduction of half the tokens
        Assert.Equal(Layers * (Wide + Wide / 2), Kept(cut) - Kept(cut.Replace("\"compile\": false", "\"compile\": true", StringComparison.Ordinal)));
    }

    [Fact]
    public void Of_routed_experts_the_exchanged_rows_are_kept_and_no_product()
    {
        var local = With("llama-3-8b", "mixtral-8x7b");

        // two experts for each of 8,192 tokens, on the way there and back
        Assert.Equal(Layers * 2 * 2 * Wide, Kept(local.Replace("\"tp\": 1", "\"ep\": 8", StringComparison.Ordinal)) - Kept(local));
        // input, queries, values of 8 of 32 heads, attention output and its statistics
        Assert.Equal(Layers * (3 * Wide + Wide / 4 + 4L * 8192 * 32), Kept(local));
    }

    [Fact]
    public void The_loss_over_a_cut_vocabulary_takes_a_fourth_copy()
    {
        var cut = Estimate(With("\"tp\": 1", "\"tp\": 2, \"sp\": true").Replace("\"global_batch\": 8", "\"global_batch\": 4", StringComparison.Ordinal));

        Assert.Equal(4 * 4L * 8192 * 128256 / 2, cut.Of(MemoryKind.Logits, Moments.LossBackward).Value - 4);
    }

    [Fact]
    public void A_batch_is_cut_into_as_many_micro_batches_as_stages()
    {
        var run = RunReader.Parse(With("\"zero\": 3, \"tp\": 1", "\"zero\": 3, \"pp\": 4").Replace("\"micro_batch\": 1, \"global_batch\": 8", "\"global_batch\": 32", StringComparison.Ordinal));

        Assert.Equal((4, 4), (run.Plan.MicroBatch, run.Plan.MicroBatches));
        Assert.Contains("micro_batch: 4", run.Assumed);
    }

    [Theory]
    [InlineData("llama-3-70b", 8)]
    [InlineData("deepseek-v3-16b-torchtitan", 4)]
    [InlineData("qwen2.5-7b", 1)]
    public void A_batch_that_is_not_stated_is_that_of_the_configuration_it_ships(string model, long sequences)
    {
        var silent = With("llama-3-8b", model).Replace("\"micro_batch\": 1, \"global_batch\": 8", "\"attention\": \"flash\"", StringComparison.Ordinal);

        Assert.Equal(sequences, RunReader.Parse(silent).Plan.MicroBatch);
        Assert.Contains(FormattableString.Invariant($"micro_batch: {sequences}"), RunReader.Parse(silent).Assumed);
    }

    [Fact]
    public void Keys_and_values_are_saved_for_all_query_heads()
    {
        var none = Estimate(With("\"selective\"", "\"none\""));
        var attention = none.Terms.First(term => term.Name == "attention");

        // 32 query heads share 8 of keys and of values
        Assert.Equal((Wide, Wide), (attention.Terms.Single(term => term.Name == "keys").Bytes.Value, attention.Terms.Single(term => term.Name == "values").Bytes.Value));
    }

    [Fact]
    public void Its_tensor_parallelism_splits_sequences_unless_the_run_says_otherwise()
    {
        var cut = With("\"tp\": 1", "\"tp\": 2").Replace("\"global_batch\": 8", "\"global_batch\": 4", StringComparison.Ordinal);

        Assert.True(RunReader.Parse(cut).Plan.SequenceParallel);
        Assert.False(RunReader.Parse(cut.Replace("\"tp\": 2", "\"tp\": 2, \"sp\": false", StringComparison.Ordinal)).Plan.SequenceParallel);
    }

    [Fact]
    public void A_loss_in_chunks_is_read_from_its_field_and_never_from_remarks()
    {
        var run = RunReader.Parse(With("\"compile\": false", "\"compile\": false, \"cross_entropy\": \"chunked\""));
        var remarked = RunReader.Parse(With("\"compile\": false", "\"compile\": false, \"notes\": \"eager; chunked cross entropy; async-tp\""));

        Assert.Equal(LossImplementation.Chunked, run.Implementation.Loss);
        Assert.True(Estimator.Memory(run).Allocated < Estimate(Run).Allocated);
        Assert.Equal((null, null), (remarked.Implementation.Loss, remarked.TensorOverlap));
    }

    static string With(string old, string given) => Run.Replace(old, given, StringComparison.Ordinal);

    static MemoryEstimate Estimate(string run) => Estimator.Memory(RunReader.Parse(run));

    static long Kept(string run) => Estimate(run).Terms.Where(term => term.Name.Contains("kept by the selective policy", StringComparison.Ordinal)).Sum(term => term.Bytes.Value);
}
