using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Posts the frozen copy of the weights that preferences are measured against.</summary>
/// <remarks>TRL trl/trainer/dpo_trainer.py: it is prepared as the trained model is, so that stage 3 shards it too; it has no gradients or states.</remarks>
static class ReferenceModel
{
    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (r.Preference is not { HoldsReference: true })
        {
            return;
        }

        // Pf parameters of the copy on the rank, in the type that they were loaded in
        var Pf = r.Zero == 3 && r.Shards > 1 ? r.Sharded : r.Parameters;
        var loaded = (r.Precision.Gather ?? r.Precision.Parameters).Size();
        ledger.Let(Pf);
        ledger.Let(loaded);
        ledger.Open(MemoryKind.Parameters, "reference model", Sources.Trl, "trl/trainer/dpo_trainer.py", tier: Tiers.Of(r.OffloadParameters));
        ledger.Add("weights", loaded * Pf);
        ledger.Close();
    }
}
