namespace MemoryModel;

/// <summary>Says how attention is computed, as far as its saved tensors depend on it.</summary>
public enum AttentionImplementation
{
    /// <summary>Two batched products and a softmax in the type of the products.</summary>
    Eager,

    /// <summary>The same with the softmax in fp32, cast back before the second product (Hugging Face).</summary>
    EagerFloat32Softmax,

    /// <summary>PyTorch's scaled-dot-product attention by products and softmax.</summary>
    SdpaMath,

    /// <summary>A kernel that saves queries, keys, values, output and log-sum-exp.</summary>
    Flash,

    /// <summary>The same behind a copy of keys and values to all query heads.</summary>
    FlashRepeatKeyValue,
}
