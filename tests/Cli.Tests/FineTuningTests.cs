using System.Text.Json;

namespace MemoryModel.Cli.Tests;

/// <summary>What the command line says about adapters and quantized weights.</summary>
public class FineTuningTests
{
    static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (LlmMemCommand.Run(args, output, error), output.ToString(), error.ToString());
    }

    [Fact]
    public void Params_prints_what_lora_trains()
    {
        var (code, output, _) = Run("params", "--model", "llama-2-7b", "--peft", "lora", "--lora-rank", "8", "--lora-targets", "q,v", "--json");
        Assert.Equal(0, code);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(4_194_304, json.RootElement.GetProperty("trainable").GetInt64());
        Assert.Equal(6_738_415_616, json.RootElement.GetProperty("total").GetInt64());
    }

    [Fact]
    public void Qlora_stores_the_frozen_weights_in_doubly_quantized_nf4()
    {
        var (code, output, _) = Run("params", "--model", "llama-2-7b", "--peft", "qlora", "--lora-targets", "all-linear", "--json");
        Assert.Equal(0, code);
        using var json = JsonDocument.Parse(output);
        var weights = json.RootElement.GetProperty("weights");
        Assert.Equal("nf4-double", weights.GetProperty("format").GetString());
        Assert.Equal(weights.GetProperty("quantized").GetInt64(), 2 * weights.GetProperty("element_bytes").GetInt64());
        Assert.Equal(19_988_480, json.RootElement.GetProperty("trainable").GetInt64());
    }

    [Fact]
    public void The_text_names_trainable_parameters_and_bytes()
    {
        var (_, output, _) = Run("params", "--model", "llama-2-7b", "--peft", "ia3", "--weights", "int8");
        Assert.Contains("trainable", output, StringComparison.Ordinal);
        Assert.Contains("weights as int8", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("peft 'lorra' is not known", "--peft", "lorra")]
    [InlineData("weights 'nf5' is not a known format", "--weights", "nf5")]
    [InlineData("lora-rank", "--peft", "lora", "--lora-rank", "0")]
    [InlineData("target 'quary' names no module", "--peft", "lora", "--lora-targets", "quary")]
    [InlineData("lora-dropout is '2'", "--peft", "lora", "--lora-dropout", "2")]
    [InlineData("lora-rank is given without --peft", "--lora-rank", "8")]
    public void Bad_input_is_one_line_and_exit_2(string message, params string[] args)
    {
        var (code, output, error) = Run(["params", "--model", "llama-2-7b", .. args]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }
}
