namespace MemoryModel.Tests.Literature;

/// <summary>Rajbhandari et al. 2021 (ZeRO-Infinity, arXiv:2104.07857), figure 3 and table 3: sequences of 1,024 tokens, 70 TFLOP/s reached on a V100.</summary>
public class Rajbhandari2021Figure3Tests
{
    const double Peak = 70e12, Sequence = 1024;

    // Equation 6, of which the product has the inverse.
    static double Efficiency(double intensity, double bandwidth, double peak) => intensity * bandwidth / (intensity * bandwidth + peak);

    // Figure 3a: over 70 GB/s give parameters and gradients over 50 % with the smallest batch.
    [Fact]
    public void Parameters_and_gradients()
    {
        Assert.Equal(70e9, TierBandwidth.Needed(TierBandwidth.OfParameters(Sequence), 0.5, Peak), 2e9);
        Assert.True(Efficiency(TierBandwidth.OfParameters(Sequence), 70e9, Peak) > 0.5);
    }

    // Figure 3b: four times the bandwidth of parameters and gradients; nearly 1.5 TB/s give over 90 % with two sequences.
    [Fact]
    public void Optimizer_states()
    {
        Assert.Equal(4, TierBandwidth.Needed(TierBandwidth.OfStates(Sequence), 0.5, Peak) / TierBandwidth.Needed(TierBandwidth.OfParameters(Sequence), 0.5, Peak), 9);
        Assert.InRange(Efficiency(TierBandwidth.OfStates(2 * Sequence), 1.5e12, Peak), 0.90, 0.95);
        Assert.InRange(TierBandwidth.Needed(TierBandwidth.OfStates(2 * Sequence), 0.9, Peak), 1.2e12, 1.5e12);
    }

    // Figure 3c: 2 GB/s are over 50 % with a hidden size of 2K, less than 1 GB/s with more than 8K.
    [Theory]
    [InlineData(2048, 2e9)]
    [InlineData(8192, 1e9)]
    public void Checkpoints(double hidden, double bandwidth) => Assert.True(TierBandwidth.Needed(TierBandwidth.OfCheckpoints(hidden, 1), 0.5, Peak) < bandwidth);

    // Table 3: accelerators that compute 1, 10 and 100 times as fast need 70, 700 and 7,000 GB/s between them, and 3, 30 and 300 GB/s of slow memory each of 512.
    [Theory]
    [InlineData(1, 70, 3)]
    [InlineData(10, 700, 30)]
    [InlineData(100, 7000, 300)]
    public void Faster_accelerators(double times, double between, double slow)
    {
        Assert.Equal(between, TierBandwidth.Needed(TierBandwidth.OfParameters(Sequence), 0.5, times * Peak) / 1e9, between * 0.03);
        Assert.InRange(Efficiency(TierBandwidth.OfStates(2 * Sequence), 512 * slow * 1e9, times * Peak), 0.90, 0.95);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void The_bandwidth_needed_gives_the_efficiency(double efficiency) =>
        Assert.Equal(efficiency, Efficiency(300, TierBandwidth.Needed(300, efficiency, Peak), Peak), 12);
}
