using System.Text.Json;
using MemoryModel.Planning;

namespace MemoryModel.Cli.Tests;

/// <summary>The plan to take is printed whole: as JSON, as a run file and as a command, each of which estimate answers with the plan's bytes and seconds.</summary>
public sealed class PlanReadBackTests : IDisposable
{
    const string Arguments = """
        "--num-layers":16,"--hidden-size":2048,"--num-attention-heads":16,"--seq-length":2048,"--max-position-embeddings":2048,"--micro-batch-size":2,"--global-batch-size":64,"--bf16":true,
        "--transformer-impl":"transformer_engine","--tensor-model-parallel-size":2,"--pipeline-model-parallel-size":2,"--sequence-parallel":true,"--use-distributed-optimizer":true
        """;

    readonly string _folder = Directory.CreateTempSubdirectory("plan").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("--model llama-3-8b --gpus 16 --global-batch 32 --seq-len 4096")]
    [InlineData("--model llama-3-8b --nodes 1 --global-batch 32 --seq-len 8192 --framework torchtitan --keep hsdp=2,4")]
    [InlineData("--model llama-3-8b --gpus 8 --global-batch 32 --seq-len 8192 --framework torchtitan --keep recompute=full --keep recompute-layers=some --gpu-memory 60GiB")]
    [InlineData("--model llama-3-8b --gpus 8 --global-batch 32 --seq-len 4096 --framework torchtune --recompute full")]
    [InlineData("--model llama-3-8b --gpus 2 --gpu rtx-4090 --host-memory 256GiB --global-batch 8 --seq-len 2048 --framework deepspeed --keep offload-optimizer=cpu --keep offload-params=cpu,none")]
    [InlineData("--model llama-3-8b --gpus 4 --gpu rtx-4090 --global-batch 8 --seq-len 1024 --framework hf-trainer --peft qlora")]
    [InlineData("--model llama-3-8b --gpus 16 --global-batch 32 --seq-len 4096 --open precision,optimizer,loss --max-pp 2 --max-cp 1")]
    [InlineData("--model llama-3-70b --gpus 32 --global-batch 32 --seq-len 4096 --objective gpus --tp 8 --max-cp 1")]
    [InlineData("--model mixtral-8x7b --gpus 64 --global-batch 128 --seq-len 4096 --max-cp 1 --max-vpp 2 --objective memory")]
    [InlineData("--model llama-3-8b --gpus 16 --global-batch 64 --seq-len 4096 --pp 4 --schedule zb-h1")]
    public void The_plan_to_take_is_answered_alike(string options) => Alike(options.Split(' '));

    [Fact]
    public void A_run_file_is_taken_over() =>
        Alike(Written("""{"model":{"name":"llama-3-8b"},"hardware":{"gpus":16},"framework":"megatron","parallel":{"tp":2,"pp":2,"vpp":2,"dp":4,"zero":1},"micro_batch":2,"global_batch":64,"seq_len":2048,"recompute":"full","recompute_layers":2,"offload":{"optimizer":"cpu"},"cross_entropy":"fused"}"""));

    [Fact]
    public void An_argument_list_is_taken_over() =>
        Alike(Written($$$"""{"hardware":{"gpu":"A100-SXM-80GB","gpus":16},"megatron_args":{{{{Arguments}}}}}"""));

    [Fact]
    public void Without_a_plan_to_take_nothing_is_written()
    {
        var file = Path.Combine(_folder, "best.json");
        var (exit, output, error) = CommandLine.Run("plan", "--model", "llama-3.1-405b", "--gpus", "8", "--global-batch", "8", "--gpu-memory", "8GiB", "--keep", "offload-optimizer=none", "-o", file);

        Assert.Equal(0, exit);
        Assert.Contains("no plan fits", output, StringComparison.Ordinal);
        Assert.Equal($"no plan to take, so that {file} is not written", error.TrimEnd());
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void The_library_prints_an_answer_readably()
    {
        var answer = Planner.Search(new() { Run = RunReader.Parse("""{"model":{"name":"gpt2"},"hardware":{"gpus":2},"framework":"megatron","seq_len":1024}"""), GlobalBatch = 8, Top = 2 }, cancellation: TestContext.Current.CancellationToken);
        var lines = answer.ToString().Split('\n');

        Assert.StartsWith($"{answer.Plans:N0} legal plans on 2 × h100-sxm for gpt2", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"take {PlanText.Of(answer.Recommended!.Run)}", lines[1], StringComparison.Ordinal);
        Assert.Equal($"1 {answer.Ranked[0]}", lines[2]);
        Assert.DoesNotContain("Immutable", answer.ToString(), StringComparison.Ordinal);
    }

    void Alike(params string[] question)
    {
        var file = Path.Combine(_folder, "best.json");
        var (exit, text, error) = CommandLine.Run(["plan", .. question, "-o", file]);
        Assert.Equal((0, ""), (exit, error));
        Assert.Contains($"the plan to take as a run file: {file}", text, StringComparison.Ordinal);
        var command = Assert.Single(text.Split('\n'), line => line.TrimStart().StartsWith("llm-mem ", StringComparison.Ordinal)).Trim().Split(' ');

        using var json = JsonDocument.Parse(CommandLine.Run(["plan", .. question, "--json"]).Output);
        var taken = json.RootElement.GetProperty("recommended");
        var (bytes, seconds) = (taken.GetProperty("device_bytes").GetInt64(), taken.GetProperty("step_s").GetDouble());
        var run = Written(taken.GetProperty("run").GetRawText());
        foreach (var estimate in new[] { ["estimate", file], ["estimate", run], command[1..] })
        {
            var answer = CommandLine.Run([.. estimate, "--json"]);
            Assert.Equal("", answer.Error);
            using var printed = JsonDocument.Parse(answer.Output);
            Assert.Equal(bytes, printed.RootElement.GetProperty("memory").GetProperty("device_bytes").GetInt64());
            Assert.Equal(seconds, printed.RootElement.GetProperty("time").GetProperty("step_s").GetDouble(), 9);
        }
    }

    string Written(string text)
    {
        var file = Path.Combine(_folder, $"{Guid.NewGuid():N}.json");
        File.WriteAllText(file, text);
        return file;
    }
}
