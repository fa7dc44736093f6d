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
    public static StateSharding Of(ShardingEngine engine, int zero, long shards) => engine switch
    {
        _ when zero == 0 || shards == 1 => StateSharding.Whole,
        ShardingEngine.DistributedDataParallel => StateSharding.Owned,
        ShardingEngine.FullyShardedV2 => StateSharding.Rows,
        _ => StateSharding.Flat,
    };
}
