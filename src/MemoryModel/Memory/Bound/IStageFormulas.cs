namespace MemoryModel;

/// <summary>Gives the sums of a pipeline stage by an engine's formulas in two halves: what stands whatever the batch, and what the batch brings.</summary>
/// <typeparam name="TStage">What the engine knows of a stage of a plan.</typeparam>
/// <remarks>
/// The second half is a straight line in some numbers that the engine counts (layers, layers in flight, chunks) and in the sequences of a micro-batch, for stages in the same place of a
/// table and plans of the same <see cref="BatchDivision"/>. Implemented by structs, so that calls are direct.
/// </remarks>
interface IStageFormulas<TStage>
{
    /// <summary>Returns the stages that can hold most, whatever else the plan says.</summary>
    TStage[] Heaviest(in ParallelPlan plan);

    /// <summary>Posts weights, gradients, states and the engine's buffers.</summary>
    void Standing<TLedger>(in ParallelPlan plan, TStage stage, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger;

    /// <summary>Posts what the batch brings.</summary>
    void Batch(in ParallelPlan plan, TStage stage, ref TotalLedger ledger);

    /// <summary>Gets whether tokens are multiplied by a fraction and rounded: then a few micro-batches say nothing of others.</summary>
    bool RoundsTokens { get; }

    /// <summary>Returns a number for all that the ZeRO stage decides of the batch.</summary>
    int Rules(in ParallelPlan plan);

    /// <summary>Counts what the lines of the stage multiply.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="counts">Room for <see cref="BatchLine.MostCounts"/> numbers.</param>
    /// <returns>The place of the stage's lines in the table of its division, or a negative number where no line reaches as far as these numbers.</returns>
    int Count(in ParallelPlan plan, TStage stage, Span<long> counts);

    /// <summary>Draws the lines of the stage's place through the sums of stages with a few layers.</summary>
    BatchSlopes Draw(in ParallelPlan plan, TStage stage);

    /// <summary>Returns the sum of a stage of the place with many layers, which has to lie on the lines.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="counts">What such a stage counts.</param>
    TotalLedger Far(in ParallelPlan plan, TStage stage, Span<long> counts);
}
