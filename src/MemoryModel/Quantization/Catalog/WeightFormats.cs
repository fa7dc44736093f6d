using System.Collections.Immutable;
using System.Globalization;

namespace MemoryModel.Catalog;

/// <summary>The formats of quantized weights: one row each.</summary>
public static class WeightFormats
{
    // bitsandbytes keeps with each 4-bit tensor its 16-entry code in fp32; double quantization adds the mean of the scales and
    // the 256-entry code of the second level (bitsandbytes/functional.py, quantize_4bit and quantize_blockwise).
    const long FourBitCode = 16 * 4;
    const long NestedCode = 256 * 4 + 4;

    /// <summary>Gets the format that leaves weights as they are.</summary>
    public static WeightFormat None { get; } = new("none", Sources.Input, 16, WeightScales.None) { Aliases = ["bf16", "fp16", "fp32"] };

    /// <summary>Gets LLM.int8(): int8 with an fp32 scale per output row; columns of outliers exist in fp16 at run time only.</summary>
    public static WeightFormat Int8 { get; } = new("int8", Sources.Dettmers2022, 8, WeightScales.PerRow)
    {
        Aliases = ["llm-int8", "bnb-int8", "load_in_8bit"],
        QuantizesRouters = true,
        UpcastsTheRest = true,
        SavesInput = true,
        Dequantizes = true,
    };

    /// <summary>Gets 4-bit NormalFloat in blocks of 64.</summary>
    public static WeightFormat NormalFloat4 { get; } = FourBit("nf4", "bnb-nf4", "load_in_4bit");

    /// <summary>Gets 4-bit NormalFloat whose scales are quantized too, as QLoRA stores it.</summary>
    public static WeightFormat NormalFloat4Double { get; } = Nested(NormalFloat4, "nf4-double", "nf4-dq", "bnb-nf4-dq");

    /// <summary>Gets 4-bit floating point in blocks of 64.</summary>
    public static WeightFormat Float4 { get; } = FourBit("fp4", "bnb-fp4");

    /// <summary>Gets GPTQ's 4 bits in groups of 128.</summary>
    public static WeightFormat Gptq4 { get; } = Gptq("gptq-int4", 4, "int4-gptq", "gptq");

    /// <summary>Gets GPTQ's 8 bits in groups of 128.</summary>
    public static WeightFormat Gptq8 { get; } = Gptq("gptq-int8", 8, "int8-gptq");

    /// <summary>Gets AWQ's 4 bits in groups of 128.</summary>
    public static WeightFormat Awq { get; } = Gptq("awq-int4", 4, "awq", "int4-awq") with { Source = Sources.Awq, GroupIndex = false, Unpacked = new(2), UnpackingTraffic = 4, SavesWeight = false };

    /// <summary>Gets fp8 with one scale per tensor.</summary>
    public static WeightFormat Float8 { get; } = new("fp8", Sources.Transformers, 8, WeightScales.PerTensor) { Aliases = ["float8", "fp8-per-tensor"] };

    /// <summary>Gets fp8 with one fp32 scale per output row.</summary>
    public static WeightFormat Float8Rows { get; } = Float8 with { Name = "fp8-row", Aliases = ["fbgemm-fp8", "fp8-per-channel"], Scales = WeightScales.PerRow };

    /// <summary>Gets fp8 with one fp32 scale per 128 × 128 tile, as DeepSeek-V3 is published.</summary>
    public static WeightFormat Float8Tiles { get; } = new("fp8-block", Sources.DeepSeekV3, 8, WeightScales.PerTile) { Aliases = ["fp8-128x128"], Block = 128 };

    /// <summary>Gets MXFP8: an 8-bit exponent for every 32 elements.</summary>
    public static WeightFormat MxFloat8 { get; } = Microscaling("mxfp8", 8);

    /// <summary>Gets MXFP4 as gpt-oss is published: the experts alone, an 8-bit exponent for every 32 elements.</summary>
    public static WeightFormat MxFloat4 { get; } = Microscaling("mxfp4", 4) with { ExpertsOnly = true };

    /// <summary>Gets MXFP4 in all linear layers, as compressed-tensors stores it.</summary>
    public static WeightFormat MxFloat4Linear { get; } = Microscaling("mxfp4-linear", 4);

    /// <summary>Gets NVFP4: an fp8 scale for every 16 elements and one fp32 scale per tensor.</summary>
    public static WeightFormat NvFloat4 { get; } = new("nvfp4", Sources.TransformerEngine, 4, WeightScales.PerBlock) { Block = 16, Scale = new(1), PerTensor = new(4) };

    /// <summary>Gets torchao's int8: a bf16 scale per output row.</summary>
    public static WeightFormat TorchAoInt8 { get; } = new("torchao-int8", Sources.TorchAo, 8, WeightScales.PerRow) { Scale = new(2), Dequantizes = true, QuantizesRouters = true };

    /// <summary>Gets torchao's int4 in groups of 128: a bf16 scale and a bf16 zero point each.</summary>
    public static WeightFormat TorchAoInt4 { get; } = new("torchao-int4", Sources.TorchAo, 4, WeightScales.PerGroup) { Block = 128, Scale = new(4), QuantizesRouters = true };

