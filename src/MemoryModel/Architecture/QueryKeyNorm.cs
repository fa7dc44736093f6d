namespace MemoryModel;

/// <summary>Says how queries and keys are normalized before the scores.</summary>
public enum QueryKeyNorm
{
    /// <summary>They are not.</summary>
    None,

    /// <summary>Over each head, weights shared by the heads (Qwen 3, Gemma 3).</summary>
    PerHead,

    /// <summary>Over the whole width (OLMo 2).</summary>
    FullWidth,

    /// <summary>Over each head, without parameters (Llama 4).</summary>
    WithoutParameters,
}
