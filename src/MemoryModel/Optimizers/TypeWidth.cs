namespace MemoryModel;

/// <summary>Says for tensors of which width a state or a temporary exists.</summary>
public enum TypeWidth
{
    /// <summary>Of any width.</summary>
    Any,

    /// <summary>Of 16 bits or fewer: compensations of rounding, casts to fp32.</summary>
    Narrow,

    /// <summary>Of 32 bits or more.</summary>
    Wide,
}

/// <summary>Tests types against a <see cref="TypeWidth"/>.</summary>
static class TypeWidths
{
    public static bool Covers(this TypeWidth width, DataType updated) => width switch
    {
        TypeWidth.Narrow => updated.Bits() <= 16,
        TypeWidth.Wide => updated.Bits() > 16,
        _ => true,
    };
}