    /// <summary>Gets torchao's NF4 as torchtune uses it: blocks of 64, scales in int8 with one bf16 scale for every 256.</summary>
    public static WeightFormat TorchAoNormalFloat4 { get; } = new("torchao-nf4", Sources.TorchAo, 4, WeightScales.PerBlock)
    {
        Aliases = ["torchtune-nf4"],
        Block = 64,
        NestedBlock = 256,
        Scale = new(2),
        PerTensor = new(2 + 16 * 2),
        ShardsScales = true,
        Dequantizes = true,
    };

    /// <summary>Gets all formats.</summary>
    public static ImmutableArray<WeightFormat> All { get; } =
    [
        None, Int8, NormalFloat4, NormalFloat4Double, Float4, Nested(Float4, "fp4-double", "fp4-dq"), Gptq4, Gptq("gptq-int3", 3, "int3-gptq"), Gptq("gptq-int2", 2, "int2-gptq"), Gptq8,
        Awq, Awq with { Name = "awq-int8", Aliases = ["int8-awq"], Bits = 8, ZeroPointBits = 8 }, Hqq("hqq-int8", 8), Hqq("hqq-int4", 4, "hqq"), Hqq("hqq-int3", 3), Hqq("hqq-int2", 2), Float8, Float8Rows, Float8Tiles, MxFloat8, MxFloat4, MxFloat4Linear, NvFloat4, TorchAoInt8, TorchAoInt4, TorchAoNormalFloat4,
    ];

    /// <summary>Finds a format by name or alias; <c>-g64</c> behind it sets the elements of a group.</summary>
    /// <exception cref="InvalidInputException">No format has the name.</exception>
    public static WeightFormat Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var key = NearestName.Key(name);
        return All.FirstOrDefault(row => NearestName.Key(row.Name) == key || row.Aliases.Any(alias => NearestName.Key(alias) == key))
            ?? InGroups(name)
            ?? throw new InvalidInputException($"weights '{name}' is not a known format; allowed: {string.Join(", ", All.Select(row => row.Name))}{NearestName.Hint(name, All.SelectMany(row => row.Aliases.Prepend(row.Name)))}");
    }

    static WeightFormat? InGroups(string name)
    {
        var at = name.LastIndexOf("-g", StringComparison.OrdinalIgnoreCase);
        return at > 0 && long.TryParse(name.AsSpan(at + 2), NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is > 0 and <= 1_000_000_000
            && All.FirstOrDefault(row => NearestName.Key(row.Name) == NearestName.Key(name[..at]) && row.Scales is WeightScales.PerGroup or WeightScales.PerBlock or WeightScales.PerTile) is { } row
            ? row with { Name = name.ToLowerInvariant(), Aliases = [], Block = size }
            : null;
    }

    // HQQ keeps a scale and a zero point of 16 bits per group (mobiusml/hqq hqq/core/quantize.py, meta without further quantization).
    static WeightFormat Hqq(string name, int bits, params ImmutableArray<string> aliases) => new(name, Sources.Hqq, bits, WeightScales.PerBlock)
    {
        Aliases = aliases,
        Block = 64,
        Scale = new(4),
        Dequantizes = true,
        QuantizesRouters = true,
    };

    static WeightFormat FourBit(string name, params ImmutableArray<string> aliases) => new(name, Sources.Dettmers2023, 4, WeightScales.PerBlock)
    {
        Aliases = aliases,
        Block = 64,
        PerTensor = new(FourBitCode),
        QuantizesRouters = true,
        UpcastsTheRest = true,
        Dequantizes = true,
    };

    static WeightFormat Nested(WeightFormat format, string name, params ImmutableArray<string> aliases) =>
        format with { Name = name, Aliases = aliases, NestedBlock = 256, PerTensor = format.PerTensor + new Bytes(NestedCode) };

    // auto_gptq/nn_modules/qlinear/qlinear_cuda_old.py, forward: from 128 rows on, which training always has, words of 32 bits are shifted out to
    // every element, narrowed to int8 (int16 of 8 bits) and scaled to 16 bits for torch.matmul.
    static WeightFormat Gptq(string name, int bits, params ImmutableArray<string> aliases) => new(name, Sources.Gptq, bits, WeightScales.PerGroup)
    {
        Aliases = aliases,
        Block = 128,
        Scale = new(2),
        ZeroPointBits = bits,
        GroupIndex = true,
        Dequantizes = true,
        Unpacked = new(bits == 8 ? 6 : 5),
        // shifted (4 written), narrowed to n bytes (4 read, n written), masked and less the zero point (n read and written each), scaled (n read, 2 written), multiplied (2 read)
        UnpackingTraffic = bits == 8 ? 12 + 6 * 2 : 12 + 6 * 1,
        SavesWeight = true,
    };

    static WeightFormat Microscaling(string name, int bits) => new(name, Sources.OcpMx, bits, WeightScales.PerBlock) { Block = 32, Scale = new(1) };
}
