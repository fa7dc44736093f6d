namespace MemoryModel;

/// <summary>Infers what a measured fine-tuning must have done because it ran: it recomputed its layers, or never made whole logits, where the device could not hold them.</summary>
/// <remarks>
/// Publications leave recompute out more often than any other choice, and the kernel of the loss next. What fine-tunes recomputes whole layers or
/// nothing; what pretrains chooses among many parts of a layer, so that nothing follows there. A run file that measured nothing keeps its
/// framework's defaults.
/// </remarks>
static class RanAsMeasured
{
    /// <summary>Returns the run, with what nothing is said of and it cannot have run without.</summary>
    public static TrainingRun Read(RunObject run, TrainingRun described)
    {
        if (!run.Has("measured") || run.Text("task") != "finetune" || run.Flag("measured.oom") == true || described.Problems().Any() || Fitted(described))
        {
            return described;
        }

        if (!run.Has("recompute") && described.Plan.Recompute == Recompute.None)
        {
            run.Assume("recompute", "full, since the run ran and does not fit without");
            described = described with { Plan = described.Plan with { Recompute = Recompute.Full } };
        }

        if (!run.Has("cross_entropy") && !run.Has("implementation.loss") && !described.FusedLoss && !Fitted(described) && described with { FusedLoss = true } is var fused && Fitted(fused))
        {
            run.Assume("cross_entropy", "fused, since the run ran and does not fit otherwise");
            return fused;
        }

        return described;
    }

    static bool Fitted(TrainingRun run) => Estimator.Memory(run) is var estimate && estimate.Allocated + estimate.OutsideAllocator <= run.Accelerator.UsableMemory;
}
