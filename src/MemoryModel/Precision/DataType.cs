namespace MemoryModel;

/// <summary>Names a numeric type in which tensors are stored or computed.</summary>
public enum DataType
{
    /// <summary>IEEE 754 single precision, 32 bits.</summary>
    Float32,

    /// <summary>TensorFloat-32: stored as 32 bits, multiplied with a 10-bit mantissa.</summary>
    TensorFloat32,

    /// <summary>bfloat16, 16 bits.</summary>
    BFloat16,

    /// <summary>IEEE 754 half precision, 16 bits.</summary>
    Float16,

    /// <summary>8-bit floating point (E4M3 or E5M2).</summary>
    Float8,

    /// <summary>8-bit integer.</summary>
    Int8,

    /// <summary>4-bit NormalFloat of QLoRA, without its block scales.</summary>
    NormalFloat4,

    /// <summary>4-bit floating point (E2M1), without its block scales.</summary>
    Float4,

    /// <summary>4-bit integer, without its group scales.</summary>
    Int4,

    /// <summary>IEEE 754 double precision, 64 bits.</summary>
    Float64,
}
