namespace MemoryModel.Planning;

/// <summary>Chooses the plan to take: of those that fit surely, or where none does of all, the simplest that is as good as the fastest.</summary>
/// <remarks>
/// As good: the difference of the two is within its standard error, and the plan is at most <see cref="PlanError.Most"/> times slower both by
/// prediction and where each takes one standard error longer than predicted, so that an uncertain plan is no equal for being uncertain.
/// </remarks>
static class PlanRecommendation
{
    /// <summary>Chooses a plan.</summary>
    /// <param name="answer">The answer: its objective and its best plan.</param>
    /// <param name="sure">Plans that fit surely, simplest first.</param>
    /// <param name="all">Plans that fit, simplest first.</param>
    public static PlanOption? Of(PlanAnswer answer, IReadOnlyCollection<PlanOption> sure, IEnumerable<PlanOption> all)
    {
        if (answer.Ranked.IsDefaultOrEmpty)
        {
            return null;
        }

        return sure.Count > 0 && sure.MinBy(option => option.Value) is { } fastest ? sure.First(option => IsAsGood(answer, option, fastest)) : all.FirstOrDefault(option => IsAsGood(answer, option, answer.Ranked[0]));
    }

    /// <summary>Returns the standard error of the logarithm of the ratio between what a search minimizes for two options.</summary>
    public static double Error(PlanAnswer answer, PlanOption option, PlanOption other) => answer.Question.Objective == PlanObjective.LowestMemory
        ? Estimator.Unchecked(option.Run).ErrorAgainst(Estimator.Unchecked(other.Run))
        : PlanError.Between(TimeShares.Of(option.Run), TimeShares.Of(other.Run));

    static bool IsAsGood(PlanAnswer answer, PlanOption option, PlanOption fastest)
    {
        var slower = Math.Log(option.Value / fastest.Value);
        return slower <= Error(answer, option, fastest)
            && (answer.Question.Objective == PlanObjective.LowestMemory || slower + PlanError.Of(TimeShares.Of(option.Run)) - PlanError.Of(TimeShares.Of(fastest.Run)) <= Math.Log(PlanError.Most));
    }
}
