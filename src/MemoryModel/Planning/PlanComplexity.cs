namespace MemoryModel.Planning;

/// <summary>Counts what has to be set up for a plan, so that of two plans that predict the same the simpler is preferred.</summary>
/// <remarks>
/// A point for everything that is switched on and needs no change of the model's code (ZeRO's states, tensor parallelism in an engine that has
/// it, recompute); two for what constrains the model or the batch (parameters gathered layer by layer, a pipeline, context ranks, chunks of layers, part of the layers
/// recomputed, another schedule) or another part of the machine (the optimizer on the host); four for tensor ranks beyond the link inside a node,
/// as many as a pipeline with chunks of layers has, which is what one takes in their place. Parameters or activations on the host, the time
/// of which no measured run has checked, count more than all of that, so that such a plan is simpler than no plan without them.
/// </remarks>
public static class PlanComplexity
{
    /// <summary>The points of a plan with everything switched on.</summary>
    internal const int Most = 17 + Beyond + (2 * Unchecked);

    const int Beyond = 4;

    const int Unchecked = 18;

    /// <summary>Returns the points of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="domain">The GPUs that the fast link joins: a node's, or a rack's.</param>
    public static int Of(in ParallelPlan plan, long domain) =>
        (plan.Tensor > 1 ? 1 : 0)
        + (plan.Tensor > domain ? Beyond : 0)
        + (plan.Pipeline > 1 ? 2 : 0)
        + (plan.VirtualPipeline > 1 ? 2 : 0)
        + (plan.Schedule != PipelineSchedule.OneForwardOneBackward ? 2 : 0)
        + (plan.Context > 1 ? 2 : 0)
        + (plan.Expert > 1 ? 1 : 0)
        + (plan.Zero == 3 ? 2 : plan.Zero > 0 ? 1 : 0)
        + (plan.ShardGroup > 0 ? 1 : 0)
        + (plan.Recompute != Recompute.None ? 1 : 0)
        + (plan.RecomputedLayers is not null ? 1 : 0)
        + (plan.OffloadOptimizer != OffloadTarget.None ? 2 : 0)
        + (plan.OffloadParameters != OffloadTarget.None ? Unchecked : 0)
        + (plan.OffloadActivations != OffloadTarget.None ? Unchecked : 0);
}
