using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>Numbers that papers and documentation print.</summary>
public class LiteratureTests
{
    [Theory]
    [InlineData("megatron-bf16", 0, 18)]
    [InlineData("megatron-bf16", 1, 6 + 12.0 / 8)]
    [InlineData("fp32", 0, 16)]
    [InlineData("autocast", 0, 16)]
    [InlineData("pure-bf16", 0, 8)]
    [InlineData("zero-paper", 0, 16)]
    public void Bytes_per_parameter_are_those_of_the_engine(string policy, int zero, double bytes)
    {
        var run = ZeroPaperTests.Run(8e9, 8, zero) with { Precision = PrecisionPolicies.Find(policy) };
        var states = Estimator.Memory(run).Terms.Where(term => term.Tier == MemoryTier.Gpu && (term.Kind is MemoryKind.Parameters or MemoryKind.Gradients or MemoryKind.OptimizerStates) && term.Alive.HasFlag(Moments.OptimizerStep)).Sum(term => (double)term.Bytes.Value);
        Assert.Equal(bytes, states / 8e9, 1e-9);
    }

    [Theory]
    [InlineData(0.0, 32, 2)]
    [InlineData(0.1, 34, 5)]
    public void Korthikanti_2022_equation_1_and_the_statistics_that_it_leaves_out(double dropout, double linear, double quadratic)
    {
        var model = Models.Get("gpt3-175b");
        var run = new TrainingRun
        {
            Model = model with { Dropout = dropout },
            Accelerator = Gpus.Find("a100-sxm")!,
            Attention = AttentionKernel.Eager,
        };
        var (s, h, a) = (2048.0, 12288.0, 96.0);
        // mean and reciprocal deviation of two layer norms, four bytes each
        var statistics = 16 * s;
        Assert.Equal(linear * s * h + quadratic * a * s * s + statistics, Estimator.Memory(run).Saved.PerLayer.Value);
    }

    [Fact]
    public void Tensor_parallel_3_does_not_divide_8_gpus()
    {
        var run = ZeroPaperTests.Run(7e9, 8, 0);
        run = run with { Plan = run.Plan with { Tensor = 3 } };
        var problem = Assert.Throws<InvalidInputException>(() => Estimator.Memory(run));
        Assert.Contains("does not divide 8 GPUs", problem.Message, StringComparison.Ordinal);
    }
}
