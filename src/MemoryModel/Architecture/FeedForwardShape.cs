namespace MemoryModel;

/// <summary>Represents the dimensions of a dense feed-forward block, or of one expert.</summary>
/// <param name="Hidden">Width of the inner layer, f.</param>
/// <param name="Activation">The nonlinearity.</param>
/// <param name="Gated">Whether a gate multiplies the up projection (SwiGLU, GeGLU): three matrices instead of two.</param>
public sealed record FeedForwardShape(long Hidden, Activation Activation, bool Gated)
{
    /// <summary>Gets whether the matrices have biases.</summary>
    public bool Bias { get; init; }

    /// <summary>Gets whether gate and up are one weight matrix.</summary>
    public bool FusedGateUp { get; init; }

    /// <summary>Gets the number of learned coefficients of the activation (Apertus' xIELU: 2).</summary>
    public long ActivationCoefficients { get; init; }

    /// <summary>Gets the number of weight matrices: 3 when gated, else 2.</summary>
    public long Matrices => Gated ? 3 : 2;
}
