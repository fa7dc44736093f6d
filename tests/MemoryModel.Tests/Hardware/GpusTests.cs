using MemoryModel.Catalog;

namespace MemoryModel.Tests.Hardware;

public class GpusTests
{
    public static TheoryData<string> Names => [.. Gpus.All.Select(gpu => gpu.Name)];

    [Fact]
    public void Every_part_is_listed_but_the_processor() =>
        Assert.Equal(typeof(Gpus).GetProperties().Where(part => part.PropertyType == typeof(Accelerator) && part.Name != nameof(Gpus.Cpu)).Count(), Gpus.All.Count);

    // The ways in which reports of measured runs write the part.
    [Theory]
    [InlineData("H100-SXM-80GB", "h100-sxm")]
    [InlineData("h100_sxm", "h100-sxm")]
    [InlineData("A100-SXM4-40GB", "a100-sxm-40gb")]
    [InlineData("a100-sxm-80gb", "a100-sxm")]
    [InlineData("B200-SXM", "b200-sxm")]
    [InlineData("GB200-SXM-186GB", "gb200")]
    [InlineData("V100-SXM3-32GB", "v100-sxm")]
    [InlineData("H100-SXM-96GB-HBM2e-500W", "h100-sxm-hbm2e")]
    [InlineData("A100 (variant not stated)", "a100-sxm")]
    [InlineData("Titan-RTX-24GB", "titan-rtx")]
    [InlineData("TPU-V5P", "tpu-v5p")]
    [InlineData("MI355X-288GB", "mi355x")]
    [InlineData("NVIDIA A100-SXM4-40GB", "a100-sxm-40gb")]
    [InlineData("NVIDIA A100 80GB PCIe", "a100-pcie")]
    [InlineData("NVIDIA H100 80GB HBM3", "h100-sxm")]
    [InlineData("NVIDIA GeForce RTX 4090", "rtx-4090")]
    [InlineData("Tesla V100-SXM2-32GB", "v100-sxm")]
    [InlineData("V100-16GB", "v100-sxm-16gb")]
    [InlineData("AMD Instinct MI300X", "mi300x")]
    public void Finds_a_part_however_it_is_written(string written, string name) => Assert.Equal(name, Gpus.Find(written)?.Name);

    [Theory]
    [InlineData("h100-sxn", "h100-sxm")]
    [InlineData("mi300", "mi300x")]
    [InlineData("rtx4091", "rtx-4090")]
    public void Suggests_the_nearest_name(string written, string nearest)
    {
        Assert.Null(Gpus.Find(written));
        Assert.Equal(nearest, Gpus.Nearest(written));
    }

    [Fact]
    public void Every_name_and_alias_means_one_part()
    {
        var keys = Gpus.All.SelectMany(gpu => gpu.Aliases.Append(gpu.Name).Select(NearestName.Key).Distinct()).ToList();

        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_row_is_plausible(string name)
    {
        var gpu = Gpus.Find(name)!;

        Assert.InRange(gpu.UsableMemory.Value / (double)gpu.MarketedMemory.Value, 0.9, 1.0);
        Assert.True(gpu.Float16 is not null || gpu.BFloat16 is not null, "a part multiplies in 16 bits");
        Assert.True(gpu.Float8 is null || gpu.Float8 >= gpu.BFloat16, "fp8 is not slower than bf16");
        Assert.True(gpu.Float4 is null || gpu.Float4 > gpu.Float8, "fp4 is faster than fp8");
        Assert.InRange(gpu.MemoryBandwidth.GigabytesPerSecond, 100, 10_000);
        Assert.All(gpu.Recalled, property => Assert.NotNull(typeof(Accelerator).GetProperty(property)));
        Assert.True(gpu.Price is null || gpu.Price.LowUsdPerHour <= gpu.Price.TypicalUsdPerHour && gpu.Price.TypicalUsdPerHour <= gpu.Price.HighUsdPerHour);
    }

    // NVIDIA's own denominators of MFU, github.com/NVIDIA/dgxc-benchmarking README.md
    [Theory]
    [InlineData("h100-sxm", 989, 1979)]
    [InlineData("b200-sxm", 2250, 4500)]
    [InlineData("b300-sxm", 2250, 4500)]
    public void The_dense_peaks_are_those_that_nvidia_divides_by(string name, double bf16, double fp8)
    {
        Assert.Equal(bf16, Gpus.Find(name)!.Peak(DataType.BFloat16)!.Value.TeraPerSecond, 6);
        Assert.Equal(fp8, Gpus.Find(name)!.Peak(DataType.Float8)!.Value.TeraPerSecond, 6);
    }

    [Fact]
    public void Volta_has_no_bf16() => Assert.Null(Gpus.V100Sxm.Peak(DataType.BFloat16));
}
