using MemoryModel.Catalog;

namespace MemoryModel.Tests.Peers;

public class PeerComparisonTests
{
    public static TheoryData<string, string, int, long, long, Recompute> Runs
    {
        get
        {
            var data = new TheoryData<string, string, int, long, long, Recompute>();
            foreach (var tool in MemoryModel.Peers.Names)
            {
                data.Add(tool, "llama-3-8b", 3, 1, 1, Recompute.None);
                data.Add(tool, "llama-3-8b", 0, 2, 2, Recompute.Full);
                data.Add(tool, "mixtral-8x7b", 1, 1, 4, Recompute.Selective);
                data.Add(tool, "gpt2", 2, 1, 1, Recompute.None);
                data.Add(tool, "deepseek-v3", 1, 8, 1, Recompute.Full);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Both_columns_add_up_to_their_totals(string tool, string model, int zero, long tensor, long pipeline, Recompute recompute)
    {
        var ours = Estimator.Memory(PeerRuns.Make(model, 64, new() { Zero = zero, Tensor = tensor, Pipeline = pipeline, Recompute = recompute }));
        var comparison = MemoryModel.Peers.Compare(tool, ours);

        Assert.Equal(comparison.Theirs.Total.Value, comparison.Rows.Sum(row => row.Theirs?.Value ?? 0));
        Assert.Equal(ours.Device.Value, comparison.Rows.Sum(row => row.Ours?.Value ?? 0));
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Every_line_that_differs_says_why(string tool, string model, int zero, long tensor, long pipeline, Recompute recompute)
    {
        var comparison = MemoryModel.Peers.Compare(tool, Estimator.Memory(PeerRuns.Make(model, 64, new() { Zero = zero, Tensor = tensor, Pipeline = pipeline, Recompute = recompute })));

        Assert.All(comparison.Rows, row => Assert.True(
            row.Why.Length > 0 || row.Ours is null || Math.Abs(row.Theirs!.Value.Value - (double)row.Ours.Value.Value) <= 0.01 * row.Ours.Value.Value,
            $"{row.Name}: {row.Theirs} against {row.Ours}"));
    }

    [Fact]
    public void Reasons_are_those_of_the_run()
    {
        var run = PeerRuns.Make("llama-3-8b", 64);
        string Why(TrainingRun asked, string tool) => string.Join('\n', MemoryModel.Peers.Compare(tool, Estimator.Memory(asked)).Rows.SelectMany(row => row.Why));

        Assert.Contains("does not count activations", Why(run, "deepspeed"), StringComparison.Ordinal);
        Assert.Contains("counts 4 bytes per gradient; this run keeps 2", Why(run with { Precision = PrecisionPolicies.ZeroPaper }, "megatron"), StringComparison.Ordinal);
        Assert.DoesNotContain("per gradient", Why(run with { Precision = PrecisionPolicies.MegatronBf16 }, "megatron"), StringComparison.Ordinal);
        Assert.DoesNotContain("tensor nor pipeline", Why(run, "deepspeed"), StringComparison.Ordinal);
        Assert.Contains("tensor nor pipeline", Why(run with { Plan = new() { Tensor = 2, Zero = 2 } }, "deepspeed"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_tool_names_the_nearest()
    {
        var problem = Assert.Throws<InvalidInputException>(() => MemoryModel.Peers.Estimate("megatrn", PeerRuns.Make("gpt2", 1)));
        Assert.Contains("nearest: megatron", problem.Message, StringComparison.Ordinal);
    }
}
