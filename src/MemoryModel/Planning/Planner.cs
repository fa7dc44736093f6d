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
        var asked = question with { Run = AssumedHost.Of(question.Run) };
        PlanQuestionCheck.Check(asked);
        if (question.Objective != PlanObjective.FewestGpus)
        {
            return Search(asked, PlanVariant.Of(asked), progress, cancellation);
        }

        var (answer, refused) = (default(PlanAnswer), default(InvalidInputException));
        foreach (var gpus in PlanSpace.Or(question.GpuCounts, question.Run.Gpus).Order())
        {
            // fewer GPUs of a node have their share of its host
            var fewer = question with { Run = AssumedHost.Of(question.Run with { Gpus = gpus }) };
            try
            {
                answer = Search(fewer, PlanVariant.Of(fewer with { GpuCounts = [gpus] }), progress, cancellation);
            }
            catch (InvalidInputException problem)
            {
                // what is kept may be too much for so few GPUs
                refused = problem;
                continue;
            }

            if (!answer.Ranked.IsEmpty || answer.Partial)
            {
                break;
            }
        }

        return answer ?? throw refused!;
    }

    static PlanAnswer Search(PlanQuestion question, ImmutableArray<PlanVariant> variants, IProgress<PlanProgress>? progress, CancellationToken cancellation)
    {
        var tally = new PlanTally();
        ImmutableArray<PlanCell> cells = [.. variants.SelectMany(variant => PlanCell.Of(question, variant, tally))];
        if (cells.IsEmpty)
        {
            throw tally.NothingLeft(splits: false);
        }

        var limits = new PlanLimits(question);
        var ranking = new PlanRanking(Math.Max(1, question.Top));
        var front = new PlanFront();
        var search = new PlanSearch(question, limits, ranking, front, tally);
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

        if (plans == 0 && !partial)
        {
            throw tally.NothingLeft(splits: true);
        }

        var ranked = ranking.Ranked();
        var answer = new PlanAnswer
        {
            Question = question,
            Ranked = [.. ranked.Select(plan => options.Of(in plan))],
            Front = [.. front.Plans.Select(plan => options.Of(in plan))],
            Recommended = null,
            References = options.References(),
            NearMisses = partial ? [] : NearMissSearch.Of(question, cells, limits, options, ranked.Length > 0 ? ranked[0].Value : double.PositiveInfinity, cancellation),
            Plans = plans,
            Forbidden = tally.Forbidden(),
            Partial = partial,
        };
        return answer with { Recommended = PlanRecommendation.Of(answer, [.. ranking.Simplest(sure: true).Select(plan => options.Of(in plan))], ranking.Simplest(sure: false).Select(plan => options.Of(in plan))) };
    }

    // Splits in the order of the step time of their plainest layout: those that can be best come first.
    static System.Collections.Concurrent.OrderablePartitioner<PlanCell> Partitioner(ImmutableArray<PlanCell> cells, PlanOptions options)
    {
        var seconds = cells.Select(cell => options.Plainest(cell)).ToArray();
        var order = Enumerable.Range(0, cells.Length).OrderBy(index => seconds[index]).Select(index => cells[index]).ToArray();
        return System.Collections.Concurrent.Partitioner.Create(order, System.Collections.Concurrent.EnumerablePartitionerOptions.NoBuffering);
    }
}
