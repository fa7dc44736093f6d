using System.Collections.Immutable;

namespace MemoryModel.Planning;

/// <summary>Represents the answer of a search.</summary>
public sealed record PlanAnswer
{
    /// <summary>Gets the question.</summary>
    public required PlanQuestion Question { get; init; }

    /// <summary>Gets the best plan of each split of the GPUs, best first.</summary>
    public required ImmutableArray<PlanOption> Ranked { get; init; }

    /// <summary>Gets the plans that no other beats in memory, time and cost at once, fastest first.</summary>
    public required ImmutableArray<PlanOption> Front { get; init; }

    /// <summary>Gets the plan to take, or <see langword="null"/> when nothing fits: the simplest that cannot be told from the best.</summary>
    /// <remarks>
    /// Of the plans that fit with a probability of 0.84 and are at most 10 % slower than the best, where there are any, the simplest that cannot be told
    /// from the fastest of them; it is at most 10 % slower even where both take a standard error longer than predicted. The simplest model within one
    /// standard error of the best is a rule of Breiman, Friedman, Olshen and Stone 1984, Classification and Regression Trees, section 3.4.3.
    /// </remarks>
    public required PlanOption? Recommended { get; init; }

    /// <summary>Gets the reference plans of the question, with what they take; those that the rules forbid on these GPUs or for this batch are left out.</summary>
    public required ImmutableArray<(string Name, PlanOption Option, bool Fits)> References { get; init; }

    /// <summary>Gets the plans that would be better than the best but do not fit, nearest to fitting first.</summary>
    public required ImmutableArray<NearMiss> NearMisses { get; init; }

    /// <summary>Gets the number of legal plans in the space, all of which the answer speaks for.</summary>
    public required long Plans { get; init; }

    /// <summary>Gets what each rule forbids, by its reason: splits of the GPUs, layouts of the splits, micro-batches of the layouts and their choices of recompute and offload.</summary>
    public required ImmutableArray<ForbiddenPlans> Forbidden { get; init; }

    /// <summary>Gets whether the search was stopped before it had looked at all splits: the best so far, without proof.</summary>
    public required bool Partial { get; init; }

    /// <summary>Returns the standard error of the logarithm of the ratio between what the search minimizes for an option and for the best one.</summary>
    /// <remarks>Two plans of one run share most of what a prediction has wrong, so that this is far less than the error of either.</remarks>
    public double ErrorAgainstBest(PlanOption option)
    {
        ArgumentNullException.ThrowIfNull(option);
        return Ranked.IsDefaultOrEmpty ? 0 : PlanRecommendation.Error(this, option, Ranked[0]);
    }

    /// <summary>Says whether an option cannot be told from the best one: their difference is within its standard error.</summary>
    public bool IsEqualToBest(PlanOption option)
    {
        ArgumentNullException.ThrowIfNull(option);
        return !Ranked.IsDefaultOrEmpty && Math.Abs(Math.Log(option.Value / Ranked[0].Value)) <= ErrorAgainstBest(option);
    }

    /// <summary>Returns the probability with which an option fits the device, the asked reserve left free.</summary>
    public double FitProbability(PlanOption option)
    {
        ArgumentNullException.ThrowIfNull(option);
        return Capacity.Of(option.Run, Question.Reserve).Probability(Estimator.Unchecked(option.Run));
    }

    /// <summary>Returns the best plan of the ranking and the front that fits with a probability of 0.84, where the plan to take does not; else <see langword="null"/>.</summary>
    public PlanOption? Surer() => Recommended is not { } plan || FitProbability(plan) >= PlanError.Sure ? null
        : Ranked.Concat(Front).OrderBy(option => option.Value).FirstOrDefault(option => FitProbability(option) >= PlanError.Sure);

    /// <summary>Returns the answer as text: how many plans, the one to take, and the ranking, a line each.</summary>
    public override string ToString() =>
        string.Join('\n', [PlanText.Headline(this), $"take {Recommended?.ToString() ?? "none: no plan fits"}", .. Ranked.Select((option, rank) => FormattableString.Invariant($"{rank + 1} {option}"))]);
}

/// <summary>Represents what a rule forbids.</summary>
/// <param name="Reason">Why it cannot run, and who says so.</param>
/// <param name="What">What is counted: splits, layouts, micro-batches or choices.</param>
/// <param name="Count">How many of them.</param>
public readonly record struct ForbiddenPlans(string Reason, string What, long Count);

/// <summary>Represents a plan that does not fit, and the cheapest change that makes it fit.</summary>
/// <param name="Option">The plan.</param>
/// <param name="Memory">The memory that lacks most: of the device, of the host or NVMe.</param>
/// <param name="Missing">Bytes that it needs beyond what that memory has.</param>
/// <param name="Change">What the change is, or <see langword="null"/> when no single change makes it fit.</param>
/// <param name="Changed">The plan with the change.</param>
public sealed record NearMiss(PlanOption Option, string Memory, Bytes Missing, string? Change, PlanOption? Changed);

/// <summary>Represents how far a search is.</summary>
/// <param name="Done">Splits that are finished.</param>
/// <param name="Total">Splits of the space.</param>
/// <param name="Best">The best plan so far, or <see langword="null"/>.</param>
public readonly record struct PlanProgress(long Done, long Total, PlanOption? Best);
