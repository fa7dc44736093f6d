using System.Collections.Immutable;

namespace MemoryModel.Planning;

/// <summary>Represents one term in which two plans differ.</summary>
/// <param name="Name">The term.</param>
/// <param name="Left">What the first plan spends on it.</param>
/// <param name="Right">What the second plan spends on it.</param>
public readonly record struct PlanDifference<T>(string Name, T Left, T Right);

/// <summary>Compares two plans term by term: why one wins.</summary>
/// <param name="Time">The terms of the step, largest difference first.</param>
/// <param name="Memory">The kinds of memory at each plan's peak, largest difference first.</param>
public sealed record PlanReasons(ImmutableArray<PlanDifference<Seconds>> Time, ImmutableArray<PlanDifference<Bytes>> Memory)
{
    /// <summary>Compares two plans; O(terms).</summary>
    public static PlanReasons Between(PlanOption left, PlanOption right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var (timeLeft, timeRight) = (Leaves(left.Run), Leaves(right.Run));
        var (memoryLeft, memoryRight) = (Estimator.Memory(left.Run), Estimator.Memory(right.Run));
        return new(
            [.. timeLeft.Keys.Union(timeRight.Keys)
                .Select(name => new PlanDifference<Seconds>(name, timeLeft.GetValueOrDefault(name), timeRight.GetValueOrDefault(name)))
                .Where(term => term.Left != term.Right)
                .OrderByDescending(term => Math.Abs((term.Left - term.Right).Value)).ThenBy(term => term.Name, StringComparer.Ordinal)],
            [.. Enum.GetValues<MemoryKind>()
                .Select(kind => new PlanDifference<Bytes>(LedgerWords.Of(kind), memoryLeft.Of(kind), memoryRight.Of(kind)))
                .Where(term => term.Left != term.Right)
                .OrderByDescending(term => Math.Abs((term.Left - term.Right).Value)).ThenBy(term => term.Name, StringComparer.Ordinal)]);
    }

    static Dictionary<string, Seconds> Leaves(TrainingRun run)
    {
        var leaves = new Dictionary<string, Seconds>(StringComparer.Ordinal);
        foreach (var group in Estimator.Time(run)?.Explanation.Terms ?? [])
        {
            foreach (var term in group.Terms)
            {
                leaves[term.Name] = leaves.GetValueOrDefault(term.Name) + term.Seconds;
            }
        }

        return leaves;
    }
}
