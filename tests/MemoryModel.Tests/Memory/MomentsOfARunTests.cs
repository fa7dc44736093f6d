using System.Text;
using System.Text.Json;

namespace MemoryModel.Tests;

/// <summary>What checkpoints, preferences, norms of gradients, padded vocabularies and whole experts hold, each at its moment.</summary>
public class MomentsOfARunTests
{
    // Llama 3 8B: parameters, vocabulary, width, elements of a layer
    const long P = 8_030_261_248, V = 128_256, H = 4096, Layer = 218_112_000;

    const string Run = """
        {"model": {"name": "llama-3-8b"}, "hardware": {"gpu": "h100-sxm", "gpus": 8}, "framework": "llm-foundry", "parallel": {"zero": 3}, "recompute": "full",
         "seq_len": 2048, "micro_batch": 1, "grad_accum": 1}
        """;

    [Fact]
    public void A_full_state_dict_unshards_the_root_and_a_layer_and_their_states()
    {
        var saved = Estimate(With("\"saving\": {\"full\": true}"));
        var unit = Layer + 2 * V * H + H;

        Assert.Equal(4 * unit, Term(saved, "weights gathered for a checkpoint"));
        Assert.Equal(2 * 4 * unit, Term(saved, "optimizer states gathered for a checkpoint"));
        Assert.Equal(3 * 4 * unit, saved.Of(MemoryKind.Temporary, Moments.Save).Value - saved.Of(MemoryKind.Temporary, Moments.Resume).Value);
        Assert.Contains(Moments.Save, saved.Phases.Select(phase => phase.Moment));
        Assert.Equal(Estimate(Run).Steady, saved.Steady);
    }

    [Theory]
    [InlineData("\"saving\": {\"full\": false}", 0)]
    [InlineData("\"saving\": {\"stays_on_device\": true, \"optimizer\": false}", 4 * P)]
    public void Shards_take_nothing_and_what_stays_takes_everything(string saving, long bytes) =>
        Assert.Equal(bytes, Estimate(With(saving)).Terms.Where(term => term.Name.EndsWith("for a checkpoint", StringComparison.Ordinal)).Sum(term => term.Bytes.Value));

    [Fact]
    public void A_checkpoint_that_stays_on_the_device_can_be_the_peak() =>
        Assert.Equal(Moments.Save, Estimate(With("\"saving\": {\"stays_on_device\": true}")).PeakMoment);

    [Theory]
    [InlineData("torchtitan", 4 * V * H)]
    [InlineData("deepspeed", 2 * V * H)]
    public void Other_engines_gather_a_tensor_at_a_time(string framework, long bytes) =>
        Assert.Equal(bytes, Term(Estimate(With("\"saving\": {}").Replace("llm-foundry", framework, StringComparison.Ordinal)), "weights gathered for a checkpoint"));

    [Fact]
    public void Preferences_double_the_batch_and_hold_a_frozen_copy()
    {
        const string one = """
            {"model": {"name": "llama-3.2-1b"}, "hardware": {"gpu": "h100-sxm", "gpus": 1}, "framework": "trl", "precision": {"params": "bf16"}, "recompute": "full", "seq_len": 1024, "micro_batch": 2}
            """;
        var pairs = one.Replace("\"seq_len\"", "\"preference\": {}, \"seq_len\"", StringComparison.Ordinal);
        var (texts, compared) = (Estimate(one), Estimate(pairs));
        var weights = texts.Of(MemoryKind.Parameters, Moments.Forward);

        Assert.Equal(weights * 2, compared.Of(MemoryKind.Parameters, Moments.Forward));
        // bf16: saved rows, and the rows' gradients beside their stack, of four sequences
        Assert.Equal(3 * 2L * 4 * 1024 * V, compared.Of(MemoryKind.Logits, Moments.LossBackward).Value);
        Assert.Equal(weights, Estimate(pairs.Replace("{}", "{\"reference\": false}", StringComparison.Ordinal)).Of(MemoryKind.Parameters, Moments.Forward));
        Assert.True(Estimator.Time(RunReader.Parse(pairs))!.Step > Estimator.Time(RunReader.Parse(one))!.Step);
        Assert.Equal(compared.Allocated, Estimate(Written(RunReader.Parse(pairs))).Allocated);
    }

