using System.Text.Json;

namespace MemoryModel;

/// <summary>Writes the offload and the buffers of <c>zero_optimization</c> (deepspeed/runtime/zero/config.py, offload_config.py).</summary>
static class DeepSpeedBuffersExport
{
    /// <summary>Writes where states live and how they get there.</summary>
    public static void Offload(Utf8JsonWriter json, string name, OffloadTarget target, DeepSpeedSettings? settings, bool optimizer)
    {
        if (target == OffloadTarget.None)
        {
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("device", target == OffloadTarget.Cpu ? "cpu" : "nvme");
        if (target == OffloadTarget.Nvme)
        {
            json.WriteString("nvme_path", "/local_nvme");
        }

        if (settings is { } own && optimizer)
        {
            json.WriteBoolean("pin_memory", own.OptimizerPinned);
            json.WriteNumber("buffer_count", own.OptimizerBuffers);
            json.WriteBoolean("pipeline_read", own.PipelinedRead);
            json.WriteBoolean("pipeline_write", own.PipelinedWrite);
            json.WriteNumber("ratio", own.OptimizerOffloadShare);
        }
        else if (settings is { } buffers)
        {
            json.WriteBoolean("pin_memory", buffers.ParametersPinned);
            json.WriteNumber("buffer_count", buffers.ParameterBuffers);
            json.WriteNumber("buffer_size", buffers.ParameterBufferElements);
            json.WriteNumber("max_in_cpu", buffers.ParametersInHost);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes the sizes of the engine's buffers.</summary>
    public static void Buffers(Utf8JsonWriter json, DeepSpeedSettings settings, int zero)
    {
        json.WriteBoolean("contiguous_gradients", settings.ContiguousGradients);
        json.WriteBoolean("reduce_scatter", settings.ReduceScatter);
        json.WriteNumber("reduce_bucket_size", settings.ReduceBucketElements);
        json.WriteBoolean("round_robin_gradients", settings.RoundRobinGradients);
        if (zero < 3)
        {
            json.WriteNumber("allgather_bucket_size", settings.GatherBucketElements);
            return;
        }

        json.WriteNumber("sub_group_size", settings.SubGroupElements);
        json.WriteNumber("stage3_prefetch_bucket_size", settings.PrefetchBucketElements);
        json.WriteNumber("stage3_param_persistence_threshold", settings.PersistenceThresholdElements);
        json.WriteNumber("stage3_max_live_parameters", settings.LiveElements);
        json.WriteNumber("stage3_max_reuse_distance", settings.ReuseDistanceElements);
        json.WriteBoolean("stage3_allgather_sequential", settings.SequentialGather);
        json.WriteBoolean("mics_hierarchical_params_gather", settings.MicsHierarchicalGather);
        json.WriteNumber("zero_hpz_partition_size", settings.SecondaryPartitionRanks);
        json.WriteBoolean("zero_quantized_weights", settings.QuantizedWeights);
        json.WriteBoolean("zero_quantized_nontrainable_weights", settings.QuantizedFrozenWeights);
        json.WriteBoolean("zero_quantized_gradients", settings.QuantizedGradients);
        if (settings.ModelPersistenceThresholdElements < long.MaxValue)
        {
            json.WriteNumber("stage3_model_persistence_threshold", settings.ModelPersistenceThresholdElements);
        }
    }
}
