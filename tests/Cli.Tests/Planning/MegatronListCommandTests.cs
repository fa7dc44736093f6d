using System.Globalization;
using System.Text.Json;

namespace MemoryModel.Cli.Tests;

/// <summary>Every command takes Megatron-LM's own arguments in the place of fields: switches are written into the list, and what it cannot say is refused in one line that names both.</summary>
public sealed class MegatronListCommandTests : IDisposable
{
    const string Shared = """
        "--num-layers":16,"--hidden-size":2048,"--num-attention-heads":16,"--seq-length":2048,"--max-position-embeddings":2048,"--micro-batch-size":2,"--global-batch-size":64,"--bf16":true,
        "--transformer-impl":"transformer_engine","--tensor-model-parallel-size":2,"--pipeline-model-parallel-size":2,"--sequence-parallel":true,"--use-distributed-optimizer":true
        """;

    readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    string List(string more = "")
    {
        File.WriteAllText(_file, $$$"""{"hardware":{"gpu":"A100-SXM-80GB","gpus":16},"megatron_args":{{{{Shared}}}{{{more}}}}}""");
        return _file;
    }

    static JsonElement Json(params string[] args)
    {
        var (exit, output, error) = CommandLine.Run([.. args, "--json"]);
        Assert.True(error.Length == 0 && exit is 0 or 3, error);
        return JsonDocument.Parse(output).RootElement;
    }

    [Theory]
    [InlineData("--tp 4", "--tensor-model-parallel-size", "4")]
    [InlineData("--pp 4", "--pipeline-model-parallel-size", "4")]
    [InlineData("--pp 4 --vpp 2", "--num-virtual-stages-per-pipeline-rank", "2")]
    [InlineData("--cp 2", "--context-parallel-size", "2")]
    [InlineData("--micro-batch 4", "--micro-batch-size", "4")]
    [InlineData("--grad-accum 2", "--global-batch-size", "16")]
    [InlineData("--global-batch 128", "--global-batch-size", "128")]
    [InlineData("--seq-len 1024", "--seq-length", "1024")]
    [InlineData("--layers 32", "--num-layers", "32")]
    [InlineData("--recompute full", "--recompute-granularity", "full")]
    [InlineData("--recompute selective --recompute-modules mlp", "--recompute-modules", "mlp")]
    [InlineData("--zero 0", "--use-distributed-optimizer", "")]
    [InlineData("--loss fused", "--cross-entropy-fusion-impl", "te", "--pp 1")]
    [InlineData("--attention eager", "--attention-backend", "unfused")]
    [InlineData("--optimizer sgd", "--optimizer", "sgd")]
    [InlineData("--optimizer lion", "--optimizer", "lion")]
    [InlineData("--offload-optimizer cpu", "--optimizer-cpu-offload", "True")]
    [InlineData("--precision fp16", "--fp16", "True")]
    public void A_switch_is_written_into_the_list_and_changes_the_answer(string switches, string argument, string value, string beside = "")
    {
        var given = new[] { List() }.Concat(beside.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var (before, after) = (Json(given), Json([.. given, .. switches.Split(' ')]));

        Assert.Equal(value, after.GetProperty("run").GetProperty("megatron_args").TryGetProperty(argument, out var said) ? said.ToString() : "");
        Assert.NotEqual(Terms(before), Terms(after));
    }

    [Theory]
    [InlineData("--peft lora", "peft is given beside megatron_args")]
    [InlineData("--model llama-3-8b", "model is given beside megatron_args")]
    [InlineData("--framework fsdp", "framework is given beside megatron_args")]
    [InlineData("--offload-optimizer nvme", "offload-optimizer is 'nvme'; allowed beside megatron_args")]
    [InlineData("--loss chunked", "loss is 'chunked'; allowed beside megatron_args")]
    [InlineData("--optimizer adamw-8bit", "optimizer is 'adamw-8bit'; allowed beside megatron_args")]
    [InlineData("--implementation attention=flash", "implementation.attention is given beside megatron_args")]
    [InlineData("--gpus 24", "--global-batch-size is 64; allowed on 24 GPUs: a multiple of dp 6")]
    [InlineData("--gpus 18", "does not divide 18 GPUs")]
    public void A_switch_that_the_list_cannot_say_is_refused_by_name(string switches, string said)
    {
        var (exit, _, error) = CommandLine.Run([List(), .. switches.Split(' ')]);

        Assert.Equal(2, exit);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Stated_stages_refuse_other_ones_and_stay_in_a_search()
    {
        var list = List(""","--pipeline-model-parallel-layout":"Ett|(tttt|)*3ttL" """);
        Assert.Contains("--pipeline-model-parallel-layout", CommandLine.Run(list, "--pp", "4", "--vpp", "2").Error, StringComparison.Ordinal);

        var ranked = Json("plan", List(""","--pipeline-model-parallel-layout":"Ettttttt|tttttttttL" """)).GetProperty("ranked").EnumerateArray();
        Assert.All(ranked, row => Assert.Equal(2, row.GetProperty("parallel").GetProperty("pp").GetInt64() * row.GetProperty("parallel").GetProperty("vpp").GetInt64()));
    }

    [Fact]
    public void A_plan_of_a_list_is_the_estimate_of_the_list_under_its_switches()
    {
        var plan = Json("plan", List(), "--keep", "loss=plain", "--keep", "recompute=none,full", "--keep", "recompute-layers=all", "--keep", "offload-optimizer=none", "--top", "5");
        foreach (var row in plan.GetProperty("ranked").EnumerateArray())
        {
            var chosen = row.GetProperty("parallel");
            long Of(string name) => chosen.GetProperty(name).GetInt64();
            string[] switches =
            [
                .. new[] { "tp", "pp", "vpp", "cp", "ep", "zero" }.SelectMany(name => new[] { "--" + name, Of(name).ToString(CultureInfo.InvariantCulture) }),
                "--micro-batch", row.GetProperty("micro_batch").ToString(), "--recompute", row.GetProperty("recompute").GetString()!,
            ];
            if (!chosen.GetProperty("sp").GetBoolean() && Of("tp") > 1)
            {
                continue;
            }

            var estimate = Json([List(), .. switches]);
            Assert.Equal(row.GetProperty("device_bytes").GetInt64(), Device(estimate));
            Assert.Equal(row.GetProperty("step_s").GetDouble(), Step(estimate), 1e-9);
        }
    }

    [Theory]
    [InlineData("max --of micro-batch")]
    [InlineData("max --of seq-len")]
    [InlineData("max --of layers")]
    [InlineData("max --of gpus")]
    [InlineData("max --of gpu")]
    [InlineData("what-if")]
    [InlineData("what-if --tornado")]
    [InlineData("explain --tp 4")]
    [InlineData("sweep --over tp=1,2,4 --over recompute=none,full")]
    public void Other_commands_answer(string command)
    {
        var (exit, output, error) = CommandLine.Run([.. command.Split(' '), List()]);

        Assert.True(exit == 0, error);
        Assert.DoesNotContain("megatron_args", output, StringComparison.Ordinal);
    }

    static string Terms(JsonElement answer) => answer.GetProperty("memory").GetProperty("phases").GetRawText() + answer.GetProperty("memory").GetProperty("host_bytes_per_node").GetRawText() + Step(answer).ToString(CultureInfo.InvariantCulture);

    static long Device(JsonElement answer) => answer.GetProperty("memory").GetProperty("device_bytes").GetInt64();

    static double Step(JsonElement answer) => answer.GetProperty("time").GetProperty("step_s").GetDouble();
}
