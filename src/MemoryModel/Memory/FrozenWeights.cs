using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>The weights of a run that fine-tunes: the frozen network as it is stored, what an adapter adds, and what products need of it for a moment.</summary>
static class FrozenWeights
{
    /// <summary>Posts the weights.</summary>
    public static void Post<TLedger>(in RankShard r, MemoryTier tier, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var tuning = r.FineTuning!;
        var sharded = r.Zero == 3 && r.Shards > 1;
        var format = r.Weights;
        // K elements that are not quantized; E bytes of quantized elements, S of their scales
        var K = sharded ? r.Frozen.KeptSharded : r.Frozen.Kept;
        var (E, S) = sharded ? (r.Frozen.ElementsSharded, r.Frozen.OverheadSharded) : (r.Frozen.Elements, r.Frozen.Overhead);
        var kept = tuning.KeptType.Size();
        ledger.Let(K);
        ledger.Let(E);
        ledger.Let(S);
        ledger.Let(kept);
        if (format.IsQuantized)
        {
            ledger.Open(MemoryKind.Parameters, TLedger.Explains ? $"frozen weights ({format.Name})" : "", format.Source, tier: tier);
            ledger.Add("quantized elements", E * 1);
            ledger.Close();
            // Offload moves parameters; the quantization state is not one.
            ledger.Open(MemoryKind.Parameters, TLedger.Explains ? $"quantization state ({format.Name})" : "", format.Source);
            ledger.Add("scales", S * 1);
            ledger.Close();
        }

        ledger.Open(MemoryKind.Parameters, TLedger.Explains ? $"frozen weights ({tuning.KeptType.ShortName()})" : "", Sources.Peft, "utils/other.py, prepare_model_for_kbit_training", tier: tier);
        ledger.Add(format.IsQuantized ? "weights that are not quantized" : "weights", kept * K);
        ledger.Close();

        if (tuning.Adapter.Method == AdapterMethod.Osf)
        {
            Frozen(in r, tuning, tier, ref ledger);
        }

        // A elements that the adapter adds
        var A = sharded ? r.Added.Sharded : r.Added.Parameters;
        var own = tuning.Precision.Parameters.Size();
        ledger.Let(A);
        ledger.Let(own);
        ledger.Open(MemoryKind.Parameters, TLedger.Explains ? $"adapter weights ({tuning.Precision.Parameters.ShortName()})" : "", tuning.Precision.Source, tier: tier);
        ledger.Add("adapter weights", own * A);
        ledger.Close();
    }

    // Singular vectors that stay frozen are buffers beside the weight that they are those of (peft/tuners/osf/layer.py); no engine shards a buffer.
    static void Frozen<TLedger>(in RankShard r, FineTuning tuning, MemoryTier tier, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        var D = 0L;
        foreach (var adapted in tuning.Parameters.Blocks)
        {
            foreach (var (kind, layers) in r.Layers)
            {
                if (!ReferenceEquals(kind, adapted.Block))
                {
                    continue;
                }

                foreach (var site in adapted.Sites)
                {
                    D += layers * (site.Input + site.Output + 1) * Math.Max(0, Math.Min(site.Input, site.Output) - tuning.Adapter.Rank);
                }
            }
        }

        // D elements of the frozen singular vectors and values
        var kept = tuning.KeptType.Size();
        ledger.Let(D);
        ledger.Let(kept);
        ledger.Open(MemoryKind.Parameters, "frozen singular vectors", Sources.Peft, "tuners/osf/layer.py", tier: tier);
        ledger.Add("large singular vectors and values", kept * D);
        ledger.Close();
    }

    /// <summary>Posts what a quantized product makes and frees: the largest matrix, unpacked, in the forward product and again for the input's gradient.</summary>
    public static void Dequantized<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (!r.Weights.Dequantizes)
        {
            return;
        }

        // M elements of the largest quantized matrix on this rank
        var M = r.Frozen.LargestLinear;
        var unpacked = Bytes.Max(r.Precision.Compute.Size(), r.Weights.Unpacked);
        ledger.Let(M);
        ledger.Let(unpacked);
        ledger.Open(MemoryKind.Temporary, "dequantized matrix", r.Weights.Source, alive: Moments.Forward | (Moments.Backward & ~Moments.BackwardEnd));
        ledger.Add("largest matrix, unpacked", unpacked * M);
        ledger.Close();
    }
}
