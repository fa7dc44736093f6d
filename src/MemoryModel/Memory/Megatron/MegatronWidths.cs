namespace MemoryModel;

/// <summary>Names the bytes of one element of the types that Megatron-LM's tensors have, as formulas write them.</summary>
static class MegatronWidths
{
    public static Bytes fp32 => new(4);

    public static Bytes int32 => new(4);

    public static Bytes int64 => new(8);

    public static Bytes bool8 => new(1);

    /// <summary>Returns how many fp32 numbers a norm keeps of a token: its scale, and the mean where it subtracts one.</summary>
    public static long Statistics(NormKind norm) => norm == NormKind.RmsNorm ? 1 : 2;
}
