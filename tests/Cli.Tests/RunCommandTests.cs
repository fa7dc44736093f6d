using System.Text.Json;
using System.Xml.Linq;

namespace MemoryModel.Cli.Tests;

/// <summary>The options of a run that reach the run file, and the commands that write it in other forms.</summary>
public class RunCommandTests
{
    static JsonElement Json(params string[] args)
    {
        var (exitCode, output, error) = CommandLine.Run([.. args, "--json"]);
        Assert.Equal((0, ""), (exitCode, error));
        return JsonDocument.Parse(output).RootElement;
    }

    [Fact]
    public void Options_become_fields_of_the_printed_run()
    {
        var run = Json("--model", "llama-3-8b", "--nodes", "2", "--tp", "2", "--sp", "--zero", "3", "--hsdp", "4", "--framework", "torchtitan", "--offload-activations", "cpu", "--grads-dtype", "bf16",
            "--host-memory", "1TiB", "--nvme", "8TB", "--intra-node", "900GB/s", "--seq-len", "8k", "--implementation", "loss=hf", "--recompute", "full").GetProperty("run");
        Assert.Equal(16, run.GetProperty("hardware").GetProperty("gpus").GetInt64());
        Assert.Equal("1TiB", run.GetProperty("hardware").GetProperty("host_memory").GetString());
        Assert.Equal("8000GB", run.GetProperty("hardware").GetProperty("nvme").GetString());
        Assert.Equal((4, "cpu", "bf16", 8000, "hf"), (run.GetProperty("parallel").GetProperty("hsdp_shard").GetInt64(), run.GetProperty("offload").GetProperty("activations").GetString(),
            run.GetProperty("precision").GetProperty("grads").GetString(), run.GetProperty("seq_len").GetInt64(), run.GetProperty("implementation").GetProperty("loss").GetString()));
    }

    [Fact]
    public void Parts_that_selective_recompute_covers_are_an_option()
    {
        string[] asked = ["--model", "deepseek-v3", "--gpu", "h100-sxm", "--gpus", "128", "--pp", "16", "--ep", "8", "--framework", "megatron", "--seq-len", "4096", "--micro-batch", "1", "--recompute", "selective"];
        var (core, listed) = (Json(asked), Json([.. asked, "--recompute-modules", "layernorm,mla_up_proj"]));

        Assert.Equal(["layernorm", "mla_up_proj"], listed.GetProperty("run").GetProperty("checkpoints").GetProperty("modules").EnumerateArray().Select(part => part.GetString()!));
        Assert.True(listed.GetProperty("memory").GetProperty("saved_activation_bytes").GetInt64() < core.GetProperty("memory").GetProperty("saved_activation_bytes").GetInt64());
    }

    [Fact]
    public void Without_gpus_json_has_the_table_and_the_smallest_count_that_fits()
    {
        var answer = Json("--params", "7e9", "--zero", "3");
        var counts = answer.GetProperty("gpu_counts");
        var rows = counts.GetProperty("rows").EnumerateArray().ToArray();
        var smallest = counts.GetProperty("smallest_that_fits").GetInt64();

        Assert.Equal(smallest, answer.GetProperty("run").GetProperty("hardware").GetProperty("gpus").GetInt64());
        Assert.All(rows, row => Assert.Equal(row.GetProperty("gpus").GetInt64() >= smallest, row.GetProperty("fits").GetBoolean()));
        Assert.Equal([1, 2, 4], rows.Take(3).Select(row => row.GetProperty("gpus").GetInt64()));
    }

    [Fact]
    public void A_run_whose_host_is_too_small_does_not_fit()
    {
        string[] run = ["--model", "llama-3-70b", "--gpus", "8", "--zero", "3", "--framework", "deepspeed", "--offload-optimizer", "cpu", "--offload-params", "cpu", "--seq-len", "2048", "--recompute", "full", "--check"];
        Assert.Equal(0, CommandLine.Run([.. run, "--host-memory", "4TiB"]).ExitCode);
        Assert.Equal(3, CommandLine.Run([.. run, "--host-memory", "256GiB"]).ExitCode);
    }

