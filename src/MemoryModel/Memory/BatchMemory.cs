namespace MemoryModel;

/// <summary>Posts what a rank holds of the batch: inputs, saved activations, what a backward pass works with, logits, outputs in flight.</summary>
/// <remarks>It needs the layers of a stage and what is in flight, and nothing of the elements of weights: the other half of the account.</remarks>
static class BatchMemory
{
    /// <summary>Posts everything that a micro-batch brings.</summary>
    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        InputMemory.Post(in r, ref ledger);
        SavedActivations.Post(in r, ref ledger);
        SavedActivations.Working(in r, ref ledger);
        WeightCastMemory.Post(in r, SavedMoments.Held, ref ledger);
        if (r.Last)
        {
            LossMemory.Working(in r, ref ledger);
        }

        PipelineBuffers.Post(in r, ref ledger);
        AccumulatedGradients.GatheredInput(in r, ref ledger);
        AllocatorMemory.Post(in r, ref ledger);
    }
}