    [Fact]
    public void An_adapter_is_its_own_reference()
    {
        var run = RunReader.Parse(With("\"preference\": {}, \"peft\": {\"method\": \"lora\"}").Replace("llm-foundry", "trl", StringComparison.Ordinal));

        Assert.False(run.Preference!.HoldsReference);
    }

    [Fact]
    public void DeepSpeed_casts_a_gradient_to_fp64_for_its_norm()
    {
        var run = Run.Replace("llm-foundry", "deepspeed", StringComparison.Ordinal);

        Assert.Equal(8 * V * H / 8, Term(Estimate(run), "gradient cast for its norm"));
        Assert.Equal(8 * V * H, Term(Estimate(run.Replace("\"zero\": 3", "\"zero\": 2", StringComparison.Ordinal)), "gradient cast for its norm"));
        Assert.Equal(0, Term(Estimate(run.Replace("\"seq_len\"", "\"implementation\": {\"clip_grad_norm\": false}, \"seq_len\"", StringComparison.Ordinal)), "gradient cast for its norm"));
    }

    [Fact]
    public void A_vocabulary_is_padded_for_every_tensor_parallel_rank()
    {
        // GPT-2's 50,257 entries in blocks of 128 for each of 4 ranks: 50,688
        const string run = """
            {"model": {"name": "gpt2"}, "hardware": {"gpu": "a100-sxm", "gpus": 4}, "framework": "megatron-deepspeed", "parallel": {"tp": 4}, "seq_len": 1024, "micro_batch": 1}
            """;
        var table = Estimate(run).Of(MemoryKind.Parameters, Moments.Forward) - Estimate(run.Replace("megatron-deepspeed", "deepspeed", StringComparison.Ordinal)).Of(MemoryKind.Parameters, Moments.Forward);

        Assert.Equal(2 * (50_688L / 4 * 768 - 50_257L * 768 / 4), table.Value);
    }

    [Fact]
    public void Whole_experts_keep_their_width_and_route_a_part_of_the_tokens()
    {
        const string run = """
            {"model": {"name": "mixtral-8x7b"}, "hardware": {"gpu": "h100-sxm", "gpus": 8}, "framework": "torchtitan", "parallel": {"zero": 3, "tp": 2, "ep": 4}, "recompute": "none",
             "seq_len": 4096, "micro_batch": 1}
            """;
        var whole = Estimate(run);
        var cut = Estimate(run.Replace("torchtitan", "pytorch", StringComparison.Ordinal).Replace("\"tp\": 2", "\"tp\": 2, \"sp\": true", StringComparison.Ordinal));

        // rows × width is the same: half of the rows at the whole width, or all rows at half of it
        Assert.Equal(Saved(whole), Saved(cut));
        Assert.Equal(2 * 4096L / 2 * 2 * 14336, Saved(whole));
        // 8 experts: an eighth of each layer's experts, two whole ones of which 4 of the 8 ranks hold a half
        Assert.Equal(whole.Of(MemoryKind.Parameters, Moments.Forward), cut.Of(MemoryKind.Parameters, Moments.Forward));
    }

    static string Written(TrainingRun run)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            RunWriter.Write(writer, run);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    static long Saved(MemoryEstimate estimate) => estimate.Terms.First(term => term.Name == "experts").Terms.Single(term => term.Name == "gate").Bytes.Value;

    static string With(string field) => Run.Replace("\"seq_len\"", field + ", \"seq_len\"", StringComparison.Ordinal);

    static MemoryEstimate Estimate(string run) => Estimator.Memory(RunReader.Parse(run));

    static long Term(MemoryEstimate estimate, string name) => estimate.Terms.Where(term => term.Name == name).Sum(term => term.Bytes.Value);
}
