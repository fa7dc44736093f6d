using System.Globalization;
using System.Text.Json;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Reads the <c>quantization_config</c> of a Hugging Face config: how a checkpoint's weights are stored.</summary>
/// <remarks>Keys of github.com/huggingface/transformers utils/quantization_config.py, and of vllm-project/compressed-tensors' quant_args.py.</remarks>
static class QuantizationConfig
{
    /// <summary>Returns the format, <see langword="null"/> where there is none or it is not known, and what is to be said of it.</summary>
    public static (WeightFormat? Format, string? Note) Read(JsonElement? config)
    {
        if (config is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("quantization_config", out var given) || given.ValueKind != JsonValueKind.Object)
        {
            return default;
        }

        var q = new ConfigObject(given, []);
        var method = q.Text("quant_method")?.ToLowerInvariant() ?? Unnamed(q);
        var format = method switch
        {
            "bitsandbytes" => BitsAndBytes(q),
            "gptq" or "auto-round" or "intel/auto-round" => Grouped("gptq-int", Bits(q, "bits", 4), Group(q)),
            "awq" => Grouped("awq-int", Bits(q, "bits", 4), Group(q)),
            "fp8" or "fbgemm_fp8" => Float8(q, method),
            "compressed-tensors" or "compressed_tensors" => Compressed(q),
            "hqq" => Grouped("hqq-int", Bits(q.Child("quant_config")?.Child("weight_quant_params") ?? q, "nbits", 4), Group(q.Child("quant_config")?.Child("weight_quant_params") ?? q) ?? 64),
            "torchao" => TorchAo(q),
            "mxfp4" => WeightFormats.MxFloat4,
            "quanto" => Quanto(q),
            "eetq" => WeightFormats.TorchAoInt8,
            "modelopt" => (q.Text("quant_algo") ?? "").ToUpperInvariant() switch { "FP8" => WeightFormats.Float8, "NVFP4" => WeightFormats.NvFloat4, _ => null },
            _ => null,
        };
        return format is null
            ? (null, $"quantization_config: method '{method}' is not known in this form; weights are taken in the policy's type")
            : (format, string.Create(CultureInfo.InvariantCulture, $"quantization_config: weights are stored as {format.Name}; parameters are counted one by one as before"));
    }

    // Older files have no method: their keys tell.
    static string Unnamed(ConfigObject q) =>
        q.Has("load_in_4bit") || q.Has("load_in_8bit") ? "bitsandbytes"
        : q.Has("config_groups") ? "compressed-tensors"
        : q.Has("weight_block_size") ? "fp8"
        : q.Has("quant_algo") ? "modelopt"
        : q.Has("bits") || q.Has("w_bit") ? "gptq" : "";

    static WeightFormat? BitsAndBytes(ConfigObject q) => Said(q, "load_in_4bit")
        ? WeightFormats.Find((q.Text("bnb_4bit_quant_type") ?? "fp4") + (Said(q, "bnb_4bit_use_double_quant") ? "-double" : ""))
        : Said(q, "load_in_8bit") ? WeightFormats.Int8 : null;

    // Blocks of a matrix, a scale per row (fbgemm), or one per tensor.
    static WeightFormat Float8(ConfigObject q, string method) => q.Numbers("weight_block_size") switch
    {
        [var side, ..] when side > 0 => Sized(WeightFormats.Float8Tiles, side),
        _ => method == "fbgemm_fp8" ? WeightFormats.Float8Rows : WeightFormats.Float8,
    };

    // The first group that has weights speaks for all linear layers.
    static WeightFormat? Compressed(ConfigObject q)
    {
        if (q.Child("config_groups") is not { } groups)
        {
            return null;
        }

        foreach (var group in groups.Json.EnumerateObject())
        {
            if (group.Value.ValueKind != JsonValueKind.Object || new ConfigObject(group.Value, []).Child("weights") is not { } weights)
            {
                continue;
            }

            var bits = Bits(weights, "num_bits", 8);
            var size = Group(weights);
            return ((weights.Text("type") ?? "int").ToLowerInvariant(), bits) switch
            {
                ("float", 8) => (weights.Text("strategy") ?? "").ToLowerInvariant() switch
                {
                    "channel" => WeightFormats.Float8Rows,
                    "block" => WeightFormats.Float8Tiles,
                    "group" when size == 32 => WeightFormats.MxFloat8,
                    _ => WeightFormats.Float8,
                },
                ("float", 4) => size == 32 ? WeightFormats.MxFloat4Linear : WeightFormats.NvFloat4,
                ("int", 8) when size is null => WeightFormats.TorchAoInt8,
                ("int", _) => Grouped("awq-int", bits, size),
                _ => null,
            };
        }

        return null;
    }

    static WeightFormat? TorchAo(ConfigObject q)
    {
        // A name, or an object that names its class and its options.
        var name = q.Text("quant_type");
        if (name is null && q.Json.TryGetProperty("quant_type", out var type) && type.ValueKind == JsonValueKind.Object)
        {
            name = type.GetRawText();
        }

        var plain = (name ?? "").Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
        return plain.Contains("float8", StringComparison.Ordinal) ? WeightFormats.Float8Rows
            : plain.Contains("int4", StringComparison.Ordinal) ? Sized(WeightFormats.TorchAoInt4, Group(q.Child("quant_type_kwargs") ?? q))
            : plain.Contains("int8", StringComparison.Ordinal) ? WeightFormats.TorchAoInt8 : null;
    }

    static WeightFormat? Quanto(ConfigObject q) => q.Text("weights") switch
    {
        "int8" => WeightFormats.TorchAoInt8,
        "int4" => Grouped("hqq-int", 4, 128),
        "int2" => Grouped("hqq-int", 2, 128),
        "float8" => WeightFormats.Float8,
        _ => null,
    };

    static WeightFormat? Grouped(string stem, long bits, long? group)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{stem}{bits}");
        return WeightFormats.All.FirstOrDefault(row => row.Name == name) is { } row ? Sized(row, group) : null;
    }

    static WeightFormat Sized(WeightFormat row, long? group) => group is null || group == row.Block ? row : WeightFormats.Find(string.Create(CultureInfo.InvariantCulture, $"{row.Name}-g{group}"));

    static bool Said(ConfigObject q, string key) => q.Json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.True;

    static long Bits(ConfigObject q, string key, long otherwise) => Whole(q, key) ?? Whole(q, "w_bit") ?? otherwise;

    // -1 is one group over the whole row.
    static long? Group(ConfigObject q) => (Whole(q, "group_size") ?? Whole(q, "q_group_size")) switch { null => null, > 0 and var size => size, _ => 1_000_000_000 };

    static long? Whole(ConfigObject q, string key) => q.Json.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;
}
