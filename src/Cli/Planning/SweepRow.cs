namespace MemoryModel.Cli;

/// <summary>One row of a sweep: what was varied and what came out; a run that cannot be has its problem instead.</summary>
sealed record SweepRow(long Index, string[] Values, PlanTotals? Totals, bool Fits, double TokensPerSecond, string Problem)
{
    /// <summary>Names of the columns after those that are varied.</summary>
    public static readonly string[] Answers =
    [
        "fits", "device_bytes", "allocated_bytes", "host_bytes_per_node", "nvme_bytes_per_node", "step_s", "tokens_per_s", "problem",
    ];

    /// <summary>Estimates a row.</summary>
    public static SweepRow Of(long index, string[] values, RunInput input, RunOption[] options)
    {
        try
        {
            var run = input.With([.. options.Select((option, i) => (option, values[i]))]).Run();
            if (run.Problems().FirstOrDefault() is { } problem)
            {
                return new(index, values, null, false, 0, problem);
            }

            var totals = new Estimator(run).Totals(run.Plan);
            var tokens = (double)run.Data * run.Plan.MicroBatch * run.Plan.MicroBatches * run.SequenceLength;
            return new(index, values, totals, totals.Device <= run.Accelerator.UsableMemory, tokens / totals.Step.Value, "");
        }
        catch (InvalidInputException problem)
        {
            return new(index, values, null, false, 0, problem.Message);
        }
        catch (OverflowException)
        {
            return new(index, values, null, false, 0, "more than 8 EiB on one rank");
        }
    }
}
