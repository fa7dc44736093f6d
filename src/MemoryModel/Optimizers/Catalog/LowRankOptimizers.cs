using System.Collections.Immutable;
using static MemoryModel.Catalog.Parts;

namespace MemoryModel.Catalog;

/// <summary>GaLore and APOLLO: the linear layers of attention and feed-forward blocks are updated in a space of low rank, the rest by the plain optimizer.</summary>
/// <remarks>
/// The rank of the rows is Hugging Face's default of 128; <see cref="Optimizer.WithRank"/> sets another. GaLore's projector is a slice of
/// singular vectors: for fp32 gradients that is a view, which keeps all of them (galore_torch/galore_projector.py). APOLLO's paper makes
/// its random projector anew from a seed; its code keeps it between refreshes (apollo_torch/random_projector.py), and so does this.
/// Layer-wise variants update in the backward pass, keep no gradients, and refuse accumulation (transformers, trainer_optimizer.py).
/// </remarks>
static class LowRankOptimizers
{
    const long Rank = 128;

    static readonly OptimizerState[] GaLoreProjector =
    [
        new("projector", StateShape.Projector(Rank)) { Scope = TensorScope.Projected, Width = TypeWidth.Narrow },
        new("projector, with the singular vectors it is a view of", StateShape.SmallerSquare) { Scope = TensorScope.Projected, Width = TypeWidth.Wide },
    ];

    // The step that refreshes a projector is the one that peaks; its variable keeps the update of the matrix before. A GPU's library takes a workspace beside.
    static readonly StepTemporary[] Decomposition =
    [
        new("singular value decomposition", StateShape.SingularVectors) { Scope = TensorScope.Projected, Type = DataType.Float32 },
        new("update of the matrix before", StateShape.Elementwise) { Scope = TensorScope.Projected, Copies = 0, PreviousCopies = 1 },
        new("gradient in fp32", StateShape.Elementwise) { Scope = TensorScope.Projected, Type = DataType.Float32, Width = TypeWidth.Narrow },
    ];

    static readonly StepTemporary Denominator = new("denominator and update", StateShape.Elementwise) { Scope = TensorScope.NotProjected, Copies = 2, PreviousCopies = 1 };

    public static ImmutableArray<Optimizer> Rows { get; } =
    [
        .. WithLayerwise("galore-adamw", "galore_adamw", Sources.GaLore, [.. AdamOf(Rank), .. GaLoreProjector], [.. Decomposition, Denominator]),
        .. WithLayerwise(
            "galore-adamw-8bit", "galore_adamw_8bit", Sources.GaLore,
            [
                .. BitsAndBytesOptimizers.Codes8(false, 2, ["state1", "state2"], StateShape.LowRank(Rank), TensorScope.Projected),
                .. BitsAndBytesOptimizers.Codes8(false, 0, ["state1", "state2"], StateShape.Elementwise, TensorScope.NotProjected),
                .. GaLoreProjector,
            ],
            [.. Decomposition]),
        .. WithLayerwise(
            "galore-adafactor", "galore_adafactor", Sources.GaLore,
            [
                new("exp_avg_sq_row and _col", StateShape.FactoredLowRank(Rank)) { Type = DataType.Float32, Scope = TensorScope.Projected },
                new("exp_avg_sq_row and _col", StateShape.Factored) { Type = DataType.Float32, Scope = TensorScope.NotProjected },
                .. GaLoreProjector,
            ],
            [.. Decomposition, new("squared gradient and update", StateShape.Elementwise) { Type = DataType.Float32, Scope = TensorScope.NotProjected, Copies = 2, PreviousCopies = 1 }]),
        .. WithLayerwise("apollo-adamw", "apollo_adamw", Sources.Apollo, Apollo(Rank), ApolloStep(Rank), measured: true),
        .. WithLayerwise("apollo-mini", "apollo_mini", Sources.Apollo, Apollo(1), ApolloStep(1), measured: true),
    ];

    static ImmutableArray<StepTemporary> ApolloStep(long rank) =>
    [
        new("scaled and limited gradient", StateShape.Elementwise) { Scope = TensorScope.Projected, Copies = 2 },
        new("projected gradient, denominator and quotient", StateShape.LowRank(rank)) { Scope = TensorScope.Projected, Copies = 3 },
        Denominator,
    ];

    static ImmutableArray<OptimizerState> Apollo(long rank) =>
    [
        .. AdamOf(rank),
        new("projector", StateShape.Projector(rank)) { Scope = TensorScope.Projected },
        new("norm of the last scaled gradient", StateShape.PerTensor) { Scope = TensorScope.Projected },
    ];

    static OptimizerState[] AdamOf(long rank) =>
    [
        new("exp_avg", StateShape.LowRank(rank)) { Scope = TensorScope.Projected },
        new("exp_avg_sq", StateShape.LowRank(rank)) { Scope = TensorScope.Projected },
        new("exp_avg", StateShape.Elementwise) { Scope = TensorScope.NotProjected },
        new("exp_avg_sq", StateShape.Elementwise) { Scope = TensorScope.NotProjected },
    ];

    static Optimizer[] WithLayerwise(string name, string alias, Source source, ImmutableArray<OptimizerState> states, ImmutableArray<StepTemporary> temporaries, bool measured = false)
    {
        var row = Row(name, source, states).Named(alias).Making(temporaries) with { NeedsMatrices = true, Implementation = StepImplementation.Loop };
        row = measured ? row : row.Unmeasured();
        return [row, row with { Name = name + "-layerwise", Family = name + "-layerwise", Aliases = [alias + "_layerwise"], UpdatesInBackward = true }];
    }
}
