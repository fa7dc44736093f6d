using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>Figure 1 and table 1 of the ZeRO paper (arXiv:1910.02054): model states in GB = 10^9 bytes.</summary>
public class ZeroPaperTests
{
    [Theory]
    [InlineData(7.5e9, 64, 0, 120)]
    [InlineData(7.5e9, 64, 1, 31.40625)]
    [InlineData(7.5e9, 64, 2, 16.640625)]
    [InlineData(7.5e9, 64, 3, 1.875)]
    [InlineData(7.5e9, 1, 3, 120)]
    [InlineData(7.5e9, 4, 1, 52.5)]
    [InlineData(7.5e9, 16, 2, 21.5625)]
    [InlineData(7.5e9, 1024, 1, 30.087890625)]
    [InlineData(128e9, 64, 2, 284)]
    [InlineData(1e12, 1024, 1, 4011.71875)]
    [InlineData(1e12, 1024, 3, 15.625)]
    public void Model_states_are_the_printed_ones(double parameters, long gpus, int zero, double gigabytes)
    {
        var estimate = Estimator.Memory(Run(parameters, gpus, zero));
        var states = estimate.Terms.Where(term => (term.Kind is MemoryKind.Parameters or MemoryKind.Gradients or MemoryKind.OptimizerStates) && term.Alive.HasFlag(Moments.OptimizerStep)).Sum(term => term.Bytes.GB);
        Assert.Equal(gigabytes, states, 1e-6 * gigabytes);
    }

    [Fact]
    public void A_quadrillion_parameters_on_a_million_gpus_do_not_overflow()
    {
        var estimate = Estimator.Memory(Run(1e15, 1_000_000, 3));
        var weights = Assert.Single(estimate.Terms, term => term.Kind == MemoryKind.Parameters);
        Assert.Equal(2_000_000_000, weights.Bytes.Value);
    }

    internal static TrainingRun Run(double parameters, long gpus, int zero) => new()
    {
        Model = InferredShape.Of((long)parameters).Architecture,
        StatedParameters = (long)parameters,
        Accelerator = Gpus.Find("h100-sxm")!,
        Gpus = gpus,
        Plan = new() { Zero = zero },
    };
}
