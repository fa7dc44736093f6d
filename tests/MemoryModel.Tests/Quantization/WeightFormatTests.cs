using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>Bytes of quantized weights against the numbers that papers print and against sums over the tensors.</summary>
public class WeightFormatTests
{
    [Theory]
    [InlineData("nf4", 4.5)]
    [InlineData("nf4-double", 4.126953125)]
    [InlineData("fp4-double", 4.126953125)]
    [InlineData("int8", 8 + 32.0 / 4096)]
    [InlineData("gptq-int4", 4 + (16 + 4) / 128.0 + 32.0 / 4096)]
    [InlineData("gptq-int8", 8 + (16 + 8) / 128.0 + 32.0 / 4096)]
    [InlineData("awq-int4", 4.15625)]
    [InlineData("fp8-block", 8 + 32.0 / 16384)]
    [InlineData("mxfp8", 8.25)]
    [InlineData("mxfp4", 4.25)]
    [InlineData("nvfp4", 4.5)]
    [InlineData("torchao-nf4", 4 + 8 / 64.0 + 16 / (64.0 * 256))]
    public void Bits_per_weight_are_those_of_the_layout(string name, double bits) => Assert.Equal(bits, WeightFormats.Find(name).BitsPerWeight(4096), 1e-12);

    [Fact]
    public void Qlora_paper_double_quantization_saves_three_gigabytes_of_65b()
    {
        // arXiv:2305.14314, section 3: 0.5 bits per parameter become 0.127, "approximately 3 GB for a 65B model"
        var parameters = ModelParameters.Of(Models.Get("llama-65b"));
        var plain = QuantizedWeights.Of(parameters, WeightFormats.NormalFloat4);
        var nested = QuantizedWeights.Of(parameters, WeightFormats.NormalFloat4Double);
        Assert.Equal(0.5, 8.0 * plain.Overhead.Value / plain.Quantized, 1e-3);
        Assert.Equal(0.127, 8.0 * nested.Overhead.Value / nested.Quantized, 1e-3);
        Assert.InRange((plain.Overhead - nested.Overhead).GB, 2.95, 3.05);
        Assert.InRange(nested.Total(DataType.BFloat16).GB, 33, 35.5);
    }

    [Theory]
    [InlineData("gpt-oss-20b", 12.8)]
    [InlineData("gpt-oss-120b", 60.8)]
    public void Gpt_oss_model_card_checkpoint_sizes(string name, double gib)
    {
        // arXiv:2508.10925, table 1: 12.8 GiB and 60.8 GiB, experts in MXFP4 and the rest in bf16
        var weights = QuantizedWeights.Of(ModelParameters.Of(Models.Get(name)), WeightFormats.MxFloat4);
        Assert.Equal(gib, weights.Total(DataType.BFloat16).GiB, 0.05);
    }

    [Fact]
    public void Head_embeddings_and_norms_stay()
    {
        var parameters = ModelParameters.Of(Models.Get("llama-3-8b"));
        var weights = QuantizedWeights.Of(parameters, WeightFormats.Int8);
        Assert.Equal(2L * 128_256 * 4096 + 65 * 4096, weights.Kept);
        Assert.Equal(parameters.Total - weights.Kept, weights.Quantized);
        Assert.Equal(4096L * 14_336, weights.LargestLinear);
        // one fp32 scale per output row: q 4096, k and v 1024, o 4096, gate and up 14336, down 4096
        Assert.Equal(32L * 4 * (4096 + 2 * 1024 + 4096 + 2 * 14_336 + 4096), weights.Overhead.Value);
        Assert.Equal(weights.Quantized, weights.Elements.Value);
    }

    [Fact]
    public void Routers_of_mixtral_are_quantized_by_bitsandbytes_and_kept_by_gptq()
    {
        var parameters = ModelParameters.Of(Models.Get("mixtral-8x7b"));
        const long router = 32L * 8 * 4096;
        var nf4 = QuantizedWeights.Of(parameters, WeightFormats.NormalFloat4);
        Assert.Equal(nf4.Kept + router, QuantizedWeights.Of(parameters, WeightFormats.Gptq4).Kept);
        Assert.Equal(2L * 32_000 * 4096 + 65 * 4096, nf4.Kept);
    }

    [Fact]
    public void Every_format_adds_up_on_every_model()
    {
        foreach (var model in Models.Names.Select(Models.Get))
        {
            var parameters = ModelParameters.Of(model);
            foreach (var format in WeightFormats.All)
            {
                var weights = QuantizedWeights.Of(parameters, format);
                Assert.Equal(parameters.Total, weights.Quantized + weights.Kept);
                Assert.True(weights.Total(DataType.BFloat16) <= new Bytes(2) * parameters.Total + new Bytes(2048L * 100_000), $"{model.Name} {format.Name}");
            }
        }
    }

    [Fact]
    public void An_unknown_format_is_refused_with_the_nearest()
    {
        var problem = Assert.Throws<InvalidInputException>(() => WeightFormats.Find("nf5"));
        Assert.Contains("nearest: nf4", problem.Message, StringComparison.Ordinal);
    }
}
