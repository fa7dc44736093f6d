using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Posts what the norm of the gradients takes before they are clipped.</summary>
/// <remarks>
/// PyTorch's clip_grad_norm_ and Megatron's multi-tensor kernel reduce every gradient to one number and scale in place: no tensor. DeepSpeed
/// (deepspeed/runtime/zero/{stage_1_and_2,stage3}.py, get_grad_norm_direct) casts one gradient at a time to fp64.
/// </remarks>
static class GradientNorms
{
    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        if (r.Engine != ShardingEngine.DeepSpeed || r.Zero == 0 || r.OffloadOptimizer != OffloadTarget.None || r.Optimizer.UpdatesInBackward || !r.ClipsGradients)
        {
            return;
        }

        // Pn elements of the largest gradient on the rank: stage 3 cuts each tensor, the others their whole row
        var Pn = r.Zero == 3 ? CeilDiv(r.LargestTrained, r.Shards) : Math.Min(r.LargestTrained, r.TrainedSharded);
        var fp64 = new Bytes(8);
        ledger.Let(Pn);
        ledger.Let(fp64);
        ledger.Open(MemoryKind.Temporary, "gradient cast for its norm", Sources.DeepSpeed, "get_grad_norm_direct", Moments.GradientClipping);
        ledger.Add("largest gradient", fp64 * Pn);
        ledger.Close();
    }
}
