using System.Collections.Immutable;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Represents a fit of the final loss of a dense language model to its parameters N and tokens D: L = E + A/N^α + B/D^β.</summary>
/// <param name="Name">Whose fit.</param>
/// <param name="Irreducible">E, in nats per token.</param>
/// <param name="ParameterScale">A.</param>
/// <param name="ParameterExponent">α.</param>
/// <param name="TokenScale">B.</param>
/// <param name="TokenExponent">β.</param>
/// <param name="Source">Where the fit was published.</param>
public sealed record LossFit(string Name, double Irreducible, double ParameterScale, double ParameterExponent, double TokenScale, double TokenExponent, Source Source)
{
    /// <summary>Gets the fit of Hoffmann et al., appendix D.3.</summary>
    public static LossFit Hoffmann { get; } = new("hoffmann", 1.69, 406.4, 0.34, 410.7, 0.28, Sources.Hoffmann2022);

    /// <summary>Gets the fit to the same runs that Besiroglu et al. reconstructed from the figures; it agrees with the paper's other two methods.</summary>
    public static LossFit Besiroglu { get; } = new("besiroglu", 1.8172, 482.01, 0.3478, 2085.43, 0.3658, Sources.Besiroglu2024);

    /// <summary>Gets all fits.</summary>
    public static ImmutableArray<LossFit> All { get; } = [Besiroglu, Hoffmann];

    /// <summary>Returns the predicted loss in nats per token.</summary>
    public double Loss(double parameters, double tokens) =>
        Irreducible + ParameterScale / Math.Pow(parameters, ParameterExponent) + TokenScale / Math.Pow(tokens, TokenExponent);

    /// <summary>Returns the parameters and tokens with the least loss for a budget of operations, C = 6·N·D: N = G·(C/6)^(β/(α+β)), G = (α·A/(β·B))^(1/(α+β)).</summary>
    public (double Parameters, double Tokens) Best(Flops budget)
    {
        var sum = ParameterExponent + TokenExponent;
        var product = budget.Value / 6;
        var parameters = Math.Pow(ParameterExponent * ParameterScale / (TokenExponent * TokenScale), 1 / sum) * Math.Pow(product, TokenExponent / sum);
        return (parameters, product / parameters);
    }
}
