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
    public static IEnumerable<PlanBranch> Of(PlanQuestion question, PlanCell cell)
    {
        long[] sizes = [.. cell.MicroBatches(question.Space)];
        return sizes.Length == 0 ? [] : cell.Layouts(question.Space).Select(layout => new PlanBranch(cell, layout, PlanChoices.Of(question.Space, cell.Variant.Run, layout), sizes));
    }

    /// <summary>Enumerates the layout with each micro-batch that the rules allow, nothing recomputed or offloaded.</summary>
    public IEnumerable<ParallelPlan> Nodes()
    {
        foreach (var size in sizes)
        {
            var node = layout with { MicroBatch = size, MicroBatches = cell.PerReplica / size };
            if (PlanRules.Broken(PlanRules.OfBatches, cell.Variant.Run, in node) is null)
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
