namespace MemoryModel;

/// <summary>Represents what a forward pass leaves behind for the backward pass on one rank.</summary>
/// <param name="Total">Saved tensors of the whole stage, the loss among them, without copies of weights.</param>
/// <param name="PerLayer">Saved tensors of one more layer of the stage's last kind.</param>
/// <param name="WeightCasts">16-bit copies of wider weights that autocast keeps.</param>
public readonly record struct SavedBytes(Bytes Total, Bytes PerLayer, Bytes WeightCasts)
{
    internal static SavedBytes Of(in RankShard r)
    {
        var (all, layer, casts) = (new TotalLedger(), new TotalLedger(), new TotalLedger());
        SavedActivations.Post(in r, ref all);
        if (r.Layers.Length > 0)
        {
            SavedActivations.OneLayer(in r, r.Layers[^1].Block, ref layer);
        }

        WeightCastMemory.Post(in r, SavedMoments.Held, ref casts);
        return new(all.At(Moments.LossBackward), layer.At(Moments.LossBackward), casts.At(Moments.LossBackward));
    }
}
