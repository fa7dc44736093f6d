namespace MemoryModel;

/// <summary>Represents direct preference optimization: every sequence of the batch is a pair, and its loss asks a frozen reference model too.</summary>
/// <remarks>
/// Rafailov et al. 2023 (arXiv:2305.18290); TRL trl/trainer/dpo_trainer.py: chosen and rejected sequences are one batch; an adapter that is
/// switched off, or log-probabilities computed beforehand, take the reference model's place.
/// </remarks>
public sealed record PreferenceSettings
{
    /// <summary>The sequences of a pair.</summary>
    public const long Pair = 2;

    /// <summary>Gets whether a second copy of the weights is held as the reference.</summary>
    public bool HoldsReference { get; init; } = true;

    /// <summary>Gets whether the reference's log-probabilities were computed before the training (<c>precompute_ref_log_probs</c>), so that no step asks it.</summary>
    public bool Precomputed { get; init; }

    /// <summary>Returns whether a step runs the reference forward: a model of its own, or the network with its adapters switched off.</summary>
    internal bool AsksReference(bool adapted) => !Precomputed && (HoldsReference || adapted);
}
