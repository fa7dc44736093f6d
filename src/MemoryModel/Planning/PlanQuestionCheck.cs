using System.Collections.Immutable;

namespace MemoryModel.Planning;

/// <summary>Says what is wrong with a question before anything is searched: the field, its value, and what is allowed.</summary>
static class PlanQuestionCheck
{
    /// <summary>Checks a question.</summary>
    /// <exception cref="InvalidInputException">The question cannot be.</exception>
    public static void Check(PlanQuestion question)
    {
        if (question.GlobalBatch < 1)
        {
            throw new InvalidInputException($"global-batch is {question.GlobalBatch}; allowed: at least 1");
        }

        // it checks reserve and confidence
        _ = Capacity.Of(question.Run, question.Reserve, question.Confidence);
        Money(question);
        if (question.Space is { Precision.IsDefaultOrEmpty: true, Optimizer.IsDefaultOrEmpty: true } && RunRules.All.FirstOrDefault(rule => rule.Part == RulePart.Machine && rule.Forbids(question.Run, question.Run.Plan)) is { } machine)
        {
            throw new InvalidInputException(machine.Says(question.Run, question.Run.Plan));
        }

        if (question.GpuCounts.IsDefaultOrEmpty)
        {
            Kept(question);
        }
    }

    static void Money(PlanQuestion question)
    {
        if (question.Objective == PlanObjective.TimeUnderBudget && question.BudgetUsd is null)
        {
            throw new InvalidInputException("budget is missing; allowed with this objective: the US dollars that the whole training may cost, such as 1e6");
        }

        if (question.BudgetUsd is not null && question.Tokens is null)
        {
            throw new InvalidInputException("tokens is missing; allowed with a budget: the tokens of the whole training, such as 300e9");
        }

        if ((question.Objective == PlanObjective.CostPerToken || question.BudgetUsd is not null) && question.Price is null)
        {
            throw new InvalidInputException($"the price of {question.Run.Accelerator.Name} is not known; allowed with a cost or a budget: a price of a GPU-hour");
        }
    }

    // A value that is kept must be possible on its own, or the reasons would be sought in what is left open.
    static void Kept(PlanQuestion question)
    {
        var (run, space, batch) = (question.Run, question.Space, question.GlobalBatch);
        Possible(space.Tensor, value => Problem(new() { Tensor = value, SequenceParallel = value > 1 }));
        Possible(space.Pipeline, value => value > run.Model.Layers ? $"pp is {value}; allowed: at most the {run.Model.Layers} layers" : Problem(new() { Pipeline = value }));
        Possible(space.Context, value => Problem(new() { Context = value }));
        Possible(space.Expert, value => Problem(new() { Expert = value }));
        Possible(space.MicroBatch, value => batch % value == 0 ? null : $"micro-batch is {value}; allowed: a divisor of the global batch of {batch}; nearest: {Divisors.Nearest(batch, value)}");

        string? Problem(ParallelPlan plan) => (run with { Plan = plan }).Problems().FirstOrDefault();
    }

    static void Possible(ImmutableArray<long> kept, Func<long, string?> problem)
    {
        if (!kept.IsDefaultOrEmpty && kept.Select(problem).ToArray() is [{ } first, ..] all && all.All(said => said is not null))
        {
            throw new InvalidInputException(first);
        }
    }
}
