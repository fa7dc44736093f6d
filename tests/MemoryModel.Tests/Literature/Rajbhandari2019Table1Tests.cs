namespace MemoryModel.Tests.Literature;

/// <summary>Rajbhandari et al. 2019 (arXiv:1910.02054), table 1: GB (10^9 bytes) of model states per device under P_os, P_os+g and P_os+g+p.</summary>
public class Rajbhandari2019Table1Tests
{
    [Theory]
    [InlineData(7.5e9, 1, 120, 120, 120, 0.5)]
    [InlineData(7.5e9, 4, 52.5, 41.3, 30, 0.051)]
    [InlineData(7.5e9, 16, 35.6, 21.6, 7.5, 0.051)]
    [InlineData(7.5e9, 64, 31.4, 16.6, 1.88, 0.051)]
    [InlineData(7.5e9, 256, 30.4, 15.4, 0.47, 0.051)]
    [InlineData(7.5e9, 1024, 30.1, 15.1, 0.12, 0.051)]
    [InlineData(128e9, 64, 536, 284, 32, 0.5)]
    [InlineData(1e12, 1024, 4011, 2013, 15.6, 1)]
    public void Per_device_memory(double parameters, long ranks, double stage1, double stage2, double stage3, double lastDigit)
    {
        double States(int zero) => PaperModels.States(Estimator.Memory(ZeroPaperTests.Run(parameters, ranks, zero))) / 1e9;

        Assert.Equal(stage1, States(1), lastDigit);
        Assert.Equal(stage2, States(2), lastDigit);
        Assert.Equal(stage3, States(3), lastDigit);
    }
}
