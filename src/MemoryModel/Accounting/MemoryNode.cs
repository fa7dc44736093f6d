using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents one term of an explained estimate, or a group of them.</summary>
/// <param name="Name">The tensor or the group, in the field's words.</param>
/// <param name="Kind">What the bytes are for.</param>
/// <param name="Tier">Which memory holds them.</param>
/// <param name="Bytes">Bytes of this node: for a group the sum of its terms times <paramref name="Times"/>.</param>
/// <param name="Times">How often the group exists (layers, live micro-batches); 1 for a term.</param>
/// <param name="Alive">The moments in which it exists.</param>
/// <param name="Formula">The formula, as the program computed it; for a group that of its multiplier.</param>
/// <param name="Source">Where the formula comes from.</param>
/// <param name="Where">The place inside the source.</param>
/// <param name="Terms">The terms of a group.</param>
public sealed partial record MemoryNode(
    string Name,
    MemoryKind Kind,
    MemoryTier Tier,
    Bytes Bytes,
    long Times,
    Moments Alive,
    string Formula,
    Source Source,
    string Where,
    ImmutableArray<MemoryNode> Terms)
{
    /// <summary>Gets how sure the number is.</summary>
    public Basis Basis => Source.Basis;

    /// <summary>Says whether it counts towards the sum of the GPU's memory in a moment.</summary>
    internal bool ExistsAt(Moments moment) => Tier is MemoryTier.Gpu && (Alive & moment) != 0;

    /// <summary>Gets the bytes of a group that exists once.</summary>
    internal Bytes Each => new(Terms.Sum(term => term.Bytes.Value));

    /// <summary>Gets the formula of a group's multiplier as it stands behind its value: in brackets where it is more than a letter.</summary>
    internal string TimesText => Formula.Contains(' ', StringComparison.Ordinal) ? $"({Formula})" : Formula;

    /// <summary>Gets the letters of the group's formulas and their values, in the order of declaration.</summary>
    public ImmutableArray<KeyValuePair<string, long>> Symbols { get; init; } = [];
}
