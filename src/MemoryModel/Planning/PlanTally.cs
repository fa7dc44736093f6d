using System.Collections.Immutable;

namespace MemoryModel.Planning;

/// <summary>Counts what the rules forbid, by reason; the sums do not depend on threads.</summary>
sealed class PlanTally
{
    const int Splits = 0, Layouts = 1, Batches = 2, Choices = 3;

    static readonly string[] Levels = ["splits", "layouts", "micro-batches", "choices"];

    readonly Lock _lock = new();
    readonly Dictionary<string, long> _splits = [];
    readonly Dictionary<PlanRule, (int Level, long Count)> _rules = new(ReferenceEqualityComparer.Instance);
    long _layouts;
    long _choices;

    /// <summary>Counts a split that cannot be, by its reason.</summary>
    public void Split(string reason) => _splits[reason] = _splits.GetValueOrDefault(reason) + 1;

    /// <summary>Counts a layout that a rule forbids, with all plans below it.</summary>
    public void Layout(PlanRule rule) => Add(rule, Layouts, 1);

    /// <summary>Counts a micro-batch of a layout that a rule forbids.</summary>
    public void Batch(PlanRule rule) => Add(rule, Batches, 1);

    /// <summary>Counts a way to recompute or to offload that a rule forbids for a layout.</summary>
    public void Choice(PlanRule rule) => Add(rule, Choices, 1);

    /// <summary>Counts a layout that is allowed, and the choices that are allowed for it.</summary>
    public void Allowed(long choices) => (_layouts, _choices) = (_layouts + 1, _choices + choices);

    /// <summary>Adds what another tally counted.</summary>
    public void Add(PlanTally other)
    {
        lock (_lock)
        {
            (_layouts, _choices) = (_layouts + other._layouts, _choices + other._choices);
            foreach (var (rule, (level, count)) in other._rules)
            {
                Add(rule, level, count);
            }
        }
    }

    /// <summary>Returns the reasons, those of whole splits first, each level with the most frequent first.</summary>
    public ImmutableArray<ForbiddenPlans> Forbidden() =>
    [
        .. _splits.Select(pair => (Level: Splits, Reason: pair.Key, Count: pair.Value)).Concat(_rules.Select(pair => (pair.Value.Level, pair.Key.Reason, pair.Value.Count)))
            .OrderBy(row => row.Level).ThenByDescending(row => row.Count).ThenBy(row => row.Reason, StringComparer.Ordinal)
            .Select(row => new ForbiddenPlans(row.Reason, Levels[row.Level], row.Count)),
    ];

    /// <summary>Returns the error of a question to which no plan is left: the most frequent reason where the last ones went.</summary>
    /// <param name="splits">Whether a split was left.</param>
    public InvalidInputException NothingLeft(bool splits)
    {
        var level = !splits ? Splits : _layouts == 0 ? Layouts : _choices == 0 ? Choices : Batches;
        return new($"no plan is allowed: {Forbidden().Where(row => row.What == Levels[level]).Select(row => row.Reason).FirstOrDefault("the GPUs have no split")}");
    }

    void Add(PlanRule rule, int level, long count) => _rules[rule] = (level, _rules.GetValueOrDefault(rule).Count + count);
}
