namespace MemoryModel;

/// <summary>Names a normalization and the parameters it has.</summary>
public enum NormKind
{
    /// <summary>LayerNorm with weight and bias.</summary>
    LayerNorm,

    /// <summary>LayerNorm with weight only.</summary>
    LayerNormWithoutBias,

    /// <summary>LayerNorm without parameters.</summary>
    LayerNormWithoutParameters,

    /// <summary>RMSNorm with weight.</summary>
    RmsNorm,
}
