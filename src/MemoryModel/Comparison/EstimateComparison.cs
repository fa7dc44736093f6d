using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents one term of several estimates side by side.</summary>
/// <param name="Kind">What the bytes are for.</param>
/// <param name="Group">The group of the term; empty in the line of a whole kind.</param>
/// <param name="Term">The term; empty in the line of a whole kind.</param>
/// <param name="Bytes">The bytes of each estimate at its own peak, in the order of the estimates; zero where it has no such term.</param>
public sealed record EstimateRow(MemoryKind Kind, string Group, string Term, ImmutableArray<Bytes> Bytes)
{
    /// <summary>Gets whether the line is the sum of a kind.</summary>
    public bool IsSum => Term.Length == 0;
}

/// <summary>Represents several estimates side by side, term by term, each at the moment of its own peak.</summary>
/// <remarks>The lines of the kinds add up to <see cref="MemoryEstimate.Device"/>.</remarks>
public sealed partial record EstimateComparison
{
    /// <summary>Gets the estimates.</summary>
    public required ImmutableArray<MemoryEstimate> Estimates { get; init; }

    /// <summary>Gets the lines: for each kind its sum, then its terms.</summary>
    public required ImmutableArray<EstimateRow> Rows { get; init; }

    /// <summary>Puts estimates side by side.</summary>
    /// <param name="estimates">The estimates, at least one.</param>
    public static EstimateComparison Of(params ImmutableArray<MemoryEstimate> estimates)
    {
        var rows = ImmutableArray.CreateBuilder<EstimateRow>();
        foreach (var kind in Enum.GetValues<MemoryKind>())
        {
            var sums = estimates.Select(estimate => estimate.Of(kind)).ToImmutableArray();
            if (sums.All(sum => sum == Bytes.Zero))
            {
                continue;
            }

            rows.Add(new(kind, "", "", sums));
            rows.AddRange(Terms(estimates, kind));
        }

        return new() { Estimates = estimates, Rows = rows.ToImmutable() };
    }

    static IEnumerable<EstimateRow> Terms(ImmutableArray<MemoryEstimate> estimates, MemoryKind kind)
    {
        var lines = new List<(string Group, string Term)>();
        var bytes = new Dictionary<(string Group, string Term), Bytes[]>();
        void Add(int column, string group, string term, Bytes size)
        {
            if (!bytes.TryGetValue((group, term), out var row))
            {
                bytes[(group, term)] = row = new Bytes[estimates.Length];
                lines.Add((group, term));
            }

            row[column] += size;
        }

        for (var i = 0; i < estimates.Length; i++)
        {
            var estimate = estimates[i];
            foreach (var group in estimate.Terms)
            {
                if (group.Kind == kind && (group.Tier == MemoryTier.GpuOutsideAllocator || (group.Tier == MemoryTier.Gpu && (group.Alive & estimate.PeakMoment) != 0)))
                {
                    foreach (var term in group.Terms)
                    {
                        Add(i, group.Name, term.Name, term.Bytes * group.Times);
                    }
                }
            }

            if (kind == MemoryKind.Runtime && estimate.Reserved != estimate.Allocated)
            {
                Add(i, "allocator", "reserved beyond what is allocated", estimate.Reserved - estimate.Allocated);
            }
        }

        return lines.Select(line => new EstimateRow(kind, line.Group, line.Term, [.. bytes[line]]));
    }
}
