using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>What the output side saves: the final norm and the input of the output matrix.</summary>
static class HeadMemory
{
    /// <summary>Posts the output side of one micro-batch.</summary>
    public static void Post<TLedger>(in RankShard r, bool frozen, Moments alive, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        foreach (var stack in r.Model.Stacks)
        {
            if (stack.FinalNorm is { } norm)
            {
                NormMemory.Post(in r, norm, stack.Hidden, false, frozen, 1, alive, MemoryTier.Gpu, ref ledger);
            }
        }

        if (r.Rules.Loss == LossImplementation.None || frozen || !r.Model.Head.Present)
        {
            return;
        }

        var (Ti, h) = (r.LinearTokens, r.Model.Head.Width ?? r.Model.Hidden);
        var act = r.Rules.Product;
        ledger.Let(Ti);
        ledger.Let(h);
        ledger.Let(act);
        ledger.Open(MemoryKind.Activations, "output matrix", Sources.PyTorch, "linear", alive);
        ledger.Add("input", act * Ti * h);
        if (r.Rules.Has(ModelingCode.TransformsHead))
        {
            ledger.Add("input of the dense layer and of its activation", 2 * act * Ti * h);
        }

        ledger.Close();
        if (r.Rules.Has(ModelingCode.TransformsHead))
        {
            NormMemory.Post(in r, NormKind.LayerNorm, h, false, frozen, 1, alive, MemoryTier.Gpu, ref ledger);
        }
    }
}
