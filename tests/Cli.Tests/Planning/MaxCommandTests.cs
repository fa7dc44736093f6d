using System.Text.Json;

namespace MemoryModel.Cli.Tests;

public class MaxCommandTests
{
    static readonly string[] Job = ["--model", "llama-3-8b", "--gpu", "h100-sxm", "--gpus", "8", "--framework", "fsdp", "--zero", "3", "--seq-len", "8192"];

    [Theory]
    [InlineData("micro-batch", "--micro-batch")]
    [InlineData("seq-len", "--seq-len")]
    public void The_largest_fits_and_the_next_one_does_not(string name, string option)
    {
        var (exit, output, _) = CommandLine.Run(["max", "--of", name, "--json", .. Job]);
        using var json = JsonDocument.Parse(output);
        var value = json.RootElement.GetProperty("value").GetInt64();

        Assert.Equal(0, exit);
        Assert.Equal(0, Check(value));
        Assert.Equal(3, Check(value + 1));
        Assert.StartsWith("device memory", json.RootElement.GetProperty("binds").GetString(), StringComparison.Ordinal);

        int Check(long size)
        {
            var at = Array.IndexOf(Job, option);
            string[] rest = at < 0 ? Job : [.. Job[..at], .. Job[(at + 2)..]];
            return CommandLine.Run(["estimate", "--check", .. rest, option, $"{size}"]).ExitCode;
        }
    }

