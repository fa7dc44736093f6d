using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents an optimizer: what it keeps for each parameter tensor and what its step allocates.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Source">Where its states were read.</param>
/// <param name="States">What it keeps from step to step.</param>
public sealed record Optimizer(string Name, Source Source, ImmutableArray<OptimizerState> States)
{
    /// <summary>Returns the name.</summary>
    public override string ToString() => Name;

    /// <summary>Gets other names, those of Hugging Face's <c>optim</c> among them.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Gets what a step allocates and frees again.</summary>
    public ImmutableArray<StepTemporary> Temporaries { get; init; } = [];

    /// <summary>Gets where its temporaries were read, when they are less sure than its states: <see cref="Source"/> otherwise.</summary>
    public Source StepSource { get; init; } = Source;

    /// <summary>Gets how its step runs over the tensors.</summary>
    public StepImplementation Implementation { get; init; }

    /// <summary>Gets the name that its implementations share.</summary>
    public string Family { get; init; } = Name;

    /// <summary>Gets whether its states exist from its construction on; otherwise the first step makes them, and what precedes that step runs without.</summary>
    public bool StatesFromStart { get; init; }

    /// <summary>Gets whether it updates each weight in the backward pass and frees its gradient at once (LOMO, layer-wise GaLore, optimizer-in-backward).</summary>
    /// <remarks>Set it on any optimizer for PyTorch's optimizer-in-backward. No gradient survives a micro-batch, so there is no accumulation.</remarks>
    public bool UpdatesInBackward { get; init; }

    /// <summary>Gets the gradients that exist at once when it updates in the backward pass.</summary>
    public int LiveGradients { get; init; } = 1;

    /// <summary>Gets whether it needs gradients in the shape of their matrices, so that it cannot run on flat shards.</summary>
    public bool NeedsMatrices { get; init; }

    /// <summary>Gets whether every rank keeps its states whole even where weights are sharded.</summary>
    public bool StatesWhole { get; init; }

    /// <summary>Gets the modules whose matrices it projects, by name, part of a name or pattern (<c>optim_target_modules</c>); empty for the linear layers of attention and feed-forward blocks.</summary>
    public ImmutableArray<string> ProjectedModules { get; init; } = [];

    /// <summary>Gets whether it treats some matrices apart as projected ones.</summary>
    internal bool Projects => States.Any(state => state.Scope == TensorScope.Projected);

    /// <summary>Gets whether it projects gradients to a low rank, which <see cref="WithRank"/> sets.</summary>
    public bool HasRank => States.Any(state => state.Shape.WithRank(-1) != state.Shape);

    /// <summary>Returns its states in words, those of one size together: <c>exp_avg, exp_avg_sq: n; step: 1 (fp32, host)</c>.</summary>
    public string DescribeStates()
    {
        var groups = new List<string>();
        for (var i = 0; i < States.Length;)
        {
            var (first, names) = (States[i], States[i].Name);
            while (++i < States.Length && States[i].GoesWith(first))
            {
                names += ", " + States[i].Name;
            }

            groups.Add($"{names}: {first.Size}");
        }

        return groups.Count == 0 ? "none" : string.Join("; ", groups);
    }

    /// <summary>Returns what its step allocates in words.</summary>
    public string DescribeTemporaries() => Temporaries.IsEmpty ? "none" : string.Join("; ", Temporaries);

    /// <summary>Returns it with another rank of its projections.</summary>
    /// <exception cref="InvalidInputException">The rank is not positive, or it has none.</exception>
    public Optimizer WithRank(long rank)
    {
        if (rank < 1)
        {
            throw new InvalidInputException(FormattableString.Invariant($"rank is {rank}; allowed: at least 1"));
        }

        return HasRank
            ? this with
            {
                States = [.. States.Select(state => state with { Shape = state.Shape.WithRank(rank) })],
                Temporaries = [.. Temporaries.Select(temporary => temporary with { Shape = temporary.Shape.WithRank(rank) })],
            }
            : throw new InvalidInputException($"rank is given; optimizer '{Name}' has none; allowed with: galore-*, apollo-*");
    }
}
