using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents what a budget of operations trains best by one method.</summary>
/// <param name="Method">The method and its source.</param>
/// <param name="Parameters">The parameters of the network.</param>
/// <param name="Tokens">The tokens that it is trained on.</param>
/// <param name="Loss">The loss that is predicted for it, in nats per token.</param>
public sealed record ComputeOptimum(string Method, double Parameters, double Tokens, double Loss)
{
    /// <summary>Returns the answers of all methods: the rule of 20 tokens per parameter, then each fit of the loss.</summary>
    public static ImmutableArray<ComputeOptimum> Of(Flops budget)
    {
        var rule = TrainingProject.ComputeOptimal(budget);
        return
        [
            new("20 tokens per parameter (arXiv:2203.15556)", rule.Parameters, rule.Tokens, LossFit.Besiroglu.Loss(rule.Parameters, rule.Tokens)),
            .. LossFit.All.Select(fit => (Fit: fit, Best: fit.Best(budget)))
                .Select(row => new ComputeOptimum($"{row.Fit.Name}: least loss of the fit ({row.Fit.Source.Where})", row.Best.Parameters, row.Best.Tokens, row.Fit.Loss(row.Best.Parameters, row.Best.Tokens))),
        ];
    }
}
