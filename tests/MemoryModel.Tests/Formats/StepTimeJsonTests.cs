using System.Text.Json;

namespace MemoryModel.Tests.Formats;

public class StepTimeJsonTests
{
    const string Run = """
        {"model":{"layers":32,"hidden":4096,"heads":32,"kv_heads":8,"ffn_hidden":14336,"vocab":128256,"mlp":"swiglu","positions":"rope"},
         "hardware":{"gpu":"h100-sxm","gpus":8,"gpus_per_node":8},"framework":"torchtitan","parallel":{"dp":8,"zero":3},
         "precision":{"compute":"bf16"},"seq_len":8192,"micro_batch":1,"global_batch":8}
        """;

    [Fact]
    public void Writes_a_time_object_whose_terms_add_up()
    {
        var time = Estimator.Time(RunReader.Parse(Run))!;
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) StepTimeJson.Write(writer, time);
        var written = JsonDocument.Parse(stream.ToArray()).RootElement;

        Assert.Equal(written.GetProperty("step_s").GetDouble(), written.GetProperty("terms").EnumerateArray().Sum(term => term.GetProperty("time_s").GetDouble()), 9);
        Assert.Equal(8 * 8192 / time.Step.Value, written.GetProperty("tokens_per_s").GetDouble(), 6);
        Assert.InRange(written.GetProperty("mfu").GetDouble(), 0.2, 0.7);
    }
}
