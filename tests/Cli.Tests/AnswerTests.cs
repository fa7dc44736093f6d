using System.Text.Json;

namespace MemoryModel.Cli.Tests;

/// <summary>The answers that the README shows, run as a user would.</summary>
public class AnswerTests
{
    static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (LlmMemCommand.Run(args, output, error), output.ToString(), error.ToString());
    }

    [Fact]
    public void The_bare_command_answers_for_gpt3()
    {
        var (code, output, error) = Run("--params", "175e9", "--zero", "3");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("smallest that fits: ", output, StringComparison.Ordinal);
        Assert.Contains("assumed: shape", output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_estimate_is_json_of_the_documented_schema()
    {
        var (code, output, _) = Run("--model", "llama-3-8b", "--gpus", "8", "--zero", "3", "--seq-len", "8192", "--json");
        Assert.Equal(0, code);
        using var json = JsonDocument.Parse(output);
        Assert.Equal("llm-mem/estimate/1", json.RootElement.GetProperty("schema").GetString());
        var memory = json.RootElement.GetProperty("memory");
        Assert.True(memory.GetProperty("low_bytes").GetInt64() <= memory.GetProperty("device_bytes").GetInt64());
        Assert.True(memory.GetProperty("device_bytes").GetInt64() <= memory.GetProperty("high_bytes").GetInt64());
        var kinds = memory.GetProperty("by_kind").EnumerateObject().Sum(kind => kind.Value.GetInt64());
        Assert.Equal(memory.GetProperty("device_bytes").GetInt64(), kinds);
    }

    [Fact]
    public void An_explanation_prints_formula_numbers_and_source()
    {
        var (code, output, _) = Run("explain", "--model", "gpt2", "--gpus", "1");
        Assert.Equal(0, code);
        Assert.Contains("= weight·P", output, StringComparison.Ordinal);
        Assert.Contains("P = 124,439,808", output, StringComparison.Ordinal);
        Assert.Contains("arXiv:1910.02054", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_count_is_exact()
    {
        var (_, output, _) = Run("params", "--model", "mixtral-8x7b", "--json");
        using var json = JsonDocument.Parse(output);
        Assert.Equal((46_702_792_704, 12_879_925_248), (json.RootElement.GetProperty("total").GetInt64(), json.RootElement.GetProperty("active").GetInt64()));
    }

    [Fact]
    public void Check_exits_3_when_the_run_does_not_fit() =>
        Assert.Equal(3, Run("--model", "llama-3-70b", "--gpus", "1", "--check").Code);

    [Theory]
    [InlineData("models", "llama-3-8b")]
    [InlineData("gpus", "h100-sxm")]
    [InlineData("optimizers", "adafactor")]
    [InlineData("precisions", "megatron-bf16")]
    public void Lists_name_what_the_catalog_knows(string what, string name) =>
        Assert.Contains(name, Run("list", what).Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("params is '-5'", "--params", "-5")]
    [InlineData("params is 'NaN'", "--params", "NaN")]
    [InlineData("params is '1e400'", "--params", "1e400")]
    [InlineData("gpus is '0'", "--params", "7e9", "--gpus", "0")]
    [InlineData("does not divide 8 GPUs", "--params", "7e9", "--gpus", "8", "--tp", "3")]
    [InlineData("attention heads", "--model", "gpt2", "--gpus", "8", "--tp", "8")]
    [InlineData("nearest", "--model", "h100-sxm", "--gpu", "h1000")]
    [InlineData("zero is '4'", "--model", "gpt2", "--zero", "4")]
    [InlineData("nearest: --params", "--parms", "7e9")]
    [InlineData("a directory", "--config", ".")]
    [InlineData("does not exist", "--config", "no-such-config.json")]
    [InlineData("allowed: none, selective, full", "--model", "gpt2", "--recompute", "some")]
    [InlineData("no model is given", "--gpus", "8")]
    [InlineData("offload-params needs zero 3", "--model", "gpt2", "--gpus", "1", "--offload-params", "cpu")]
    public void Bad_input_is_one_line_and_exit_2(string said, params string[] args)
    {
        var (code, output, error) = Run(args);
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
        Assert.Contains(said == "nearest" ? "" : said, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"model_type\": \"llama\"}")]
    [InlineData("{\"model_type\": \"llama\", \"hidden_size\": \"wide\", \"num_hidden_layers\": 2, \"num_attention_heads\": 2, \"vocab_size\": 9}")]
    [InlineData("{\"model_type\": \"llama\", \"hidden_size\": -8, \"num_hidden_layers\": 2, \"num_attention_heads\": 2, \"vocab_size\": 9}")]
    public void A_malformed_config_is_one_line_and_exit_2(string json)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, json);
            var (code, output, error) = Run("params", "--config", path);
            Assert.Equal((2, ""), (code, output));
            Assert.Single(error.TrimEnd('\n').Split('\n'));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
