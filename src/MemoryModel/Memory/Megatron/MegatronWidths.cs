namespace MemoryModel;

/// <summary>Names the bytes of one element of the types that Megatron-LM's tensors have, as formulas write them.</summary>
static class MegatronWidths
{
    public static Bytes fp32 => new(4);

    public static Bytes int32 => new(4);

    public static Bytes int64 => new(8);

    public static Bytes bool8 => new(1);
}
