namespace MemoryModel;

/// <summary>Holds everything that decides what one layer of a kind saves: a layer does not know the pipeline around it, nor how many micro-batches there are.</summary>
/// <param name="Block">The kind of layer.</param>
/// <param name="Sizes">Degrees and micro-batch, packed.</param>
/// <param name="Kinds">Choices, moments and width, packed; of the ZeRO stage only whether weights are cast by the engine (<see cref="EngineRules"/>).</param>
readonly record struct LayerDivision(Block Block, ulong Sizes, ulong Kinds)
{
    /// <summary>Packs what a plan and the layers' part in it decide.</summary>
    public static LayerDivision Of(in ParallelPlan plan, Block block, long hidden, Moments alive, MemoryTier tier, bool inputHasGradient, bool coreIsRecomputed) => unchecked(new(
        block,
        (ulong)plan.Tensor | ((ulong)plan.Context << 13) | ((ulong)plan.MicroBatch << 26) | ((ulong)(block.Experts is null ? 1 : plan.Expert) << 47),
        (plan.Zero >= 2 ? 1UL : 0) | (plan.SequenceParallel ? 1UL << 2 : 0) | ((ulong)(uint)plan.Recompute << 3) | ((ulong)(uint)plan.OffloadActivations << 5)
            | (inputHasGradient ? 1UL << 7 : 0) | (coreIsRecomputed ? 1UL << 8 : 0) | ((ulong)(uint)alive << 9) | ((ulong)(uint)tier << 23) | ((ulong)hidden << 27)));

    /// <summary>Says whether two are the same.</summary>
    public bool Equals(LayerDivision other) => Sizes == other.Sizes && Kinds == other.Kinds && ReferenceEquals(Block, other.Block);

    /// <summary>Returns a hash that mixes both packs and the kind.</summary>
    public override int GetHashCode()
    {
        unchecked
        {
            var mixed = (Sizes * 0x9E3779B97F4A7C15) ^ (Kinds * 0xC2B2AE3D27D4EB4F) ^ (ulong)System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Block);
            return (int)(((mixed ^ (mixed >> 32)) * 0xD6E8FEB86659FD93) >> 33);
        }
    }
}

/// <summary>Holds what one layer of a kind saves, and what each further one adds: terms are straight lines in the number of layers.</summary>
sealed class LayerSums
{
    readonly TotalLedger _one, _each;

    /// <summary>Makes the line through the sums of one and of two layers.</summary>
    public LayerSums(in TotalLedger one, in TotalLedger two)
    {
        (_one, _each) = (one, two);
        _each.Add(in one, -1);
    }

    /// <summary>Adds the sums of layers to a ledger.</summary>
    public void AddTo(ref TotalLedger ledger, long times)
    {
        if (times > 0)
        {
            ledger.Add(in _one, 1);
            ledger.Add(in _each, times - 1);
        }
    }
}
