namespace MemoryModel;

/// <summary>Describes what a DeepSpeed configuration sets beyond the ZeRO stage and the places of the states, where that changes bytes or time.</summary>
/// <remarks>
/// Defaults and meanings are those of DeepSpeed: deepspeed/runtime/zero/config.py and offload_config.py. Sizes are counts of
/// elements, as DeepSpeed counts them. Hugging Face's "auto" is already resolved.
/// </remarks>
public sealed record DeepSpeedSettings
{
    /// <summary>Gets DeepSpeed's defaults.</summary>
    public static DeepSpeedSettings Default { get; } = new();

    /// <summary>Gets whether gradients are copied into one buffer as they are made.</summary>
    public bool ContiguousGradients { get; init; } = true;

    /// <summary>Gets whether gradients are reduced and scattered instead of all-reduced, which moves twice the bytes through the same buffers.</summary>
    public bool ReduceScatter { get; init; } = true;

    /// <summary>Gets the elements of a bucket of gradients.</summary>
    public long ReduceBucketElements { get; init; } = 500_000_000;

    /// <summary>Gets the elements of a bucket of gathered parameters after the step of stages 1 and 2, for a PyTorch before 1.13 alone.</summary>
    /// <remarks>deepspeed/runtime/utils.py, all_gather_dp_groups: where all_gather_into_tensor exists, whole shards are gathered into place. It changes no bytes.</remarks>
    public long GatherBucketElements { get; init; } = 500_000_000;

    /// <summary>Gets whether gradients are reduced while the backward pass runs; <see langword="null"/> is yes for stage 3 and no below.</summary>
    public bool? OverlapCommunication { get; init; }

    /// <summary>Gets whether ranks take turns as owners of neighbouring gradients: another order of the same bytes.</summary>
    public bool RoundRobinGradients { get; init; }

    /// <summary>Gets the elements that stage 3 updates at a time.</summary>
    public long SubGroupElements { get; init; } = 1_000_000_000;

    /// <summary>Gets the elements that stage 3 gathers ahead of their use.</summary>
    public long PrefetchBucketElements { get; init; } = 50_000_000;

    /// <summary>Gets the elements below which stage 3 keeps a parameter whole on every rank.</summary>
    public long PersistenceThresholdElements { get; init; } = 100_000;

    /// <summary>Gets the most elements that stage 3 keeps whole in all.</summary>
    public long ModelPersistenceThresholdElements { get; init; } = long.MaxValue;

    /// <summary>Gets the most gathered elements that stage 3 holds at once.</summary>
    public long LiveElements { get; init; } = 1_000_000_000;

    /// <summary>Gets the distance, in elements, within which stage 3 keeps a parameter that will be used again.</summary>
    public long ReuseDistanceElements { get; init; } = 1_000_000_000;

    /// <summary>Gets whether stage 3 gathers parameter by parameter, without a bucket to copy from.</summary>
    public bool SequentialGather { get; init; }

    /// <summary>Gets the ranks of ZeRO++'s secondary partition (hpZ), which keeps 16-bit weights inside a node; 1 is none.</summary>
    public long SecondaryPartitionRanks { get; init; } = 1;

    /// <summary>Gets the ranks of a MiCS shard group; 0 is all.</summary>
    public long MicsRanks { get; init; }

    /// <summary>Gets whether a MiCS shard group that spans nodes gathers between nodes first and inside a node then.</summary>
    public bool MicsHierarchicalGather { get; init; }

    /// <summary>Gets whether weights are gathered in 8 bits (ZeRO++, qwZ).</summary>
    public bool QuantizedWeights { get; init; }

    /// <summary>Gets whether frozen weights are kept and gathered in 8 bits.</summary>
    public bool QuantizedFrozenWeights { get; init; }

    /// <summary>Gets whether gradients are exchanged in 4 bits (ZeRO++, qgZ).</summary>
    public bool QuantizedGradients { get; init; }

    /// <summary>Gets the share of the sub-groups whose states are offloaded (Twin-Flow); stage 3.</summary>
    public double OptimizerOffloadShare { get; init; } = 1;

    /// <summary>Gets whether offloaded optimizer states lie in page-locked host memory.</summary>
    public bool OptimizerPinned { get; init; }

