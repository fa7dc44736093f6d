using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents one line of a comparison with another tool.</summary>
/// <param name="Name">What is compared.</param>
/// <param name="Theirs">What the tool counts, or <see langword="null"/> where it counts nothing.</param>
/// <param name="Ours">What we count, or <see langword="null"/> where the line is the tool's alone.</param>
/// <param name="Formula">The tool's formula.</param>
/// <param name="Why">Why the two differ.</param>
public sealed record PeerRow(string Name, Bytes? Theirs, Bytes? Ours, string Formula, ImmutableArray<string> Why);

/// <summary>Represents another tool's estimate beside ours, term by term; both columns add up to their totals.</summary>
public sealed partial record PeerComparison
{
    // Two numbers this close need no reason.
    const double Agreement = 0.005;

    PeerComparison(PeerEstimate theirs, MemoryEstimate ours, ImmutableArray<PeerRow> rows, PeerRow? host)
    {
        Theirs = theirs;
        Ours = ours;
        Rows = rows;
        Host = host;
    }

    /// <summary>Gets the tool's estimate.</summary>
    public PeerEstimate Theirs { get; }

    /// <summary>Gets our estimate.</summary>
    public MemoryEstimate Ours { get; }

    /// <summary>Gets the lines; each column adds up to the tool's total and to our device total.</summary>
    public ImmutableArray<PeerRow> Rows { get; }

    /// <summary>Gets the line of a node's host memory, or <see langword="null"/> when neither counts any.</summary>
    public PeerRow? Host { get; }

    internal static PeerComparison Of(PeerEstimate theirs, MemoryEstimate ours)
    {
        var rows = ImmutableArray.CreateBuilder<PeerRow>();
        var left = Enum.GetValues<MemoryKind>().ToHashSet();
        var (theirSum, ourSum) = (Bytes.Zero, Bytes.Zero);
        foreach (var term in theirs.Terms)
        {
            // Two terms of the tool for one of our kinds: the first line has our bytes.
            var kinds = term.Kinds.Where(left.Remove).ToArray();
            Bytes? mine = term.Kinds.Length == 0 || kinds.Length == 0 ? null : kinds.Aggregate(Bytes.Zero, (sum, kind) => sum + Largest(ours, kind));
            theirSum += term.Bytes;
            ourSum += mine ?? Bytes.Zero;
            rows.Add(new(term.Name, term.Bytes, mine, term.Formula, Close(term.Bytes, mine) ? [] : term.Why));
        }

        foreach (var kind in Enum.GetValues<MemoryKind>().Where(left.Contains))
        {
            if (Largest(ours, kind) is var bytes && bytes != Bytes.Zero)
            {
                ourSum += bytes;
                rows.Add(new(Words(kind), null, bytes, "", [$"does not count {Words(kind)}"]));
            }
        }

        Bytes? theirRest = theirs.Total == theirSum ? null : theirs.Total - theirSum;
        Bytes? ourRest = ours.Device == ourSum ? null : ours.Device - ourSum;
        if (theirRest is not null || ourRest is not null)
        {
            rows.Add(new("not at the same moment", theirRest, ourRest, "", theirRest is null ? ["adds up what no moment holds together"] : ["prints its largest number instead of a sum"]));
        }

        return new(theirs, ours, rows.ToImmutable(), HostRow(theirs, ours));
    }

    static PeerRow? HostRow(PeerEstimate theirs, MemoryEstimate ours)
    {
        if (theirs.Host is { } term)
        {
            return new(term.Name, term.Bytes, ours.HostPerNode, term.Formula, Close(term.Bytes, ours.HostPerNode) ? [] : ["counts what loading the model takes, times 1.5; ours is the steady state"]);
        }

        return ours.HostPerNode == Bytes.Zero ? null : new("host memory", null, ours.HostPerNode, "", ["does not count host memory"]);
    }

    // The largest sum that any moment of a step holds of one kind.
    static Bytes Largest(MemoryEstimate estimate, MemoryKind kind)
    {
        var largest = Bytes.Zero;
        foreach (var (moment, _) in estimate.Phases)
        {
            var sum = Bytes.Zero;
            foreach (var term in estimate.Terms)
            {
                sum += term.Kind == kind && term.Tier == MemoryTier.Gpu && (term.Alive & moment) != 0 ? term.Bytes : Bytes.Zero;
            }

            largest = Bytes.Max(largest, sum);
        }

        return kind == MemoryKind.Runtime ? largest + (estimate.Device - estimate.Allocated) : largest;
    }

    static bool Close(Bytes theirs, Bytes? ours) => ours is { } mine && Math.Abs(theirs.Value - (double)mine.Value) <= Agreement * Math.Max(1, mine.Value);

    static string Words(MemoryKind kind) => kind switch
    {
        MemoryKind.OptimizerStates => "optimizer states",
        MemoryKind.Communication => "communication buffers",
        MemoryKind.Temporary => "temporaries",
        MemoryKind.Runtime => "context, workspaces and the allocator's own",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
