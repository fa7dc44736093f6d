namespace MemoryModel;

/// <summary>Posts what a rank holds whatever the batch: parameters, optimizer states, gradients, the engine's buffers, the runtime, evaluations.</summary>
/// <remarks>Of the micro-batches it needs to know only whether there are more than one.</remarks>
static class StandingMemory
{
    /// <summary>Posts everything that stands while micro-batches pass.</summary>
    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        ModelStates.Post(in r, ref ledger);
        EngineMemory.Post(in r, ref ledger);
        if (!TLedger.StatesOnly)
        {
            EvaluationMemory.Post(in r, ref ledger);
            CheckpointMemory.Post(in r, ref ledger);
        }

        ReferenceModel.Post(in r, ref ledger);
    }
}
