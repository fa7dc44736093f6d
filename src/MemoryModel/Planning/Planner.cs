using System.Collections.Immutable;

namespace MemoryModel.Planning;

/// <summary>Finds the best plans of a run out of all legal ones.</summary>
/// <remarks>
/// The answer is exact: what is passed over is proved to be worse than what is kept. It does not depend on the number of threads. A search
/// takes time in the order of layouts × micro-batches (about a microsecond each), memory in the order of splits plus the front.
/// </remarks>
public static class Planner
{
    /// <summary>Searches all plans that the question allows.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="progress">Told after each split of the GPUs, from the searching threads.</param>
    /// <param name="cancellation">Stops the search; the answer is then the best so far and says that it is partial.</param>
    /// <exception cref="InvalidInputException">The question leaves no legal plan, or cannot be.</exception>
    public static PlanAnswer Search(PlanQuestion question, IProgress<PlanProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        Check(question);
        var variants = PlanVariant.Of(question);
        if (question.Objective != PlanObjective.FewestGpus)
        {
            return Search(question, variants, progress, cancellation);
        }

        PlanAnswer? answer = null;
        foreach (var group in variants.GroupBy(variant => variant.Run.Gpus))
        {
            answer = Search(question, [.. group], progress, cancellation);
            if (!answer.Ranked.IsEmpty || answer.Partial)
            {
                break;
            }
        }

        return answer!;
    }

    static PlanAnswer Search(PlanQuestion question, ImmutableArray<PlanVariant> variants, IProgress<PlanProgress>? progress, CancellationToken cancellation)
    {
        var forbidden = new Dictionary<string, long>();
        ImmutableArray<PlanCell> cells = [.. variants.SelectMany(variant => PlanCell.Of(question, variant, forbidden))];
        if (cells.IsEmpty)
        {
            throw new InvalidInputException($"no split of the GPUs is allowed; {forbidden.Keys.FirstOrDefault() ?? "the global batch is not a multiple of any allowed number of replicas"}");
        }

        var limits = new PlanLimits(question);
        var ranking = new PlanRanking(Math.Max(1, question.Top), PlanError.Equal);
        var front = new PlanFront();
        var search = new PlanSearch(question, limits, ranking, front);
        var options = new PlanOptions(question, variants, limits);
        var (plans, done, partial) = (0L, 0L, false);
        try
        {
            // One after the other and no bigger share per thread: the best splits first, so that the bounds close early.
            var order = Partitioner(cells, options);
            Parallel.ForEach(order, new ParallelOptions { MaxDegreeOfParallelism = question.Threads > 0 ? question.Threads : Environment.ProcessorCount, CancellationToken = cancellation }, cell =>
            {
                Interlocked.Add(ref plans, search.Visit(cell, cancellation));
                var finished = Interlocked.Increment(ref done);
                progress?.Report(new(finished, cells.Length, options.Of(ranking.Best)));
            });
        }
        catch (OperationCanceledException)
        {
            partial = true;
        }

        var ranked = ranking.Ranked();
        return new()
        {
            Question = question,
            Ranked = [.. ranked.Select(plan => options.Of(in plan))],
            Front = [.. front.Plans.Select(plan => options.Of(in plan))],
            Recommended = options.Of(ranking.Simplest()),
            References = options.References(),
            NearMisses = partial ? [] : NearMissSearch.Of(question, cells, limits, options, ranked.Length > 0 ? ranked[0].Value : double.PositiveInfinity, cancellation),
            Plans = plans,
            Forbidden = [.. forbidden.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value))],
            Partial = partial,
            Equal = PlanError.Equal,
        };
    }

    // Splits in the order of the step time of their plainest layout: those that can be best come first.
    static System.Collections.Concurrent.OrderablePartitioner<PlanCell> Partitioner(ImmutableArray<PlanCell> cells, PlanOptions options)
    {
        var seconds = cells.Select(cell => options.Plainest(cell)).ToArray();
        var order = Enumerable.Range(0, cells.Length).OrderBy(index => seconds[index]).Select(index => cells[index]).ToArray();
        return System.Collections.Concurrent.Partitioner.Create(order, System.Collections.Concurrent.EnumerablePartitionerOptions.NoBuffering);
    }

    static void Check(PlanQuestion question)
    {
        if (question.GlobalBatch < 1)
        {
            throw new InvalidInputException($"global-batch is {question.GlobalBatch}; allowed: at least 1");
        }

        if (question.Confidence is not (>= 0.5 and < 1))
        {
            throw new InvalidInputException(FormattableString.Invariant($"confidence is {question.Confidence}; allowed: 0.5 to less than 1"));
        }

        if (question.Objective is PlanObjective.CostPerToken && question.Price is null)
        {
            throw new InvalidInputException($"the price of {question.Run.Accelerator.Name} is not known; allowed with this objective: a price of a GPU-hour");
        }

        if (question.Objective is PlanObjective.TimeUnderBudget && (question.BudgetUsd is null || question.Tokens is null || question.Price is null))
        {
            throw new InvalidInputException("time under a budget needs the budget, the tokens of the training and a price");
        }
    }
}
