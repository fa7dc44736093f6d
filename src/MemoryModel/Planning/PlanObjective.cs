namespace MemoryModel.Planning;

/// <summary>Names what the best plan is best at.</summary>
public enum PlanObjective
{
    /// <summary>The shortest step.</summary>
    Throughput,

    /// <summary>The fewest US dollars per token.</summary>
    CostPerToken,

    /// <summary>The fewest GPUs, and on them the shortest step.</summary>
    FewestGpus,

    /// <summary>The fewest bytes on the worst GPU.</summary>
    LowestMemory,

    /// <summary>The shortest step among plans, on any of the question's numbers of GPUs, whose whole training stays under the budget.</summary>
    TimeUnderBudget,
}
