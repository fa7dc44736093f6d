using System.Text.Json;

namespace MemoryModel.Tests.Measured;

public class MeasuredStepTests
{
    const string Line = """
        {"id":"a","model":{"layers":32,"hidden":4096,"heads":32,"kv_heads":8,"ffn_hidden":14336,"vocab":128256,"mlp":"swiglu","positions":"rope"},
         "hardware":{"gpu":"H100-SXM-80GB","gpus":8,"gpus_per_node":8},"framework":"torchtitan","parallel":{"dp":8,"zero":3},
         "precision":{"compute":"bf16"},"seq_len":8192,"micro_batch":1,"global_batch":16,"measured":{"tokens_per_s_per_gpu":5000}}
        """;

    static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    [Fact]
    public void Reads_a_run_and_its_step_time()
    {
        var run = RunReader.Parse(Line);

        Assert.Equal(2, run.Plan.MicroBatches);
        Assert.Equal(16 * 8192 / 40_000.0, MeasuredStep.Of(Json(Line), run)!.Value.Value, 9);
    }

    [Theory]
    [InlineData("\"seq_len\":8192,", "", "seq_len is not stated")]
    [InlineData("H100-SXM-80GB", "H101-SXM", "nearest: h100-sxm")]
    [InlineData("\"micro_batch\":1,\"global_batch\":16,", "", "neither micro_batch nor global_batch is stated")]
    [InlineData("\"layers\":32,", "", "layers is missing")]
    public void Says_why_a_line_cannot_be_timed(string from, string to, string reason)
    {
        var row = ValidationCase.Read(Line.Replace(from, to, StringComparison.Ordinal));

        Assert.Null(row.Time);
        Assert.Contains(reason, row.Skipped, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"micro_batch\":1,", "", 1, 2)]
    [InlineData("\"seq_len\":8192,\"micro_batch\":1,", "\"seq_len\":2048,", 2, 1)]
    [InlineData("\"global_batch\":16,", "\"grad_accum\":4,", 1, 4)]
    public void Assumes_a_batch_that_is_not_stated_and_says_so(string from, string to, long micro, long microBatches)
    {
        var run = RunReader.Parse(Line.Replace(from, to, StringComparison.Ordinal));

        Assert.Equal((micro, microBatches), (run.Plan.MicroBatch, run.Plan.MicroBatches));
        Assert.Equal(from.Contains("micro", StringComparison.Ordinal), run.Assumed.Any(line => line.StartsWith("micro_batch", StringComparison.Ordinal)));
    }
}