    [Theory]
    [InlineData("largest params", "max", "--of", "params", "--gpu", "h100-sxm", "--gpus", "8", "--zero", "3")]
    [InlineData("fewest gpus", "max", "--of", "gpus", "--model", "llama-3-70b", "--zero", "3")]
    [InlineData("cheapest that fits", "max", "--of", "gpu", "--model", "llama-3-8b", "--gpus", "8", "--zero", "3")]
    public void Every_quantity_has_an_answer(string answer, params string[] arguments)
    {
        var (exit, output, error) = CommandLine.Run(arguments);

        Assert.Equal((0, ""), (exit, error));
        Assert.Contains(answer, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("largest layers", "--of", "layers", "--model", "llama-3-8b", "--gpus", "8", "--pp", "4")]
    [InlineData("largest layers", "--of", "layers", "--model", "t5-11b", "--gpus", "8", "--zero", "3")]
    [InlineData("largest experts", "--of", "experts", "--model", "mixtral-8x7b", "--gpus", "8", "--zero", "3", "--recompute", "full")]
    [InlineData("largest seq-len", "--of", "seq-len", "--model", "llama-3-8b", "--gpus", "8", "--zero", "3", "--cp", "8")]
    [InlineData("largest hidden", "--of", "hidden", "--model", "llama-3-8b", "--gpus", "8", "--tp", "8", "--sp")]
    [InlineData("largest hidden", "--of", "hidden", "--model", "gpt2", "--gpus", "1", "--seq-len", "512")]
    [InlineData("largest hidden", "--of", "hidden", "--model", "deepseek-v3", "--gpus", "256", "--zero", "3", "--ep", "64")]
    [InlineData("largest micro-batch", "--of", "micro-batch", "--model", "gpt2", "--gpus", "8", "--global-batch", "64")]
    [InlineData("fewest gpus", "--of", "gpus", "--model", "llama-3-8b", "--zero", "3", "--recompute", "full", "--global-batch", "96")]
    public void A_named_model_with_degrees_has_an_answer(string answer, params string[] arguments)
    {
        var (exit, output, error) = CommandLine.Run(["max", .. arguments]);

        Assert.Equal((0, ""), (exit, error));
        Assert.StartsWith(answer, output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_assumed_stands_under_the_answer()
    {
        var (_, output, _) = CommandLine.Run("max", "--of", "gpus", "--model", "llama-3-70b", "--zero", "3", "--seq-len", "8192", "--framework", "torchtitan", "--recompute", "full");

        Assert.Contains("assumed: micro_batch: 8", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_config_file_is_a_model_like_any_other()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, """{"model_type":"llama","hidden_size":1024,"intermediate_size":2816,"num_attention_heads":16,"num_hidden_layers":8,"num_key_value_heads":16,"vocab_size":32000}""");
        try
        {
            var (exit, output, error) = CommandLine.Run("max", "--of", "layers", "--config", file, "--gpus", "1", "--seq-len", "2048");

            Assert.Equal((0, ""), (exit, error));
            Assert.Contains("backward of the loss", CommandLine.Run("max", "--of", "micro-batch", "--config", file, "--gpus", "1", "--recompute", "full").Output, StringComparison.Ordinal);
            Assert.StartsWith("largest layers", output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("experts: llama-3-8b has none", "--of", "experts", "--model", "llama-3-8b")]
    [InlineData("nothing of a rank is fine-tuned", "--of", "lora-rank", "--model", "llama-3-8b")]
    [InlineData("reserve is 90.00 GiB; allowed: less than", "--of", "seq-len", "--model", "gpt2", "--reserve", "90GiB")]
    public void What_a_run_has_not_cannot_grow(string message, params string[] arguments)
    {
        var (exit, _, error) = CommandLine.Run(["max", "--gpu", "h100-sxm", .. arguments]);

        Assert.Equal(2, exit);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_rank_of_an_adapter_is_found_in_a_run_file()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, """{"model":{"name":"llama-3-8b"},"hardware":{"gpu":"a100-sxm","gpus":1},"seq_len":512,"framework":"hf-trainer","peft":{"method":"lora","rank":8,"targets":["q_proj","v_proj"]}}""");
        try
        {
            var (exit, output, error) = CommandLine.Run("max", "--of", "lora-rank", "--recompute", "full", "--json", file);
            using var json = JsonDocument.Parse(output);

            Assert.Equal((0, ""), (exit, error));
            Assert.InRange(json.RootElement.GetProperty("value").GetInt64(), 64, 100_000);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void The_largest_hidden_size_is_that_of_the_switches_that_say_it()
    {
        string[] job = ["--model", "llama-3-8b", "--gpu", "h100-sxm", "--gpus", "8", "--framework", "megatron", "--tp", "4", "--sp", "--zero", "1", "--seq-len", "4096"];
        var (_, output, _) = CommandLine.Run(["max", "--of", "hidden", "--json", .. job]);
        using var json = JsonDocument.Parse(output);
        var value = json.RootElement.GetProperty("value").GetInt64();

        // heads of 128 columns, 8 of keys and values, a feed-forward block of 3.5 times the hidden size
        Assert.Equal(0, value % 1024);
        Assert.Equal(json.RootElement.GetProperty("at_device_bytes").GetInt64(), Device(value));
        Assert.Equal(json.RootElement.GetProperty("beyond_device_bytes").GetInt64(), Device(value + 1024));

        long Device(long hidden)
        {
            var answer = CommandLine.Run(["estimate", "--json", .. job, "--hidden", $"{hidden}", "--heads", $"{hidden / 128}", "--kv-heads", "8", "--head-dim", "128", "--ffn-hidden", $"{hidden * 7 / 2}"]);
            using var estimate = JsonDocument.Parse(answer.Output);
            return estimate.RootElement.GetProperty("memory").GetProperty("device_bytes").GetInt64();
        }
    }

    [Fact]
    public void What_is_sought_is_asked_for_by_its_option() => Assert.StartsWith("error: --of is missing; allowed: micro-batch", CommandLine.Run("max").Error, StringComparison.Ordinal);

    [Fact]
    public void An_unknown_quantity_names_the_nearest() =>
        Assert.Contains("nearest: seq-len", CommandLine.Run("max", "--of", "seqlen", "--model", "gpt2").Error, StringComparison.Ordinal);

    [Fact]
    public void What_if_lists_switches_and_what_they_buy()
    {
        var (exit, output, _) = CommandLine.Run(["what-if", .. Job]);

        Assert.Equal(0, exit);
        Assert.Contains("--recompute full", output, StringComparison.Ordinal);
        Assert.Contains("* trains with other numbers", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tornado_takes_the_spreads_it_is_given()
    {
        var (_, output, _) = CommandLine.Run(["what-if", "--tornado", "--uncertain", "network=0.9", "--json", .. Job]);
        using var json = JsonDocument.Parse(output);

        Assert.Equal(0.9, json.RootElement.GetProperty("inputs").EnumerateArray().Single(input => input.GetProperty("input").GetString() == "network").GetProperty("spread").GetDouble());
    }
}
