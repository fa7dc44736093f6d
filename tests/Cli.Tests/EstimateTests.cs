using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MemoryModel.Cli.Tests;

public class EstimateTests
{
    [Fact]
    public void The_bare_command_answers_for_gpt3_over_gpu_counts()
    {
        var (exitCode, output, error) = CommandLine.Run("--params", "175e9", "--zero", "3");

        Assert.Equal(0, exitCode);
        Assert.Empty(error);
        Assert.Contains("smallest that fits: ", output, StringComparison.Ordinal);
        Assert.Contains("assumed: shape", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bare_count_of_175e9_parameters_has_2_plus_2_plus_12_bytes_each()
    {
        var (_, output, _) = CommandLine.Run("--params", "175e9", "--gpus", "1", "--json");
        using var json = JsonDocument.Parse(output);
        var kinds = json.RootElement.GetProperty("memory").GetProperty("by_kind");

        Assert.Equal(350_000_000_000, kinds.GetProperty("parameters").GetInt64());
        Assert.Equal(2_100_000_000_000, kinds.GetProperty("optimizer_states").GetInt64());
    }

    [Fact]
    public void A_shape_beside_a_count_is_counted_itself_and_a_count_far_from_it_is_said_not_to_be_used()
    {
        string[] shape = ["--layers", "96", "--hidden", "12288", "--heads", "96", "--gpus", "1", "--json"];
        var near = CommandLine.Run(["--params", "175e9", .. shape]).Output;

        Assert.Equal(Parameters(CommandLine.Run(shape).Output), Parameters(near));
        Assert.DoesNotContain("not used", near, StringComparison.Ordinal);
        Assert.Contains("7000000000 is stated and not used", CommandLine.Run(["--params", "7e9", .. shape]).Output, StringComparison.Ordinal);

        static long Parameters(string output) => JsonDocument.Parse(output).RootElement.GetProperty("memory").GetProperty("by_kind").GetProperty("parameters").GetInt64();
    }

    [Fact]
    public void A_printed_run_reproduces_itself()
    {
        var (_, first, _) = CommandLine.Run("--params", "7b", "--gpus", "8", "--zero", "2", "--seq-len", "4096", "--json");
        var path = Path.GetTempFileName();
        try
        {
            using var json = JsonDocument.Parse(first);
            File.WriteAllText(path, json.RootElement.GetProperty("run").GetRawText());
            var (exitCode, second, error) = CommandLine.Run("estimate", path, "--json");

            Assert.Equal("", error);
            Assert.Equal(0, exitCode);
            using var again = JsonDocument.Parse(second);
            Assert.Equal(json.RootElement.GetProperty("memory").GetProperty("by_kind").GetRawText(), again.RootElement.GetProperty("memory").GetProperty("by_kind").GetRawText());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Check_exits_with_3_when_the_run_does_not_fit()
    {
        Assert.Equal(3, CommandLine.Run("--params", "175e9", "--gpus", "1", "--check").ExitCode);
        Assert.Equal(0, CommandLine.Run("--params", "1e9", "--gpus", "1", "--check").ExitCode);
    }

    [Fact]
    public void A_quadrillion_parameters_on_a_million_gpus_do_not_overflow()
    {
        var (exitCode, output, error) = CommandLine.Run("--params", "1e15", "--gpus", "1e6", "--zero", "3", "--json");

        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        using var json = JsonDocument.Parse(output);
        var kinds = json.RootElement.GetProperty("memory").GetProperty("by_kind");
        Assert.Equal(2_000_000_000, kinds.GetProperty("parameters").GetInt64());
        Assert.Equal(12_000_000_000, kinds.GetProperty("optimizer_states").GetInt64());
    }

    // What stands behind the sign of equality is the product in front of it.
    [Fact]
    public void Explain_prints_a_group_as_its_product()
    {
        var lines = CommandLine.Run("explain", "--model", "llama-3-8b", "--gpus", "8", "--tp", "2", "--seq-len", "4096", "--units", "GB").Output.Split('\n');
        var products = lines.Select(line => Regex.Match(line, @"  (\S+) GB  = (\S+) GB × (\d+) layersInFlight  ")).Where(match => match.Success).ToList();

        Assert.NotEmpty(products);
        Assert.All(products, match => Assert.Equal(Number(match, 1), Number(match, 2) * Number(match, 3), 0.005 * (1 + Number(match, 3))));

        static double Number(Match match, int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Explain_prints_formula_numbers_basis_and_source()
    {
        var (exitCode, output, _) = CommandLine.Run("explain", "--model", "gpt2", "--gpus", "8", "--zero", "1");

        Assert.Equal(0, exitCode);
        Assert.Contains("weight·P", output, StringComparison.Ordinal);
        Assert.Contains("P = 124,439,808", output, StringComparison.Ordinal);
        Assert.Contains("exact", output, StringComparison.Ordinal);
        Assert.Contains("arXiv:1910.02054", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("llama-3-8b", 8_030_261_248)]
    [InlineData("gpt2", 124_439_808)]
    public void Params_counts_exactly(string model, long total)
    {
        var (_, output, _) = CommandLine.Run("params", "--model", model, "--json");
        using var json = JsonDocument.Parse(output);

        Assert.Equal(total, json.RootElement.GetProperty("total").GetInt64());
    }

    [Fact]
    public void Rows_come_as_csv_and_markdown()
    {
        Assert.StartsWith("GPUs,parameters,", CommandLine.Run("--params", "7b", "--zero", "3", "--csv").Output, StringComparison.Ordinal);
        Assert.StartsWith("| GPUs | parameters |", CommandLine.Run("--params", "7b", "--zero", "3", "--markdown").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("models", "gpt2")]
    [InlineData("gpus", "h100-sxm")]
    [InlineData("optimizers", "adamw")]
    [InlineData("precisions", "fsdp2")]
    [InlineData("precisions", "composer-pure")]
    public void List_prints_the_catalog(string what, string row) =>
        Assert.Contains(row, CommandLine.Run("list", what).Output, StringComparison.Ordinal);
}
