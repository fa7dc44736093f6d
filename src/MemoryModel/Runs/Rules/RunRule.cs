namespace MemoryModel;

/// <summary>Says what a rule depends on, so that a planner can check it as soon as those choices are made.</summary>
enum RulePart
{
    /// <summary>The accelerator and the types, which no plan changes.</summary>
    Machine,

    /// <summary>The degrees alone.</summary>
    Degrees,

    /// <summary>The whole layout: degrees, sharding, schedule.</summary>
    Layout,

    /// <summary>The micro-batches too.</summary>
    Batches,

    /// <summary>What leaves the GPU.</summary>
    Offload,

    /// <summary>What is recomputed, and whether that goes with what leaves the GPU.</summary>
    Recompute,
}

/// <summary>Says whether a plan for a run breaks a rule; it must not allocate.</summary>
delegate bool RuleCheck(TrainingRun run, in ParallelPlan plan);

/// <summary>Says what is wrong and what is allowed: field, value, nearest legal value.</summary>
delegate string RuleMessage(TrainingRun run, in ParallelPlan plan);

/// <summary>Represents a rule of a real engine that forbids runs: what it is about, when it is broken, what an error says, and why it is so.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Part">What it depends on.</param>
/// <param name="Reason">Why such a run cannot be, and who says so.</param>
/// <param name="Forbids">When it is broken; allocates nothing, so that a million plans can be asked.</param>
/// <param name="Says">The line of the error, made only when it is broken.</param>
sealed record RunRule(string Name, RulePart Part, string Reason, RuleCheck Forbids, RuleMessage Says)
{
    /// <summary>Gets whether it says what a framework has, rather than what divides what: what was measured ran, whatever trained it.</summary>
    public bool OfFramework { get; init; }
}
