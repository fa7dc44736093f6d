namespace MemoryModel;

/// <summary>The 16-bit weights that ordinary products of unpacked matrices keep for the gradient of their input (<see cref="WeightFormat.SavesWeight"/>).</summary>
static class SavedWeightMemory
{
    /// <summary>Posts the matrices of a kind of layer.</summary>
    public static void Post<TLedger>(in RankShard r, Block block, in SavedLayers layers, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (layers.Trained.Weights || Matrices(in r, block) is not (> 0 and var M))
        {
            return;
        }

        // M elements of the quantized matrices of a layer on this rank
        var (act, layersInFlight) = (r.Rules.Product, layers.Times);
        ledger.Let(M);
        ledger.Let(act);
        ledger.Let(layersInFlight);
        ledger.Open(MemoryKind.Activations, "unpacked weights", r.Weights.Source, "matmul", layers.Alive, layers.Tier);
        ledger.Add("matrices of a layer", act * M);
        ledger.Close(layersInFlight);
    }

    /// <summary>Returns the elements of a layer's matrices that are saved, zero where the format's product saves none.</summary>
    public static long Matrices(in RankShard r, Block block)
    {
        var sum = 0L;
        if (r.Weights.SavesWeight)
        {
            foreach (var (kind, _) in r.Layers)
            {
                if (ReferenceEquals(kind.Block, block))
                {
                    foreach (ref readonly var tensor in kind.Tensors.AsSpan())
                    {
                        sum += r.Weights.Quantizes(in tensor) ? CeilDiv(tensor.Total, tensor.Split == TensorSplit.Replicated ? 1 : r.Tensor) : 0;
                    }

                    break;
                }
            }
        }

        return sum;
    }
}
