namespace MemoryModel;

/// <summary>Holds everything of a plan that decides what its ranks hold whatever the batch: weights, gradients, states, the engine's buffers.</summary>
/// <param name="Split">Tensor, pipeline and context degree, packed.</param>
/// <param name="Groups">Expert degree, chunks of a stage and shard group, packed.</param>
/// <param name="Choices">ZeRO stage, schedule, offload and whether micro-batches accumulate, packed.</param>
readonly record struct StandingDivision(ulong Split, ulong Groups, ulong Choices)
{
    /// <summary>Packs what a plan decides.</summary>
    public static StandingDivision Of(in ParallelPlan plan) => unchecked(new(
        (ulong)plan.Tensor | ((ulong)plan.Pipeline << PlanBits.Degree) | ((ulong)plan.Context << (2 * PlanBits.Degree)),
        (ulong)plan.Expert | ((ulong)plan.VirtualPipeline << PlanBits.Degree) | ((ulong)plan.ShardGroup << (2 * PlanBits.Degree)),
        (uint)plan.Zero | ((ulong)(uint)plan.Schedule << 2) | ((ulong)(uint)plan.OffloadOptimizer << 6) | ((ulong)(uint)plan.OffloadParameters << 8) | (plan.MicroBatches > 1 ? 1UL << 10 : 0)));

    /// <summary>Returns a hash that mixes all packs.</summary>
    public override int GetHashCode() => PlanBits.Hash(Split, Groups, Choices);
}

/// <summary>Holds everything of a plan that decides what a layer holds of a micro-batch: how many layers there are, and how many are in flight, do not.</summary>
/// <param name="Split">Tensor, context and expert degree, packed.</param>
/// <param name="Batch">Micro-batch (0 for any), recompute, sequence parallelism and offload of activations, packed.</param>
/// <param name="Rules">How the engine computes.</param>
readonly record struct BatchDivision(ulong Split, ulong Batch, int Rules)
{
    /// <summary>Packs what a plan decides.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="rules">Which of the run's engine rules hold (<see cref="ShardTables.RulesIndex"/>): all that the ZeRO stage decides here.</param>
    /// <param name="microBatch">The sequences of a micro-batch, or 0 for any number of them.</param>
    public static BatchDivision Of(in ParallelPlan plan, int rules, long microBatch) => unchecked(new(
        (ulong)plan.Tensor | ((ulong)plan.Context << PlanBits.Degree) | ((ulong)plan.Expert << (2 * PlanBits.Degree)),
        (ulong)microBatch | ((ulong)(uint)plan.Recompute << PlanBits.Batch) | ((ulong)(uint)plan.OffloadActivations << (PlanBits.Batch + 2)) | (plan.SequenceParallel ? 1UL << (PlanBits.Batch + 4) : 0),
        rules));

    /// <summary>Returns a hash that mixes all packs.</summary>
    public override int GetHashCode() => PlanBits.Hash(Split, Batch, (ulong)Rules);
}

/// <summary>Says how many bits a number of a plan has in a pack.</summary>
static class PlanBits
{
    /// <summary>Bits of a degree: up to two million.</summary>
    public const int Degree = 21;

    /// <summary>Bits of a micro-batch.</summary>
    public const int Batch = 40;

    /// <summary>Says whether every number of a plan has the bits that it needs; no plan that the rules allow lacks them.</summary>
    public static bool Hold(in ParallelPlan plan) =>
        (ulong)(plan.Tensor | plan.Pipeline | plan.Context | plan.Expert | plan.VirtualPipeline | plan.ShardGroup) >> Degree == 0
        && (ulong)plan.MicroBatch >> Batch == 0 && (uint)plan.Zero <= 3;

    /// <summary>Mixes three packs. Degrees are mostly powers of two and far apart in a pack, so that high bits have to come down before the last product.</summary>
    public static int Hash(ulong first, ulong second, ulong third)
    {
        unchecked
        {
            var mixed = (first * 0x9E3779B97F4A7C15) ^ (second * 0xC2B2AE3D27D4EB4F) ^ (third * 0x165667B19E3779F9);
            return (int)(((mixed ^ (mixed >> 32)) * 0xD6E8FEB86659FD93) >> 33);
        }
    }
}
