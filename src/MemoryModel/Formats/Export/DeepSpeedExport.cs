using System.Text.Json;

namespace MemoryModel;

/// <summary>Writes <c>ds_config.json</c> (deepspeed/runtime/config.py, deepspeed/runtime/zero/config.py).</summary>
static class DeepSpeedExport
{
    public static string Write(TrainingRun run)
    {
        ConfigExport.NeedDataParallel("deepspeed", run);
        ConfigExport.Need(run.Precision.Compute is DataType.BFloat16 or DataType.Float16 or DataType.Float32, "deepspeed", "precision.compute", run.Precision.Compute.ShortName(), "bf16, fp16, fp32");
        return ConfigExport.Json(json => Fields(json, run));
    }

    /// <summary>Writes the fields into an open object.</summary>
    public static void Fields(Utf8JsonWriter json, TrainingRun run)
    {
        var plan = run.Plan;
        json.WriteNumber("train_batch_size", plan.MicroBatch * plan.MicroBatches * run.Data);
        json.WriteNumber("train_micro_batch_size_per_gpu", plan.MicroBatch);
        json.WriteNumber("gradient_accumulation_steps", plan.MicroBatches);
        Half(json, "bf16", run.Precision.Compute == DataType.BFloat16);
        Half(json, "fp16", run.Precision.Compute == DataType.Float16);
        json.WriteStartObject("zero_optimization");
        json.WriteNumber("stage", plan.Zero);
        Offload(json, "offload_optimizer", plan.OffloadOptimizer);
        Offload(json, "offload_param", plan.OffloadParameters);
        if (plan.ShardGroup > 0)
        {
            json.WriteNumber("mics_shard_size", plan.ShardGroup);
        }

        if (run.DeepSpeed is { } settings)
        {
            Buffers(json, settings, plan.Zero);
        }

        json.WriteEndObject();
    }

    static void Half(Utf8JsonWriter json, string name, bool enabled)
    {
        json.WriteStartObject(name);
        json.WriteBoolean("enabled", enabled);
        json.WriteEndObject();
    }

    static void Offload(Utf8JsonWriter json, string name, OffloadTarget target)
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

        json.WriteEndObject();
    }

    static void Buffers(Utf8JsonWriter json, DeepSpeedSettings settings, int zero)
    {
        json.WriteBoolean("contiguous_gradients", settings.ContiguousGradients);
        json.WriteNumber("reduce_bucket_size", settings.ReduceBucketElements);
        if (settings.OverlapCommunication is { } overlap)
        {
            json.WriteBoolean("overlap_comm", overlap);
        }

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
    }
}
