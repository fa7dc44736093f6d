namespace MemoryModel.Tests.Peers;

/// <summary>What accelerate's estimate_training_usage returned, and what the command prints: the largest number.</summary>
public class AccelerateEstimatorTests
{
    [Theory]
    [InlineData(6_738_415_616, DataType.Float32, 25.103, 25.103, 50.205, 100.41)]
    [InlineData(6_738_415_616, DataType.Float16, 25.103, 37.654, 50.205, 50.205)]
    [InlineData(8_030_261_248, DataType.BFloat16, 29.915, 44.873, 59.83, 59.83)]
    [InlineData(46_702_792_704, DataType.Float32, 173.981, 173.981, 347.963, 695.926)]
    [InlineData(2_779_683_840, DataType.BFloat16, 10.355, 15.533, 20.71, 20.71)]
    public void Prints_the_largest_of_its_numbers(long parameters, DataType compute, double model, double gradients, double optimizer, double printed)
    {
        var estimate = AccelerateEstimator.Estimate(new() { Parameters = parameters, Compute = compute });

        Assert.Equal([model, gradients, optimizer], estimate.Terms.Select(term => term.Bytes.GiB), (x, y) => Math.Abs(x - y) < 0.0006);
        Assert.Equal(printed, estimate.Total.GiB, 0.0006);
    }
}
