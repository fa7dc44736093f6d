namespace MemoryModel;

/// <summary>Represents the evaluations between training steps, as far as their memory and time depend on it.</summary>
/// <remarks>
/// Hugging Face transformers, trainer.py and trainer_pt_utils.py (EvalLoopContainer): what the model returns is gathered from all ranks
/// and stays on the GPU until <c>eval_accumulation_steps</c> batches moved to the host, or to the end where that is not set.
/// </remarks>
public sealed record EvaluationSettings
{
    /// <summary>Gets the sequences that a rank evaluates at once.</summary>
    public long Batch { get; init; } = 8;

    /// <summary>Gets whether nothing but the loss is kept of a batch (<c>prediction_loss_only</c>, and wherever no metric is computed).</summary>
    public bool LossOnly { get; init; } = true;

    /// <summary>Gets the sequences of the evaluation set, or <see langword="null"/> where they are not known.</summary>
    public long? Samples { get; init; }

    /// <summary>Gets the training steps between two evaluations, or <see langword="null"/> where they are not known.</summary>
    public long? EverySteps { get; init; }

    /// <summary>Gets the batches after which logits move to the host, or <see langword="null"/> for the end of the evaluation.</summary>
    public long? AccumulationSteps { get; init; }

    /// <summary>Returns the batches whose logits lie on the GPU together.</summary>
    /// <param name="ranks">The ranks that share the evaluation set.</param>
    public long KeptBatches(long ranks)
    {
        var all = Samples is { } samples ? CeilDiv(samples, Batch * ranks) : long.MaxValue;
        var kept = Math.Min(AccumulationSteps ?? long.MaxValue, all);
        return LossOnly ? 0 : kept == long.MaxValue ? 1 : kept;
    }
}
