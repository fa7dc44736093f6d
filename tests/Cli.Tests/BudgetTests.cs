using System.Text.Json;

namespace MemoryModel.Cli.Tests;

public class BudgetTests
{
    static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (LlmMemCommand.Run(["budget", .. args], output, error), output.ToString(), error.ToString());
    }

    // Hoffmann et al. 2022: Chinchilla, 70 billion parameters on 1.4 trillion tokens.
    [Fact]
    public void Chinchillas_budget_gives_chinchilla()
    {
        using var json = JsonDocument.Parse(Run("--flops", "5.88e23", "--json").Output);
        var rule = json.RootElement.GetProperty("answers")[0];

        Assert.Equal((70.0, 1.4), (Math.Round(rule.GetProperty("parameters").GetDouble() / 1e9), Math.Round(rule.GetProperty("tokens").GetDouble() / 1e12, 2)));
    }

    [Fact]
    public void Dollars_become_operations_with_what_was_assumed()
    {
        var (code, output, _) = Run("--usd", "1m", "--gpu", "h100-sxm", "--price", "2.5", "--mfu", "0.5");

        Assert.Equal(0, code);
        // 400,000 h × 3,600 s × 494.5 TFLOP/s
        Assert.Contains("712.08 ZFLOP of training", output, StringComparison.Ordinal);
        Assert.Contains("assumed: 2.5 USD per GPU-hour of h100-sxm: 400,000 GPU-hours", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("needed: one of --flops")]
    [InlineData("needed: one of --flops", "--flops", "1e20", "--usd", "5")]
    [InlineData("flops is 'many'; allowed: a number from", "--flops", "many")]
    [InlineData("nearest: h100-sxm", "--usd", "5", "--gpu", "h100-smx")]
    public void A_mistake_is_one_line(string message, params string[] args)
    {
        var (code, output, error) = Run(args);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
    }
}
