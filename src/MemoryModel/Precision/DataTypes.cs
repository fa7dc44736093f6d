namespace MemoryModel;

/// <summary>Gives the facts of each <see cref="DataType"/>: its width and its names.</summary>
public static class DataTypes
{
    // In the order of the enumeration: every formula asks, and a table costs less than a choice.
    static ReadOnlySpan<byte> Widths => [32, 32, 16, 16, 8, 8, 4, 4, 4, 64];

    /// <summary>Returns the bits of one element, without the scales of a block format.</summary>
    public static int Bits(this DataType type) => (uint)type < (uint)Widths.Length
        ? Widths[(int)type]
        : throw new ArgumentOutOfRangeException(nameof(type), type, "a declared data type");

    /// <summary>Returns the bytes of one element of a type that fills whole bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type packs two elements in a byte.</exception>
    public static Bytes Size(this DataType type) => type.Bits() is >= 8 and var bits
        ? new(bits >> 3)
        : throw new ArgumentOutOfRangeException(nameof(type), type, "a type of whole bytes");

    /// <summary>Returns the short name used in run files and on the command line: <c>bf16</c>, <c>fp8</c>, <c>nf4</c>.</summary>
    public static string ShortName(this DataType type) => type switch
    {
        DataType.Float64 => "fp64",
        DataType.Float32 => "fp32",
        DataType.TensorFloat32 => "tf32",
        DataType.BFloat16 => "bf16",
        DataType.Float16 => "fp16",
        DataType.Float8 => "fp8",
        DataType.Int8 => "int8",
        DataType.NormalFloat4 => "nf4",
        DataType.Float4 => "fp4",
        DataType.Int4 => "int4",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "a declared data type"),
    };

    /// <summary>Finds a data type by its short or long name, ignoring case.</summary>
    public static bool TryParse(string text, out DataType type)
    {
        ArgumentNullException.ThrowIfNull(text);
        (var found, type) = text.ToLowerInvariant() switch
        {
            "fp64" or "float64" or "double" => (true, DataType.Float64),
            "fp32" or "float32" or "float" or "fp32-master" => (true, DataType.Float32),
            "tf32" or "tensorfloat32" => (true, DataType.TensorFloat32),
            "bf16" or "bfloat16" => (true, DataType.BFloat16),
            "fp16" or "float16" or "half" => (true, DataType.Float16),
            "fp8" or "float8" or "e4m3" or "e5m2" or "mxfp8" => (true, DataType.Float8),
            "int8" => (true, DataType.Int8),
            "nf4" => (true, DataType.NormalFloat4),
            "fp4" or "nvfp4" or "mxfp4" => (true, DataType.Float4),
            "int4" => (true, DataType.Int4),
            _ => (false, default),
        };
        return found;
    }
}
