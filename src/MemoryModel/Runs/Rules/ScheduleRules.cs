namespace MemoryModel;

/// <summary>The rules that a pipeline schedule must keep.</summary>
static class ScheduleRules
{
    public static IEnumerable<string> Check(in ParallelPlan plan) => Check(plan.Schedule, plan.Pipeline, plan.VirtualPipeline, plan.MicroBatches);

    static IEnumerable<string> Check(PipelineSchedule schedule, long stages, long chunks, long microBatches)
    {
        if (schedule != PipelineSchedule.OneForwardOneBackward && stages == 1)
        {
            yield return $"schedule {Schedules.Word(schedule)} needs a pipeline; pp is 1";
        }

        if (chunks > 1 && schedule is not (PipelineSchedule.OneForwardOneBackward or PipelineSchedule.ZeroBubbleV))
        {
            yield return $"vpp is {chunks}; allowed with schedule {Schedules.Word(schedule)}: 1";
        }

        if (schedule == PipelineSchedule.ZeroBubbleV && chunks > 2)
        {
            yield return $"vpp is {chunks}; allowed with schedule {Schedules.Word(schedule)}: 1 or 2, its V has two chunks";
        }

        // deepseek-ai/DualPipe, dualpipe/dualpipe.py asserts the same
        if (schedule == PipelineSchedule.DualPipe && stages > 1 && (stages % 2 != 0 || microBatches % 2 != 0 || microBatches < 2 * stages))
        {
            yield return $"schedule {Schedules.Word(schedule)} has pp {stages} and grad-accum {microBatches}; allowed: an even pp and an even grad-accum of at least twice as much";
        }
    }
}
