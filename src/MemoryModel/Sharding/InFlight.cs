namespace MemoryModel;

/// <summary>Counts what a stage holds of the micro-batches that are between their forward and their backward pass.</summary>
/// <param name="Chunks">Passes of chunks whose activations exist at once, n.</param>
/// <param name="PerStage">Chunks of a stage, v.</param>
readonly record struct InFlight(long Chunks, long PerStage)
{
    /// <summary>Gets the outputs of the stage that wait for their backward pass.</summary>
    public long Outputs { get; init; } = Chunks;

    /// <summary>Gets the micro-batches of which the input side holds something.</summary>
    public long MicroBatches { get; init; } = CeilDiv(Chunks, PerStage);

    /// <summary>Returns how many layers' activations so many layers of the stage hold: a chunk is 1/v of them.</summary>
    public long Layers(long layers) => CeilDiv(layers * Chunks, PerStage);

    /// <summary>Counts them for a stage under a plan.</summary>
    public static InFlight Of(in ParallelPlan plan, long stage) =>
        // of each pass a device of DualPipe has one of its two stages
        new(PipelineInFlight.Chunks(plan.Schedule, plan.Pipeline, plan.VirtualPipeline, plan.MicroBatches, stage), plan.Schedule == PipelineSchedule.DualPipe ? 2 : plan.VirtualPipeline);
}
