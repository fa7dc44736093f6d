using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Finds the implementation in which a run's optimizer takes its step.</summary>
static class StepOptimizer
{
    /// <summary>Returns the run's optimizer as it runs: the stated implementation, else the framework's habit.</summary>
    /// <remarks>
    /// PyTorch's default on a GPU is foreach; engines with master weights bring a fused Adam of their own. A row of the catalog that names
    /// its implementation (<c>adamw_torch_fused</c>) has no sibling and stays.
    /// </remarks>
    public static Optimizer Of(TrainingRun run)
    {
        var optimizer = run.Optimizer;
        var old = run.Implementation.Engine?.StartsWith("pytorch-1", StringComparison.Ordinal) == true;
        if (run.Implementation.UpdatesInBackward ?? (run.Habits.PagedUpdatesInBackward && run.Gpus == 1 && run.Adapter is null && run.Plan.MicroBatches == 1 && IsPaged(optimizer)))
        {
            return optimizer with { UpdatesInBackward = true };
        }

        return run.Implementation.Foreach switch
        {
            true => Optimizers.As(optimizer, old ? StepImplementation.ForeachOfPyTorch1 : StepImplementation.Foreach),
            false => Optimizers.As(optimizer, StepImplementation.Loop),
            _ when optimizer.Implementation == StepImplementation.Fused && run.Habits.ForeachStep && run.Precision.Master is null => Optimizers.As(optimizer, StepImplementation.Foreach),
            _ => optimizer,
        };
    }

    static bool IsPaged(Optimizer optimizer)
    {
        foreach (var state in optimizer.States)
        {
            if (state.Place == StatePlace.Paged)
            {
                return true;
            }
        }

        return false;
    }
}
