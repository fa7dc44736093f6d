namespace MemoryModel.Tests.Peers;

/// <summary>What DeepSpeed's functions returned when they were run, and what its documentation prints.</summary>
public class DeepSpeedEstimatorTests
{
    // docs/code-docs/source/memory.rst: T5-3b, 2851M parameters, 32M of the largest layer, one node of 8 GPUs.
    static PeerRun T5 => new() { Parameters = 2_851_000_000, LargestModule = 32_000_000, Gpus = 8, Optimizer = "adamw" };

    [Theory]
    [InlineData(2, false, false, true, 127.45, 11.28)]
    [InlineData(2, true, false, true, 127.45, 5.31)]
    [InlineData(3, true, true, true, 71.69, 0.12)]
    [InlineData(3, true, true, false, 127.45, 0.12)]
    [InlineData(3, true, false, true, 63.72, 0.78)]
    [InlineData(3, true, false, false, 127.45, 0.78)]
    [InlineData(3, false, false, true, 1.43, 6.09)]
    [InlineData(3, false, false, false, 127.45, 6.09)]
    public void Prints_what_estimate_zero_model_states_mem_needs_all_cold_prints(int stage, bool offloadOptimizer, bool offloadParameters, bool zeroInit, double host, double gpu)
    {
        var estimate = DeepSpeedEstimator.Estimate(T5 with { Zero = stage, OffloadOptimizer = offloadOptimizer, OffloadParameters = offloadParameters }, zeroInit);

        Assert.Equal(gpu, estimate.Total.GiB, 0.005);
        Assert.Equal(host, estimate.Host!.Bytes.GiB, 0.0051);
    }

    [Fact]
    public void The_sample_in_its_documentation_is_of_an_older_formula()
    {
        var documented = DeepSpeedEstimator.DocumentedStage2(T5);

        Assert.Equal(15.93, documented.GiB, 0.005);
        Assert.Contains(DeepSpeedEstimator.Estimate(T5 with { Zero = 2 }).Remarks, remark => remark.Contains("15.93 GiB", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(7_500_000_000, 209_715_200, 64, 2, false, false, 17_109_375_000, 360_000_000_000)]
    [InlineData(7_500_000_000, 209_715_200, 64, 2, true, false, 15_000_000_000, 2_880_000_000_000)]
    [InlineData(7_500_000_000, 209_715_200, 64, 3, false, false, 2_948_235_800, 10_066_329_600)]
    [InlineData(7_500_000_000, 209_715_200, 64, 3, true, false, 1_073_235_800, 22_500_000_000)]
    [InlineData(7_500_000_000, 209_715_200, 64, 3, true, true, 838_860_800, 25_312_500_000)]
    [InlineData(68_976_648_192, 262_144_000, 64, 2, false, false, 157_352_978_688, 3_310_879_113_216)]
    [InlineData(174_604_000_000, 603_979_776, 1024, 2, false, false, 352_277_210_937, 8_380_992_000_000)]
    [InlineData(174_604_000_000, 603_979_776, 1024, 3, false, false, 5_485_130_041, 28_991_029_248)]
    [InlineData(174_604_000_000, 603_979_776, 1024, 3, true, true, 2_415_919_104, 36_830_531_250)]
    public void Returns_the_bytes_that_the_functions_return(long parameters, long largest, long gpus, int stage, bool offloadOptimizer, bool offloadParameters, long gpu, long host)
    {
        var estimate = DeepSpeedEstimator.Estimate(new() { Parameters = parameters, LargestModule = largest, Gpus = gpus, Zero = stage, OffloadOptimizer = offloadOptimizer, OffloadParameters = offloadParameters });

        Assert.Equal(gpu, estimate.Total.Value);
        Assert.Equal(host, estimate.Host!.Bytes.Value);
    }

    // Run on the parameters of the real models; the largest module is found in the architecture.
    [Theory]
    [InlineData("llama-2-7b", 8, 2, 28_638_266_368)]
    [InlineData("llama-2-7b", 8, 3, 15_685_723_136)]
    [InlineData("llama-3-8b", 8, 2, 34_128_610_304)]
    [InlineData("llama-3-8b", 8, 3, 20_169_434_112)]
    public void Finds_parameters_and_largest_module_in_the_architecture(string model, long gpus, int stage, long gpu) =>
        Assert.Equal(gpu, MemoryModel.Peers.Estimate("deepspeed", PeerRuns.Make(model, gpus, new() { Zero = stage })).Total.Value);

    // DeepSpeed's documentation, t5-large on 4 GPUs, in MB of 2^20: 125 for the largest layer, 3291, 125 and 477.
    [Theory]
    [InlineData(false, false, 3291)]
    [InlineData(true, true, 125)]
    [InlineData(true, false, 477)]
    public void Prints_the_documented_megabytes_of_t5_large(bool offloadOptimizer, bool offloadParameters, double megabytes)
    {
        var run = new PeerRun { Parameters = 737_668_096, LargestModule = 32_899_072, Gpus = 4, GpusPerNode = 4, Zero = 3, OffloadOptimizer = offloadOptimizer, OffloadParameters = offloadParameters };

        Assert.Equal(megabytes, Math.Floor(DeepSpeedEstimator.Estimate(run).Total.Value / (double)(1 << 20)));
    }
}