    /// <summary>Gets the host buffers for optimizer states on NVMe.</summary>
    public long OptimizerBuffers { get; init; } = 4;

    /// <summary>Gets whether the next states are read from NVMe during an update.</summary>
    public bool PipelinedRead { get; init; }

    /// <summary>Gets whether the last states are written to NVMe during an update.</summary>
    public bool PipelinedWrite { get; init; }

    /// <summary>Gets whether offloaded parameters lie in page-locked host memory while the model is built; stage 3 then moves them to a buffer that is page-locked in any case.</summary>
    public bool ParametersPinned { get; init; }

    /// <summary>Gets the host buffers for parameters on NVMe.</summary>
    public long ParameterBuffers { get; init; } = 5;

    /// <summary>Gets the elements of a host buffer for parameters on NVMe.</summary>
    public long ParameterBufferElements { get; init; } = 100_000_000;

    /// <summary>Gets the parameters that stay in host memory when the rest is on NVMe.</summary>
    public long ParametersInHost { get; init; } = 1_000_000_000;

    /// <summary>Gets the type in which gradients are accumulated (<c>data_types.grad_accum_dtype</c>), or <see langword="null"/> for the engine's.</summary>
    public DataType? GradientAccumulation { get; init; }

    /// <summary>Gets the type in which gradients are reduced (<c>communication_data_type</c>), or <see langword="null"/> for the engine's.</summary>
    public DataType? Communication { get; init; }

    /// <summary>Gets whether master weights and gradients are 16-bit (<c>fp16_master_weights_and_grads</c>, <c>bf16_master_weights_and_grads</c>).</summary>
    public bool NarrowMasters { get; init; }

    /// <summary>Gets whether Adam's moments are 16-bit (<c>bf16_optimizer_states</c>).</summary>
    public bool NarrowStates { get; init; }

    /// <summary>Gets what is set that changes neither bytes nor time, or otherwise than it reads, in words.</summary>
    internal IReadOnlyList<string> Notes
    {
        get
        {
            var notes = new List<string>();
            if (GatherBucketElements != Default.GatherBucketElements) notes.Add("allgather_bucket_size: changes nothing since PyTorch 1.13, which gathers whole shards into place");
            if (RoundRobinGradients) notes.Add("round_robin_gradients: another order of the same bytes");
            if (ParametersPinned) notes.Add("offload_param.pin_memory: changes nothing, since stage 3 moves parameters into one page-locked buffer in any case");
            if (OptimizerOffloadShare < 1) notes.Add("offload_optimizer.ratio: counted in whole sub-groups of sub_group_size, as DeepSpeed does; a shard of one sub-group is offloaded whole");
            return notes;
        }
    }

    /// <summary>Returns the policy with 16-bit masters, moments and the type of reductions where these settings name them.</summary>
    internal PrecisionPolicy Narrowed(PrecisionPolicy policy) => policy with
    {
        Master = NarrowMasters && policy.Master is not null ? policy.Parameters : policy.Master,
        Moments = NarrowStates ? policy.Parameters : policy.Moments,
        Reduce = Communication ?? policy.Reduce,
    };

    /// <summary>Gets the elements that stage 3 fetches ahead: one tensor at a time under <see cref="SequentialGather"/> (deepspeed/runtime/engine.py), which MiCS does not read.</summary>
    internal long Prefetched => GathersSingly ? 1 : Math.Min(PrefetchBucketElements, LiveElements);

    /// <summary>Gets whether stage 3 gathers each parameter into its own memory.</summary>
    internal bool GathersSingly => SequentialGather && MicsRanks == 0;

    /// <summary>Returns the elements of a rank's shard whose states stay on the device under Twin-Flow.</summary>
    /// <remarks>deepspeed/runtime/zero/stage3.py, subgroup_to_device: of n sub-groups the first ⌊(1 − ratio) · n⌋, so that a shard of one sub-group is offloaded whole.</remarks>
    internal long UpdatedOnDevice(long shard)
    {
        if (OptimizerOffloadShare >= 1 || SubGroupElements < 1)
        {
            return 0;
        }

        var groups = (shard - 1) / SubGroupElements + 1;
        return Math.Min(shard, (long)((1 - OptimizerOffloadShare) * groups) * Math.Min(SubGroupElements, shard));
    }
}
