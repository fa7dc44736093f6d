namespace MemoryModel;

/// <summary>Represents how long an evaluation between training steps takes: forward passes of the same network with a batch of their own.</summary>
/// <remarks>
/// Hugging Face transformers, trainer.py (evaluation_loop): replicas share the set, each takes <c>per_device_eval_batch_size</c> sequences at once and
/// computes the loss without gradients; where logits are kept, ranks gather them and move them to the host. Sequences are as long as in training.
/// </remarks>
/// <param name="Sequences">The sequences that a replica evaluates at once.</param>
/// <param name="Replicas">The replicas that share the set.</param>
/// <param name="Batch">The seconds of a batch.</param>
/// <param name="Filling">The seconds in which a pipeline fills; zero without one.</param>
/// <param name="Samples">The sequences of the set, or <see langword="null"/> where they are not known.</param>
public sealed record EvaluationTime(long Sequences, long Replicas, Seconds Batch, Seconds Filling, long? Samples)
{
    /// <summary>Gets the batches of a replica, the last one perhaps not full, or <see langword="null"/> where the set's size is not known.</summary>
    public long? Batches => Samples is { } samples ? CeilDiv(samples, Sequences * Replicas) : null;

    /// <summary>Gets the seconds of one evaluation of the set, or <see langword="null"/> where its size is not known.</summary>
    public Seconds? Set => Batches is { } batches ? Batch * batches + Filling : null;

    /// <summary>Returns the time under a plan, or <see langword="null"/> for a run that is not evaluated.</summary>
    internal static EvaluationTime? Of(BoundStep step, in ParallelPlan plan)
    {
        if (step.Run.Evaluation is not { } evaluation) return null;
        var forward = plan with { MicroBatch = evaluation.Batch, MicroBatches = 1, Recompute = Recompute.None, RecomputedLayers = null, OffloadActivations = OffloadTarget.None };
        var (pieces, shape) = (step.Pieces(in forward), WorkShape.Of(step.Run, in forward));
        var stage = pieces.Passes(shape.StageLayers).Forward;
        var last = pieces.Passes(shape.LastStageLayers, pieces.Head + pieces.Embedding).Forward;
        var batch = Math.Max(stage, last) + TimeConstants.PerMicroBatch + (evaluation.LossOnly ? 0 : Logits(in shape, in step.Machine));
        return new(evaluation.Batch, shape.Data, new(batch), new((shape.Pipeline - 1) * stage), evaluation.Samples);
    }

    // fp32 logits of all replicas come to every one of them, and leave for the host there.
    static double Logits(in WorkShape shape, in MachineRates machine)
    {
        var all = 4.0 * shape.Tokens * shape.VocabShard * shape.Data;
        return CollectiveTime.Gather(all, shape.Data, shape.Tensor, machine) + all / machine.Host;
    }
}
