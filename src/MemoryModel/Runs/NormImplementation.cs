namespace MemoryModel;

/// <summary>Says how RMSNorm is computed.</summary>
public enum NormImplementation
{
    /// <summary>One kernel: input and reciprocal deviation are saved.</summary>
    Fused,

    /// <summary>Hugging Face's chain in fp32: the fp32 copy of the input, the reciprocal deviation and the normalized input are saved.</summary>
    HuggingFace,

    /// <summary>The same on PyTorch 1.13, whose mean saves the squares too.</summary>
    HuggingFaceTorch113,
}
