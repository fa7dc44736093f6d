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

/// <summary>Says how scores are masked.</summary>
public enum AttentionMask
{
    /// <summary>A bias is added.</summary>
    Additive,

    /// <summary>A condition selects.</summary>
    Where,
}

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

/// <summary>Names the type of dropout masks.</summary>
public enum DropoutMask
{
    /// <summary>One byte per element: CUDA's dropout.</summary>
    Byte,

    /// <summary>The type of the dropped tensor: <c>F.dropout</c> on CPU.</summary>
    InputType,
}

/// <summary>Names an autocast: what makes 16-bit copies of wider weights and inputs on the fly.</summary>
public enum AutocastMode
{
    /// <summary>None: tensors are computed in the type they have.</summary>
    None,

    /// <summary>CPU autocast: softmax stays in 16 bits.</summary>
    Cpu,

    /// <summary>CUDA autocast: softmax, norms and losses run in fp32.</summary>
    Cuda,
}

/// <summary>Says how the loss is computed.</summary>
public enum LossImplementation
{
    /// <summary>Cross-entropy of the logits as they are.</summary>
    Plain,

    /// <summary>Cross-entropy of fp32 logits.</summary>
    Float32,

    /// <summary>Hugging Face until 4.45: logits cast to fp32, shifted and made contiguous.</summary>
    HuggingFace,

    /// <summary>The same without the cast.</summary>
    HuggingFaceNoUpcast,

    /// <summary>One kernel of output matrix and cross-entropy, chunk by chunk (Liger): gradients are made in the forward pass.</summary>
    Fused,

    /// <summary>Cross-entropy of fp32 logits over eight chunks of the tokens (torchtune).</summary>
    Chunked,

    /// <summary>No output matrix and no loss.</summary>
    None,

    /// <summary>Megatron's: fp32 logits that become the softmax and then their own gradient, on each rank for its part of the vocabulary.</summary>
    InPlace,

    /// <summary>The same in a copy of the fp32 logits (nanotron).</summary>
    CopiedInPlace,

    /// <summary>Log-probabilities of the labels, row by row, from which preferences are compared (TRL's selective_log_softmax).</summary>
    LogProbabilities,

    /// <summary>One kernel over the logits in the type they have, which writes their gradient (flash-attn's, llm.c's, a compiled one).</summary>
    Kernel,

    /// <summary>Cross-entropy of the logits as they are, 128 tokens of each sequence at a time (LitGPT).</summary>
    ChunkedNoUpcast,
}
