namespace MemoryModel;

/// <summary>Says how many micro-batches a stage of a pipeline has begun and not finished: what its activations are multiplied by.</summary>
/// <remarks>
/// Megatron-LM core/pipeline_parallel/schedules.py; Qi et al. 2024 (arXiv:2401.10241), table 2; deepseek-ai/DualPipe README. A micro-batch
/// counts until the gradients of the weights are made: what the gradient of the input frees earlier is small beside the linear layers'
/// inputs. Tests count the same along each schedule's order of passes.
/// </remarks>
static class PipelineInFlight
{
    /// <summary>Returns the number, in chunks of 1/v of the stage.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="p">Stages.</param>
    /// <param name="v">Chunks per stage.</param>
    /// <param name="m">Micro-batches.</param>
    /// <param name="stage">The stage, from 0.</param>
    public static long Chunks(PipelineSchedule schedule, long p, long v, long m, long stage) => schedule switch
    {
        PipelineSchedule.GPipe => m * v,
        // Each device puts off as many gradients of weights as its warm-up is shorter than the first one's.
        PipelineSchedule.ZeroBubbleH1 => Math.Min(m, p),
        PipelineSchedule.ZeroBubbleH2 => Math.Min(m, 2 * p - 1),
        // Two half stages per device, 2p of them at once.
        PipelineSchedule.ZeroBubbleV => v == 2 ? Math.Min(2 * m, 2 * p) : Math.Min(m, p),
        PipelineSchedule.DualPipe => Math.Min(m, p + 1),
        _ => v > 1 ? Math.Min(m * v, 2 * (p - stage - 1) + (v - 1) * p + 1) : Math.Min(m, p - stage),
    };
}
