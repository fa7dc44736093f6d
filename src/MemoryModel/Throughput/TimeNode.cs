using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents one term of an explained step time, or a group of them.</summary>
/// <param name="Name">What spends the time, in the field's words.</param>
/// <param name="Seconds">Seconds of this node.</param>
/// <param name="Formula">The work as the program posted it, or what the node sums.</param>
/// <param name="Source">Where the model of this term comes from.</param>
/// <param name="Where">The place inside the source.</param>
/// <param name="Terms">The terms of a group; they add up to it.</param>
public sealed partial record TimeNode(string Name, Seconds Seconds, string Formula, Source Source, string Where, ImmutableArray<TimeNode> Terms)
{
    /// <summary>Gets the letters of the formulas below and their values.</summary>
    public ImmutableArray<KeyValuePair<string, long>> Symbols { get; init; } = [];

    /// <summary>Gets the numbers put into the formula of a term of the step, by the words that stand for them: counts, seconds, bytes or operations a second.</summary>
    public ImmutableArray<KeyValuePair<string, double>> Values { get; init; } = [];
}
