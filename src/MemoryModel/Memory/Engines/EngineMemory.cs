namespace MemoryModel;

/// <summary>Posts what the engine of a run holds beside parameters, optimizer states and activations: gradients, buckets, gathered units, offload buffers.</summary>
static class EngineMemory
{
    /// <summary>The forward and backward passes.</summary>
    public const Moments Passes = Moments.Forward | Moments.LossForward | Moments.LossBackward | Moments.Backward;

    /// <summary>The backward pass of the layers.</summary>
    public const Moments LayersBackward = Moments.FeedForwardBackward | Moments.AttentionBackward | Moments.RecomputeLastLayer | Moments.RecomputeFirstLayer;

    // From the first gradient to the end of the optimizer's step.
    const Moments FromBackward = Moments.Backward | Moments.GradientClipping | Moments.OptimizerStep;

    /// <summary>Returns when gradients exist: the forward pass of a second micro-batch finds those of the first; zeroed ones are never gone.</summary>
    public static Moments GradientsAlive(in RankShard r) =>
        r.KeepsGradients ? Moments.All : r.MicroBatches > 1 ? Passes | FromBackward : FromBackward;

    public static void Post<TLedger>(in RankShard r, ref TLedger ledger)
        where TLedger : struct, IMemoryLedger
    {
        switch (r.Engine)
        {
            case var _ when AccumulatedGradients.Applies(in r):
                AccumulatedGradients.Post(in r, ref ledger);
                break;
            case ShardingEngine.DeepSpeed when r.Zero == 3:
                DeepSpeedStage3.Post(in r, ref ledger);
                break;
            case ShardingEngine.DeepSpeed:
                DeepSpeedStages.Post(in r, ref ledger);
                break;
            case ShardingEngine.FullyShardedV1 when r.Zero >= 2 && r.Shards > 1:
                FullyShardedV1.Post(in r, ref ledger);
                break;
            case ShardingEngine.FullyShardedV2 when r.Zero >= 2 && r.Shards > 1:
                FullyShardedV2.Post(in r, ref ledger);
                break;
            default:
                DistributedDataParallel.Post(in r, ref ledger);
                break;
        }

        if (r.Engine == ShardingEngine.DeepSpeed)
        {
            OffloadMemory.Post(in r, ref ledger);
        }

        if (!TLedger.StatesOnly)
        {
            GradientNorms.Post(in r, ref ledger);
            HostMemory.Post(in r, ref ledger);
            RuntimeMemory.Post(in r, ref ledger);
        }
    }
}
