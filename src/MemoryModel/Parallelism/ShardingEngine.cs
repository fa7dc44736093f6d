namespace MemoryModel;

/// <summary>Names the engine that replicates or shards a model over its data-parallel ranks.</summary>
public enum ShardingEngine
{
    /// <summary>PyTorch's DistributedDataParallel, with ZeroRedundancyOptimizer for stage 1.</summary>
    DistributedDataParallel,

    /// <summary>PyTorch's first fully sharded engine: one flat parameter per unit (<c>FullyShardedDataParallel</c>).</summary>
    FullyShardedV1,

    /// <summary>PyTorch's second fully sharded engine: one shard per parameter (<c>fully_shard</c>).</summary>
    FullyShardedV2,

    /// <summary>DeepSpeed's ZeRO stages.</summary>
    DeepSpeed,

    /// <summary>Megatron core's data-parallel buffers and distributed optimizer.</summary>
    Megatron,
}
