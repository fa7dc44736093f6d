namespace MemoryModel;

/// <summary>Says what an optimizer sees of the tensors when an engine shards its states.</summary>
/// <remarks>
/// Shapes survive only some ways of sharding. On flat shards (DeepSpeed's ZeRO, Megatron's distributed optimizer, FSDP1) a state that would be
/// factored, projected or preconditioned meets a long vector: Adafactor keeps one number per element there, SOAP no preconditioner,
/// 8-bit states one row of blocks; GaLore fails. FSDP2 cuts each tensor along its first dimension, so each shard is a shorter matrix.
/// </remarks>
enum StateSharding
{
    /// <summary>Whole tensors: every rank updates all.</summary>
    Whole,

    /// <summary>One vector of all tensors laid one after the other.</summary>
    Flat,

    /// <summary>A share of the rows of each tensor.</summary>
    Rows,

    /// <summary>Whole tensors, each on one rank (ZeroRedundancyOptimizer).</summary>
    Owned,
}

/// <summary>Finds the <see cref="StateSharding"/> of a plan.</summary>
static class StateShardings
{
    /// <summary>Returns what an optimizer sees.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="shards">The ranks that share states.</param>
    /// <param name="masters">Whether states belong to master weights, as in ZeRO's paper; ZeroRedundancyOptimizer updates the weights themselves.</param>
    /// <remarks>ZeroRedundancyOptimizer beside tensor, pipeline or expert parallelism is no engine's; such a plan gets an even share of a flat vector.</remarks>
    public static StateSharding Of(ShardingEngine engine, in ParallelPlan plan, long shards, bool masters) => engine switch
    {
        _ when plan.Zero == 0 || shards == 1 => StateSharding.Whole,
        ShardingEngine.DistributedDataParallel when !masters && plan.Tensor * plan.Pipeline * plan.Expert == 1 => StateSharding.Owned,
        ShardingEngine.FullyShardedV2 => StateSharding.Rows,
        _ => StateSharding.Flat,
    };
}