    [Fact]
    public void Fine_tuning_takes_less_than_training()
    {
        long Device(params string[] more) => Json(["--model", "llama-3-8b", "--gpus", "1", "--seq-len", "2048", "--framework", "hf-trainer", .. more]).GetProperty("memory").GetProperty("device_bytes").GetInt64();
        Assert.True(Device("--peft", "qlora") < Device("--peft", "lora"));
        Assert.True(Device("--peft", "lora") < Device() / 2);
    }

    [Fact]
    public void An_option_replaces_what_it_contradicts_in_a_printed_run()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, Json("--model", "llama-3-8b", "--gpus", "8", "--zero", "3", "--seq-len", "4096").GetProperty("run").GetRawText());
            var wider = Json("estimate", path, "--gpus", "16", "--model", "llama-3-70b").GetProperty("run");
            Assert.Equal((16, 80), (wider.GetProperty("parallel").GetProperty("dp").GetInt64(), wider.GetProperty("model").GetProperty("layers").GetInt64()));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Csv_has_rows_only()
    {
        var (_, output, _) = CommandLine.Run("--model", "llama-3-8b", "--gpus", "8", "--zero", "3", "--framework", "deepspeed", "--offload-optimizer", "cpu", "--csv");
        Assert.All(output.TrimEnd().Split('\n'), line => Assert.Equal(2, line.Split(',').Length));
    }

    [Fact]
    public void Explain_says_where_the_time_goes()
    {
        var (_, output, _) = CommandLine.Run("explain", "--model", "llama-3-8b", "--gpus", "8", "--tp", "2", "--seq-len", "2048");
        Assert.Contains("matrix products, forward", output, StringComparison.Ordinal);
        Assert.Contains("2·T·h·(q + 2·k)", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_is_one_page_without_links()
    {
        var (exitCode, output, _) = CommandLine.Run("report", "--model", "llama-3-8b", "--gpus", "16", "--tp", "2", "--pp", "2", "--framework", "megatron", "--seq-len", "2048", "--grad-accum", "4");
        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("src=", output, StringComparison.Ordinal);
        Assert.DoesNotContain("href=", output, StringComparison.Ordinal);
        var plots = output.Split("<svg")[1..].Select(text => XElement.Parse("<svg" + text[..(text.IndexOf("</svg>", StringComparison.Ordinal) + 6)])).ToArray();
        Assert.Equal(3, plots.Length);
        Assert.All(plots, plot => Assert.True(plot.Elements("rect").Count() > 5));
    }

    [Theory]
    [InlineData("--format", "export", "--model", "gpt2")]
    [InlineData("nearest: deepspeed", "export", "--format", "deepsped", "--model", "gpt2")]
    [InlineData("key=value", "--model", "gpt2", "--implementation", "flash")]
    [InlineData("nearest: attention", "--model", "gpt2", "--gpus", "1", "--implementation", "atention=flash")]
    [InlineData("sp with tp", "--model", "gpt2", "--gpus", "2", "--sp")]
    [InlineData("nodes is 3", "--model", "gpt2", "--gpus", "8", "--nodes", "3")]
    [InlineData("one of them", "--config", "CONFIG", "--hidden", "8")]
    public void Bad_input_is_one_line_and_exit_2(string said, params string[] args)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, """{"model_type":"llama","hidden_size":64,"num_hidden_layers":2,"num_attention_heads":2,"intermediate_size":128,"vocab_size":99}""");
        var (exitCode, output, error) = CommandLine.Run([.. args.Select(word => word == "CONFIG" ? path : word)]);
        File.Delete(path);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Contains(said, error, StringComparison.Ordinal);
    }
}
