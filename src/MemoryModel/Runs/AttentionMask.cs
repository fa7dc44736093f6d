namespace MemoryModel;

/// <summary>Says how scores are masked.</summary>
public enum AttentionMask
{
    /// <summary>A bias is added.</summary>
    Additive,

    /// <summary>A condition selects.</summary>
    Where,
}
