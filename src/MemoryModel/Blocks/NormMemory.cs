using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>What the normalizations of a layer save.</summary>
static class NormMemory
{
    /// <summary>Posts one normalization over the residual stream.</summary>
    /// <param name="r">The rank.</param>
    /// <param name="kind">Which normalization.</param>
    /// <param name="hidden">Width of the residual stream.</param>
    /// <param name="sharesInput">Whether another normalization of the layer saves the same input.</param>
    /// <param name="frozen">Whether its weight is frozen.</param>
    /// <param name="times">How many there are.</param>
    /// <param name="alive">When they exist.</param>
    /// <param name="tier">Where they are kept.</param>
    /// <param name="ledger">The ledger.</param>
    public static void Post<TLedger>(in RankShard r, NormKind kind, long hidden, bool sharesInput, bool frozen, long times, Moments alive, MemoryTier tier, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        // Tn tokens of which the rank holds norms, h width; res bytes of the residual stream, stat of a statistic
        var (Tn, h) = (r.NormTokens, hidden);
        var (res, stat, fp32) = (r.Rules.Residual, r.Rules.Statistic, DataType.Float32.Size());
        ledger.Let(times);
        ledger.Let(Tn);
        ledger.Let(h);
        ledger.Let(res);
        ledger.Let(stat);
        ledger.Let(fp32);
        if (kind != NormKind.RmsNorm && r.Rules.Has(ModelingCode.ChainedLayerNorm))
        {
            ledger.Open(MemoryKind.Activations, "layer norm of operators", Sources.Transformers, "models/cohere/modeling_cohere.py", alive, tier);
            ledger.Add("centred input twice, normalized input, in fp32", 3 * fp32 * Tn * h);
            ledger.Add("reciprocal deviation", fp32 * Tn);
        }
        else if (kind != NormKind.RmsNorm)
        {
            ledger.Open(MemoryKind.Activations, "layer norm", Sources.PyTorch, "native_layer_norm", alive, tier);
            if (r.Rules.Has(ModelingCode.WideLayerNorm) && (!sharesInput || res != fp32))
            {
                ledger.Add("fp32 copy of the input", fp32 * Tn * h);
            }
            else if (!sharesInput)
            {
                ledger.Add("input", res * Tn * h);
            }

            ledger.Add("mean and reciprocal deviation", 2 * stat * Tn);
        }
        else if (r.Rules.Norm == NormImplementation.Fused)
        {
            ledger.Open(MemoryKind.Activations, "RMS norm", Sources.PyTorch, "rms_norm", alive, tier);
            if (!sharesInput)
            {
                ledger.Add("input", res * Tn * h);
            }

            ledger.Add("reciprocal deviation", fp32 * Tn);
        }
        else
        {
            ledger.Open(MemoryKind.Activations, "RMS norm in fp32", Sources.Transformers, "models/llama/modeling_llama.py", alive, tier);
            if (!sharesInput || res != fp32)
            {
                // In fp32 this is the input itself.
                ledger.Add("fp32 copy of the input", fp32 * Tn * h);
            }

            if (r.Rules.Has(ModelingCode.KeepsNormInput) && res != fp32)
            {
                ledger.Add("input", res * Tn * h);
            }

            ledger.Add("reciprocal deviation", fp32 * Tn);
            if (!frozen)
            {
                var scaled = r.Rules.Has(ModelingCode.WideScale) ? fp32 : res;
                ledger.Let(scaled);
                ledger.Add("normalized input, for the weight's gradient", scaled * Tn * h);
            }

            if (r.Rules.Norm == NormImplementation.HuggingFaceTorch113)
            {
                ledger.Add("squares, saved by the mean", fp32 * Tn * h);
            }
        }

        if (r.Rules.Has(ModelingCode.OffsetScale))
        {
            ledger.Add("weight plus one", fp32 * h);
        }

        ledger.Close(times);
    }
}
