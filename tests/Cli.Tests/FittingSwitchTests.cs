using System.Text.Json;
using MemoryModel.Catalog;
using MemoryModel.Planning;

namespace MemoryModel.Cli.Tests;

/// <summary>A run that does not fit is answered with the cheapest single switch that makes it fit.</summary>
public class FittingSwitchTests
{
    static readonly string[] Run = ["--model", "llama-3-70b", "--gpu", "h100-sxm", "--gpus", "64", "--tp", "8", "--pp", "2", "--zero", "1", "--seq-len", "8192", "--micro-batch", "1", "--framework", "megatron"];

    [Fact]
    public void One_line_names_the_switch_that_costs_least()
    {
        var (exitCode, output, _) = CommandLine.Run(Run);
        var line = Assert.Single(output.Split('\n'), line => line.StartsWith("to fit: ", StringComparison.Ordinal));
        var run = Estimator.Memory(Read()).Run;
        var effects = WhatIf.Of(run).Effects.Where(effect => effect.Fits && !effect.Change.ChangesNumerics).ToArray();

        Assert.Equal(0, exitCode);
        Assert.StartsWith("does not fit", output, StringComparison.Ordinal);
        Assert.Contains(effects.MinBy(effect => effect.Totals.Step)!.Change.Name, line, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_it_and_a_run_that_fits_does_not()
    {
        var memory = JsonDocument.Parse(CommandLine.Run([.. Run, "--json"]).Output).RootElement;
        Assert.NotEmpty(memory.GetProperty("fits_with").GetProperty("switch").GetString()!);
        Assert.False(JsonDocument.Parse(CommandLine.Run([.. Run, "--sp", "--recompute", "full", "--json"]).Output).RootElement.TryGetProperty("fits_with", out _));
    }

    // Llama 3.1 405B as its report runs it, without the two switches that it needs
    [Fact]
    public void Two_switches_are_named_where_no_single_one_suffices()
    {
        var line = Assert.Single(CommandLine.Run("--model", "llama-3.1-405b", "--gpu", "h100-sxm", "--gpus", "16384", "--tp", "8", "--pp", "16", "--seq-len", "8192", "--global-batch", "2048").Output.Split('\n'), line => line.StartsWith("to fit: ", StringComparison.Ordinal));

        Assert.Equal(2, line.Split('(')[0].Split(" --").Length - 1);
        Assert.DoesNotContain("across nodes", line, StringComparison.Ordinal);
        Assert.DoesNotContain("--tp", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_switch_suffices_the_planner_is_named() =>
        Assert.Contains("no two switches make it fit", CommandLine.Run("--model", "gpt-3-175b", "--gpus", "1", "--seq-len", "2048", "--micro-batch", "1").Output, StringComparison.Ordinal);

    static TrainingRun Read() => RunReader.Parse("""{"model":{"name":"llama-3-70b"},"hardware":{"gpu":"h100-sxm","gpus":64},"framework":"megatron","parallel":{"tp":8,"pp":2,"zero":1},"seq_len":8192,"micro_batch":1}""");
}
