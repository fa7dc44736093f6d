namespace MemoryModel;

/// <summary>Posts the gradients of an optimizer that updates each weight in the backward pass and frees its gradient at once.</summary>
static class GradientsUntilUpdate
{
    /// <summary>Posts them.</summary>
    /// <param name="r">The rank.</param>
    /// <param name="elements">Elements whose gradients exist together: a tensor's, or a unit's shard where units are reduced whole.</param>
    /// <param name="ledger">The account.</param>
    public static void Post<TLedger>(in RankShard r, long elements, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var gradient = r.TrainedPrecision.Gradients.Size();
        long live = r.Optimizer.LiveGradients;
        ledger.Let(gradient);
        ledger.Let(elements);
        ledger.Let(live);
        ledger.Open(MemoryKind.Gradients, "gradients until their update", r.Optimizer.Source, alive: Moments.Backward);
        ledger.Add("largest", gradient * elements);
        ledger.Close(live);
    }
}
