namespace MemoryModel;

/// <summary>Says how attention is computed, as far as memory depends on it.</summary>
public enum AttentionKernel
{
    /// <summary>A kernel that never stores the scores: FlashAttention, memory-efficient or cuDNN attention.</summary>
    Flash,

    /// <summary>Matrix products and a softmax: the scores are stored.</summary>
    Eager,
}
