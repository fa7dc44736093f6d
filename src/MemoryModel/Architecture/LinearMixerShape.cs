namespace MemoryModel;

/// <summary>Names a token mixer whose state does not grow with the sequence.</summary>
public enum LinearMixerKind
{
    /// <summary>Gated delta rule (Qwen3-Next, Qwen 3.5, Kimi Linear).</summary>
    GatedDeltaNet,

    /// <summary>Mamba-2 state space (Nemotron-H).</summary>
    Mamba2,

    /// <summary>Mamba-1 state space, a state per channel (Mamba, Falcon-Mamba, Jamba).</summary>
    Mamba,

    /// <summary>Lightning attention with a gate and a norm on its output (MiniMax-Text-01).</summary>
    Lightning,

    /// <summary>Gated short convolution (LFM2).</summary>
    ShortConvolution,

    /// <summary>Real-gated linear recurrent unit (RecurrentGemma).</summary>
    GatedRecurrence,
}

/// <summary>Represents the dimensions of a linear-attention or state-space mixer.</summary>
/// <param name="Kind">Which mixer.</param>
/// <param name="KeyHeads">Key heads (delta net) or groups (Mamba-2).</param>
/// <param name="KeyHeadDim">Width of a key head, or the state size.</param>
/// <param name="ValueHeads">Value heads, or Mamba heads.</param>
/// <param name="ValueHeadDim">Width of a value head, or of a Mamba head.</param>
/// <param name="ConvolutionKernel">Taps of the causal depthwise convolution.</param>
/// <param name="ConvolutionBias">Whether the convolution has a bias.</param>
/// <param name="ProjectionBias">Whether the projections have biases.</param>
public sealed record LinearMixerShape(
    LinearMixerKind Kind,
    long KeyHeads,
    long KeyHeadDim,
    long ValueHeads,
    long ValueHeadDim,
    long ConvolutionKernel,
    bool ConvolutionBias = false,
    bool ProjectionBias = false)
{
    /// <summary>Gets the rank of Mamba-1's step projection, else 0.</summary>
    public long StepRank { get; init; }

    /// <summary>Gets the rank through which a delta net's output gate and its decay per channel are made (Kimi's delta attention), or 0 where both are full projections.</summary>
    public long GateRank { get; init; }

    /// <summary>Gets whether the output gate is a full projection although the decay is made through <see cref="GateRank"/> (Kimi K3).</summary>
    public bool FullOutputGate { get; init; }

    /// <summary>Gets whether a norm of its own stands in the mixer: of the gated output (delta net, Mamba-2), or of step and state inputs (Jamba's Mamba-1).</summary>
    public bool Normalized { get; init; } = true;
}
