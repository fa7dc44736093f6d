namespace MemoryModel;

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
