namespace MemoryModel.Planning;

/// <summary>Represents a layout of a split with its choices, and the least memory of all plans below it once it is asked for.</summary>
sealed class PlanBranch(PlanCell cell, ParallelPlan layout, PlanChoices choices, long[] sizes)
{
    long? _least;

    public PlanCell Cell => cell;

    public PlanChoices Choices => choices;

    public Estimator Estimator => cell.Variant.Estimator;

    public long Gpus => cell.Variant.Run.Gpus;

    /// <summary>Gets the device bytes below which no plan of the layout is.</summary>
    /// <remarks>Larger or more micro-batches never take less, and in the number of recomputed layers memory is a straight line, whose least is at an end.</remarks>
    public long Least => _least ??= LeastAtEnds();

    /// <summary>Enumerates the layouts of a split.</summary>
    /// <param name="question">The question.</param>
    /// <param name="cell">The split.</param>
    /// <param name="tally">Counts what a rule forbids, or <see langword="null"/>.</param>
    public static IEnumerable<PlanBranch> Of(PlanQuestion question, PlanCell cell, PlanTally? tally = null)
    {
        long[] sizes = [.. cell.MicroBatches(question.Space)];
        return cell.Layouts(question.Space, tally).Select(layout => new PlanBranch(cell, layout, PlanChoices.Of(question.Space, cell.Variant.Run, layout, tally), sizes));
    }

    /// <summary>Enumerates the layout with each micro-batch that the rules allow, nothing recomputed or offloaded.</summary>
    /// <param name="tally">Counts what a rule forbids, or <see langword="null"/>.</param>
    public IEnumerable<ParallelPlan> Nodes(PlanTally? tally = null)
    {
        foreach (var size in sizes)
        {
            var node = layout with { MicroBatch = size, MicroBatches = cell.PerReplica / size };
            if (PlanRules.Broken(PlanRules.OfBatches, cell.Variant.Run, in node) is { } rule)
            {
                tally?.Batch(rule);
            }
            else
            {
                yield return node;
            }
        }
    }

    long LeastAtEnds()
    {
        var least = long.MaxValue;
        var smallest = layout with { MicroBatch = sizes[0], MicroBatches = 1 };
        foreach (var choice in choices.Ends())
        {
            least = Math.Min(least, Estimator.Totals(choice.Of(in smallest), default).Device.Value);
        }

        return least;
    }
}
