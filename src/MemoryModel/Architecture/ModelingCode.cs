namespace MemoryModel;

/// <summary>Says what Hugging Face's modelling code of a family computes otherwise than Llama's, as far as the bytes that it saves depend on it.</summary>
/// <remarks>
/// Read in <c>models/*/modeling_*.py</c> and <c>activations.py</c> of transformers 4.56, and measured on that code (tests, <c>hf_activations.jsonl</c>).
/// Only frameworks that run this code ask for it.
/// </remarks>
[Flags]
internal enum ModelingCode
{
    /// <summary>As Llama.</summary>
    None = 0,

    /// <summary>GELU is a chain of tensor operators (<c>gelu_new</c>, <c>gelu_fast</c>).</summary>
    ChainedGelu = 1 << 0,

    /// <summary>The softmax of the scores stays in their type.</summary>
    NarrowSoftmax = 1 << 1,

    /// <summary>Queries and keys are cast to fp32 before their product (GPT-J).</summary>
    WideScores = 1 << 2,

    /// <summary>RMSNorm multiplies by its weight in fp32, before it casts back (Gemma, OLMo 2).</summary>
    WideScale = 1 << 3,

    /// <summary>A norm multiplies by its weight plus one (Gemma).</summary>
    OffsetScale = 1 << 4,

    /// <summary>LayerNorm casts its input to fp32 (OLMo).</summary>
    WideLayerNorm = 1 << 5,

    /// <summary>LayerNorm is a chain of fp32 operators (Cohere).</summary>
    ChainedLayerNorm = 1 << 6,

    /// <summary>Scores pass a hyperbolic tangent (Gemma 2).</summary>
    CapsScores = 1 << 7,

    /// <summary>Logits pass a hyperbolic tangent (Gemma 2).</summary>
    CapsLogits = 1 << 8,

    /// <summary>The weights of the chosen experts are not divided by their sum.</summary>
    KeepsRouterWeights = 1 << 9,

    /// <summary>A sigmoid gate multiplies the shared expert's output (Qwen 2 MoE).</summary>
    GatesSharedExpert = 1 << 10,

    /// <summary>Gate and up projection are clamped, and the gate's sigmoid is computed apart (gpt-oss).</summary>
    ClampsGate = 1 << 11,

    /// <summary>Dropout leaves attention's probabilities alone (OPT).</summary>
    KeepsProbabilities = 1 << 12,

    /// <summary>Dropout in front of the last matrix of the feed-forward block too (T5).</summary>
    DropsInner = 1 << 13,

    /// <summary>A dense layer, GELU and a norm in front of the output matrix (BERT's head of masked language modelling).</summary>
    TransformsHead = 1 << 14,

    /// <summary>RMSNorm scales its input as it came, beside the fp32 copy whose squares it takes (T5).</summary>
    KeepsNormInput = 1 << 15,

    /// <summary>The router reads fp32, and its weights stay fp32 (DeepSeek-V3).</summary>
    WideRouter = 1 << 16,

    /// <summary>The class's own default drops a tenth, and the config says nothing else (GPT-2 and its nearest; catalogs know them by size alone).</summary>
    DropsByDefault = 1 << 17,
}
