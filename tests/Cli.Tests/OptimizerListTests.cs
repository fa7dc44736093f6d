using System.Text.Json;
using MemoryModel.Catalog;

namespace MemoryModel.Cli.Tests;

/// <summary><c>llm-mem list optimizers</c>.</summary>
public class OptimizerListTests
{
    [Fact]
    public void Every_optimizer_is_listed_with_states_temporaries_and_source()
    {
        var (code, output, _) = CommandLine.Run("list", "optimizers", "--json");
        using var json = JsonDocument.Parse(output);
        var rows = json.RootElement.EnumerateArray().ToDictionary(row => row.GetProperty("name").GetString()!);

        Assert.Equal(0, code);
        Assert.Equal(Optimizers.All.Select(row => row.Name).Order(), rows.Keys.Order());
        Assert.All(Optimizers.All, optimizer =>
        {
            var states = rows[optimizer.Name].GetProperty("states").GetString()!;
            Assert.All(optimizer.States, state => Assert.Contains(state.Name, states, StringComparison.Ordinal));
            Assert.NotEqual("", rows[optimizer.Name].GetProperty("temporaries").GetString());
            Assert.NotEqual("", rows[optimizer.Name].GetProperty("source").GetString());
        });
    }

    [Fact]
    public void The_table_shows_sizes()
    {
        var output = CommandLine.Run("list", "optimizers").Output;
        Assert.Contains("exp_avg, exp_avg_sq: n; step: 1 (fp32, host)", output, StringComparison.Ordinal);
        Assert.Contains("GG, the preconditioners, Q, their eigenbases", output, StringComparison.Ordinal);
    }
}
