namespace MemoryModel;

/// <summary>Names how 8-bit products are scaled: it decides which copies and scales of the weights exist and what casting moves.</summary>
public enum Float8Recipe
{
    /// <summary>One scale a tensor, from the largest values of earlier steps (Transformer Engine's <c>DelayedScaling</c>).</summary>
    Delayed,

    /// <summary>One scale a tensor, from its own largest value (<c>Float8CurrentScaling</c>, torchao's <c>tensorwise</c>).</summary>
    Tensorwise,

    /// <summary>A scale for each row of either operand (torchao's <c>rowwise</c>).</summary>
    Rowwise,

    /// <summary>A scale for each 128 values of an activation and each square of 128 by 128 of a weight (<c>Float8BlockScaling</c>, DeepSeek-V3).</summary>
    Blockwise,

    /// <summary>A shared exponent for each 32 values (<c>MXFP8BlockScaling</c>, Open Compute Project's microscaling formats).</summary>
    Mxfp8,
}
