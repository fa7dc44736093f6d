namespace MemoryModel.Planning;

/// <summary>Represents one plan with what it takes.</summary>
public sealed record PlanOption
{
    /// <summary>Gets the run under the plan: what <see cref="Estimator.Memory"/> and <see cref="Estimator.Time"/> explain.</summary>
    public required TrainingRun Run { get; init; }

    /// <summary>Gets the totals.</summary>
    public required PlanTotals Totals { get; init; }

    /// <summary>Gets the tokens per second of the job.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>Gets the US dollars per million tokens, or <see langword="null"/> without a price.</summary>
    public required double? UsdPerMillionTokens { get; init; }

    /// <summary>Gets how much there is to set up: the lower the simpler. See <see cref="PlanComplexity"/>.</summary>
    public required int Complexity { get; init; }

    /// <summary>Gets the plan.</summary>
    public ParallelPlan Plan => Run.Plan;

    /// <summary>Returns the option as text: the plan, the step's time, the bytes of a GPU.</summary>
    public override string ToString() => $"{PlanText.Of(Run)} · {PlanText.Loss(Run)} loss: {Totals.Step}, {Totals.Device}";

    /// <summary>Gets what the search minimizes.</summary>
    internal double Value { get; init; }
}
