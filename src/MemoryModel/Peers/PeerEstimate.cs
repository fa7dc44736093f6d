using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents one term of another tool's estimate.</summary>
/// <param name="Name">The term, in the tool's own words.</param>
/// <param name="Kinds">What the bytes are for; several kinds where the tool adds them up.</param>
/// <param name="Bytes">The bytes that the tool counts on one GPU (of one node for <see cref="PeerEstimate.Host"/>).</param>
/// <param name="Formula">The tool's published formula.</param>
/// <param name="Why">Why the term differs from ours for this run, each a short reason; empty when nothing is known to differ.</param>
public sealed record PeerTerm(string Name, ImmutableArray<MemoryKind> Kinds, Bytes Bytes, string Formula, ImmutableArray<string> Why);

/// <summary>Represents what another tool's published formula gives for a run.</summary>
public sealed record PeerEstimate
{
    /// <summary>Gets the tool's name as the command line spells it.</summary>
    public required string Tool { get; init; }

    /// <summary>Gets where the formula stands.</summary>
    public required Source Source { get; init; }

    /// <summary>Gets the terms on one GPU.</summary>
    public required ImmutableArray<PeerTerm> Terms { get; init; }

    /// <summary>Gets the number that the tool prints for one GPU.</summary>
    public required Bytes Total { get; init; }

    /// <summary>Gets what the tool says of a node's host memory, or <see langword="null"/> when it says nothing.</summary>
    public PeerTerm? Host { get; init; }

    /// <summary>Gets the letters of the formulas and their values, in the order of declaration.</summary>
    public ImmutableArray<KeyValuePair<string, double>> Symbols { get; init; } = [];

    /// <summary>Gets what the reader should know about the whole number.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];
}
