using System.Text.Json;

namespace MemoryModel.Tests.Measured;

public class StepRunReaderTests
{
    const string Line = """
        {"model":{"layers":32,"hidden":4096,"heads":32,"kv_heads":8,"ffn_hidden":14336,"vocab":128256,"mlp":"swiglu","positions":"rope"},
         "hardware":{"gpu":"H100-SXM-80GB","gpus":8,"gpus_per_node":8},"framework":"torchtitan","parallel":{"dp":8,"zero":3},
         "precision":{"compute":"bf16"},"seq_len":8192,"micro_batch":1,"global_batch":16,"measured":{"tokens_per_s_per_gpu":5000}}
        """;

    static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    [Fact]
    public void Reads_a_run_and_its_step_time()
    {
        var (run, reason) = StepRunReader.Read(Json(Line));

        Assert.Null(reason);
        Assert.Equal(2, run!.MicroBatches);
        Assert.Equal(16 * 8192 / 40_000.0, StepRunReader.Measured(Json(Line), run)!.Value.Value, 9);
    }

    [Theory]
    [InlineData("\"seq_len\":8192,", "", "seq_len is not stated")]
    [InlineData("H100-SXM-80GB", "H101-SXM", "the nearest is h100-sxm")]
    [InlineData("\"ffn_hidden\":14336,", "", "feed-forward")]
    public void Says_why_a_line_cannot_be_timed(string from, string to, string reason)
    {
        var (run, why) = StepRunReader.Read(Json(Line.Replace(from, to, StringComparison.Ordinal)));

        Assert.Null(run);
        Assert.Contains(reason, why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"micro_batch\":1,", "", 1, 2)]
    [InlineData("\"seq_len\":8192,\"micro_batch\":1,", "\"seq_len\":2048,", 2, 1)]
    [InlineData("\"global_batch\":16,", "\"grad_accum\":4,", 1, 4)]
    public void Assumes_a_batch_that_is_not_stated_and_says_so(string from, string to, long micro, long microBatches)
    {
        var run = StepRunReader.Read(Json(Line.Replace(from, to, StringComparison.Ordinal))).Run!;

        Assert.Equal((micro, microBatches), (run.MicroBatch, run.MicroBatches));
        Assert.Single(run.Assumed);
    }
}
