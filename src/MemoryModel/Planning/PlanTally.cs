using System.Collections.Immutable;

namespace MemoryModel.Planning;

/// <summary>Counts what the rules forbid, by reason; the sums do not depend on threads.</summary>
sealed class PlanTally
{
    static readonly string[] Levels = ["splits", "layouts", "micro-batches", "offloads"];

    readonly Lock _lock = new();
    readonly Dictionary<string, long> _splits = [];
    readonly Dictionary<PlanRule, (int Level, long Count)> _rules = new(ReferenceEqualityComparer.Instance);

    /// <summary>Counts a split that cannot be, by its reason.</summary>
    public void Split(string reason) => _splits[reason] = _splits.GetValueOrDefault(reason) + 1;

    /// <summary>Counts a layout that a rule forbids, with all plans below it.</summary>
    public void Layout(PlanRule rule) => Add(rule, 1, 1);

    /// <summary>Counts a micro-batch of a layout that a rule forbids.</summary>
    public void Batch(PlanRule rule) => Add(rule, 2, 1);

    /// <summary>Counts a way to offload that a rule forbids for a layout.</summary>
    public void Offload(PlanRule rule) => Add(rule, 3, 1);

    /// <summary>Adds what another tally counted.</summary>
    public void Add(PlanTally other)
    {
        lock (_lock)
        {
            foreach (var (rule, (level, count)) in other._rules)
            {
                Add(rule, level, count);
            }
        }
    }

    /// <summary>Returns the reasons, those of whole splits first, each level with the most frequent first.</summary>
    public ImmutableArray<ForbiddenPlans> Forbidden() =>
    [
        .. _splits.Select(pair => (Level: 0, Reason: pair.Key, Count: pair.Value)).Concat(_rules.Select(pair => (pair.Value.Level, pair.Key.Reason, pair.Value.Count)))
            .OrderBy(row => row.Level).ThenByDescending(row => row.Count).ThenBy(row => row.Reason, StringComparer.Ordinal)
            .Select(row => new ForbiddenPlans(row.Reason, Levels[row.Level], row.Count)),
    ];

    /// <summary>Returns the error of a question to which no plan is left: the most frequent reason of the last level that was reached.</summary>
    public InvalidInputException NothingLeft() =>
        new($"no plan is allowed: {Forbidden().GroupBy(row => row.What).LastOrDefault()?.First().Reason ?? "the GPUs have no split"}");

    void Add(PlanRule rule, int level, long count) => _rules[rule] = (level, _rules.GetValueOrDefault(rule).Count + count);
}
