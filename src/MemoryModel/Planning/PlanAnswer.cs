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

    /// <summary>Gets the simplest plan whose predicted difference to the best is within the model's error, or <see langword="null"/> when nothing fits.</summary>
    public required PlanOption? Recommended { get; init; }

    /// <summary>Gets the reference plans of the question, with what they take; those that the rules forbid on these GPUs are left out.</summary>
    public required ImmutableArray<(string Name, PlanOption Option, bool Fits)> References { get; init; }

    /// <summary>Gets the plans that would be better than the best but do not fit, nearest to fitting first.</summary>
    public required ImmutableArray<NearMiss> NearMisses { get; init; }

    /// <summary>Gets the number of legal plans in the space, all of which the answer speaks for.</summary>
    public required long Plans { get; init; }

    /// <summary>Gets how many splits each rule forbids, by its reason.</summary>
    public required ImmutableArray<(string Reason, long Splits)> Forbidden { get; init; }

    /// <summary>Gets whether the search was stopped before it had looked at all splits: the best so far, without proof.</summary>
    public required bool Partial { get; init; }

    /// <summary>Gets the factor within which two predicted step times are called equal.</summary>
    public double Equal { get; init; }

    /// <summary>Says whether an option's predicted time cannot be told from the best one's.</summary>
    public bool IsEqualToBest(PlanOption option) => !Ranked.IsDefaultOrEmpty && option is not null && option.Value <= Equal * Ranked[0].Value;
}

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
