using System.Text.Json;

namespace MemoryModel;

/// <summary>Writes <c>ds_config.json</c> (deepspeed/runtime/config.py, deepspeed/runtime/zero/config.py).</summary>
static class DeepSpeedExport
{
    /// <summary>Gets the fields that the file says.</summary>
    public static readonly string[] Says =
    [
        "zero", "hsdp", "recompute", "checkpoints", "offload-optimizer", "offload-params", "offload-activations", "optimizer", "communication_overlap", "deepspeed",
        "params-dtype", "grads-dtype", "master-dtype", "moments-dtype", "reduce-dtype", "autocast",
    ];

    // deepspeed/runtime/config.py: the optimizers that the engine makes itself
    static readonly (string Name, string Type)[] Optimizers = [("lamb", "Lamb"), ("lion", "Lion"), ("muon", "Muon"), ("adagrad", "Adagrad")];

    // transformers, integrations/deepspeed.py, deepspeed_optim_sched: a file without an optimizer leaves it to the Trainer's optim, an AdamW
    static readonly string[] OfTheScript = ["adamw", "adamw-foreach", "adamw-torch-fused"];

    public static string Write(TrainingRun run)
    {
        Check(run, "deepspeed");
        var type = Optimizers.FirstOrDefault(row => row.Name == run.Optimizer.Name).Type;
        ConfigExport.Need(type is not null || OfTheScript.Contains(run.Optimizer.Name), "deepspeed", "optimizer", run.Optimizer.Name, string.Join(", ", OfTheScript.Concat(Optimizers.Select(row => row.Name))));
        return ConfigExport.Json(json =>
        {
            if (type is not null)
            {
                json.WriteStartObject("optimizer");
                json.WriteString("type", type);
                json.WriteEndObject();
            }

            Fields(json, run);
        });
    }

    /// <summary>Refuses what the engine's part of a file cannot say.</summary>
    public static void Check(TrainingRun run, string format)
    {
        var (plan, types) = (run.Plan, run.Precision);
        ConfigExport.Need(types.Compute is DataType.BFloat16 or DataType.Float16 or DataType.Float32, format, "precision.compute", types.Compute.ShortName(), "bf16, fp16, fp32");
        ConfigExport.Need(types.Autocast ? types.Parameters == DataType.Float32 : types.Parameters == types.Compute, format, "params-dtype", types.Parameters.ShortName(), types.Compute.ShortName());
        ConfigExport.Need(types.Master is null || types.Master == DataType.Float32 || types.Master == types.Compute, format, "master-dtype", types.Master?.ShortName() ?? "none", $"fp32, {types.Compute.ShortName()}");
        ConfigExport.Need(types.Master is not null || types.Parameters == DataType.Float32, format, "master-dtype", "none", $"fp32, {types.Compute.ShortName()}");
        ConfigExport.Need(types.Moments is null || types.Moments == DataType.Float32 || types.Moments == types.Compute, format, "moments-dtype", types.Moments?.ShortName() ?? "", $"fp32, {types.Compute.ShortName()}");
        ConfigExport.Need(plan.Recompute != Recompute.Selective, format, "recompute", "selective", "none, full");
        ConfigExport.Need(plan.OffloadActivations == OffloadTarget.None || plan is { Recompute: Recompute.Full, OffloadActivations: OffloadTarget.Cpu }, format, "offload-activations", plan.OffloadActivations.ToString().ToLowerInvariant(), "none, or cpu with recompute full (cpu_checkpointing)");
        ConfigExport.Need(run.Checkpoints == new CheckpointLayout() || (plan.Recompute == Recompute.Full && run.Checkpoints is { Layers: 1 } kept && kept with { Partitioned = false, Contiguous = false } == new CheckpointLayout()), format, "checkpoints", run.Checkpoints.ToString(), "with recompute full, one layer each, partitioned or contiguous");
        ConfigExport.Need(plan.ShardGroup == 0 || plan.Zero == 3, format, "hsdp", $"{plan.ShardGroup}", "0, or a shard group of zero 3 (MiCS)");
        ConfigExport.Need(run.CommunicationOverlap is null || plan.Zero > 0, format, "communication_overlap", run.CommunicationOverlap == true ? "true" : "false", "the default with zero 0");
    }

    /// <summary>Writes the fields into an open object.</summary>
    public static void Fields(Utf8JsonWriter json, TrainingRun run)
    {
        var (plan, types) = (run.Plan, run.Precision);
        var settings = run.DeepSpeed ?? DeepSpeedSettings.Default;
        json.WriteNumber("train_batch_size", plan.MicroBatch * plan.MicroBatches * run.Data);
        json.WriteNumber("train_micro_batch_size_per_gpu", plan.MicroBatch);
        json.WriteNumber("gradient_accumulation_steps", plan.MicroBatches);
        Half(json, "bf16", !types.Autocast && types.Compute == DataType.BFloat16, types);
        Half(json, "fp16", !types.Autocast && types.Compute == DataType.Float16, types);
        if (types.Autocast)
        {
            json.WriteStartObject("torch_autocast");
            json.WriteBoolean("enabled", true);
            json.WriteString("dtype", types.Compute == DataType.BFloat16 ? "bfloat16" : "float16");
            json.WriteEndObject();
        }
        else if (types.Gradients != types.Parameters || settings.GradientAccumulation is not null)
        {
            json.WriteStartObject("data_types");
            json.WriteString("grad_accum_dtype", types.Gradients.ShortName());
            json.WriteEndObject();
        }

        if (types.Reduce is { } reduce)
        {
            json.WriteString("communication_data_type", reduce.ShortName());
        }

        if (plan.Recompute == Recompute.Full)
        {
            json.WriteStartObject("activation_checkpointing");
            json.WriteBoolean("partition_activations", run.Checkpoints.Partitioned);
            json.WriteBoolean("contiguous_memory_optimization", run.Checkpoints.Contiguous);
            json.WriteBoolean("cpu_checkpointing", plan.OffloadActivations == OffloadTarget.Cpu);
            if (run.Checkpoints.Contiguous)
            {
                json.WriteNumber("number_checkpoints", run.Model.Layers);
            }

            json.WriteEndObject();
        }

        json.WriteStartObject("zero_optimization");
        json.WriteNumber("stage", plan.Zero);
        DeepSpeedBuffersExport.Offload(json, "offload_optimizer", plan.OffloadOptimizer, run.DeepSpeed, optimizer: true);
        DeepSpeedBuffersExport.Offload(json, "offload_param", plan.OffloadParameters, run.DeepSpeed, optimizer: false);
        if (plan.ShardGroup > 0)
        {
            json.WriteNumber("mics_shard_size", plan.ShardGroup);
        }

        if ((run.CommunicationOverlap ?? run.DeepSpeed?.OverlapCommunication) is { } overlap)
        {
            json.WriteBoolean("overlap_comm", overlap);
        }

        if (run.DeepSpeed is not null)
        {
            DeepSpeedBuffersExport.Buffers(json, settings, plan.Zero);
        }

        json.WriteEndObject();
    }

    static void Half(Utf8JsonWriter json, string name, bool enabled, PrecisionPolicy types)
    {
        json.WriteStartObject(name);
        json.WriteBoolean("enabled", enabled);
        if (enabled && types.Master == types.Compute)
        {
            json.WriteBoolean(name + "_master_weights_and_grads", true);
        }

        if (enabled && types.Moments == types.Compute)
        {
            json.WriteBoolean(name + "_optimizer_states", true);
        }

        json.WriteEndObject();
    }
}
