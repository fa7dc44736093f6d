using System.Text.Json;

namespace MemoryModel;

/// <summary>Writes the JSON of Hugging Face's TrainingArguments (transformers, src/transformers/training_args.py), with FSDP's or DeepSpeed's part inside.</summary>
static class TrainingArgumentsExport
{
    /// <summary>Gets the fields that the file says.</summary>
    public static readonly string[] Says =
    [
        "zero", "hsdp", "recompute", "offload-optimizer", "offload-params", "offload-activations", "checkpoints", "optimizer", "optimizer_targets", "foreach", "loss", "compile", "communication_overlap", "deepspeed",
    ];

    // transformers, training_args.py, OptimizerNames
    static readonly string[] OptimizerNames =
    [
        "adafactor", "ademamix", "sgd", "adagrad", "adamw_bnb_8bit", "adamw_8bit", "adamw_torch_8bit", "adamw_torch_4bit", "ademamix_8bit", "lion_8bit", "lion_32bit", "paged_adamw_32bit",
        "paged_adamw_8bit", "paged_ademamix_32bit", "paged_ademamix_8bit", "paged_lion_32bit", "paged_lion_8bit", "rmsprop", "rmsprop_bnb", "rmsprop_bnb_8bit", "rmsprop_bnb_32bit", "galore_adamw",
        "galore_adamw_8bit", "galore_adafactor", "galore_adamw_layerwise", "galore_adamw_8bit_layerwise", "galore_adafactor_layerwise", "lomo", "adalomo", "grokadamw", "schedule_free_radam",
        "schedule_free_adamw", "schedule_free_sgd", "apollo_adamw", "apollo_adamw_layerwise", "stable_adamw", "adamw_anyprecision", "adamw_apex_fused", "adamw_torch_fused", "adamw_torch",
    ];

    public static string Write(TrainingRun run, bool needsFsdp)
    {
        var format = needsFsdp ? "fsdp" : "training-args";
        var plan = OffloadPlaces.Of(run, run.Plan);
        var deepSpeed = run.EngineOf(plan.Zero) == ShardingEngine.DeepSpeed && plan.Zero > 0 && !needsFsdp;
        var sharded = !deepSpeed && plan.Zero >= 2;
        ConfigExport.Need(!needsFsdp || plan.Zero >= 2, format, "zero", $"{plan.Zero}", "2 (shard_grad_op) or 3 (full_shard)");
        ConfigExport.Need(plan.Recompute != Recompute.Selective, format, "recompute", "selective", "none, full");
        ConfigExport.Need(deepSpeed || plan.Zero is 0 or 2 or 3, format, "zero", $"{plan.Zero}", "0, 2, 3, or 1 with framework deepspeed");
        ConfigExport.Need(run.Precision.Compute is DataType.BFloat16 or DataType.Float16 or DataType.TensorFloat32 or DataType.Float32, format, "precision.compute", run.Precision.Compute.ShortName(), "bf16, fp16, tf32, fp32");
        ConfigExport.Need(!(run.FusedLoss is false && run.Implementation.Loss == LossImplementation.Chunked), format, "loss", "chunked", "plain, fused");
        if (deepSpeed)
        {
            DeepSpeedExport.Check(run, format);
        }
        else
        {
            ConfigExport.Need(plan.OffloadOptimizer != OffloadTarget.Nvme, format, "offload-optimizer", "nvme", "none, cpu");
            ConfigExport.Need(sharded || plan.OffloadOptimizer == OffloadTarget.None, format, "offload-optimizer", "cpu", "none without DeepSpeed or FSDP");
            ConfigExport.Need(plan.OffloadActivations == OffloadTarget.None, format, "offload-activations", plan.OffloadActivations.ToString().ToLowerInvariant(), "none");
            ConfigExport.Need(run.Checkpoints == new CheckpointLayout(), format, "checkpoints", run.Checkpoints.ToString(), "none");
            ConfigExport.Need(run.CommunicationOverlap is null, format, "communication_overlap", run.CommunicationOverlap == true ? "true" : "false", "the default");
            ConfigExport.Need(plan.ShardGroup == 0 || plan.ShardGroup == Math.Min(run.Gpus, run.GpusPerNode), format, "hsdp", $"{plan.ShardGroup}", "0, or the GPUs of a node");
            ConfigExport.Need(run.DeepSpeed is null, format, "deepspeed", "a configuration of its own", "none without framework deepspeed and zero 1 to 3");
        }

        var optimizer = Optimizer(run, format);
        return ConfigExport.Json(json =>
        {
            json.WriteNumber("per_device_train_batch_size", plan.MicroBatch);
            json.WriteNumber("gradient_accumulation_steps", plan.MicroBatches);
            json.WriteBoolean("bf16", run.Precision.Compute == DataType.BFloat16);
            json.WriteBoolean("fp16", run.Precision.Compute == DataType.Float16);
            json.WriteString("optim", optimizer);
            if (run.Optimizer.Projects)
            {
                json.WriteStartArray("optim_target_modules");
                foreach (var module in run.Optimizer.ProjectedModules.IsDefaultOrEmpty ? ["attn", "mlp"] : run.Optimizer.ProjectedModules)
                {
                    json.WriteStringValue(module);
                }

                json.WriteEndArray();
            }

            if (run.Precision.Compute == DataType.TensorFloat32)
            {
                json.WriteBoolean("tf32", true);
            }

            json.WriteBoolean("gradient_checkpointing", plan.Recompute == Recompute.Full);
            json.WriteBoolean("torch_compile", run.Compiled);
            if (run.FusedLoss)
            {
                json.WriteBoolean("use_liger_kernel", true);
            }

            if (deepSpeed)
            {
                json.WriteStartObject("deepspeed");
                DeepSpeedExport.Fields(json, run);
                json.WriteEndObject();
            }
            else if (sharded)
            {
                Fsdp(json, run, in plan);
            }
        });
    }

    static void Fsdp(Utf8JsonWriter json, TrainingRun run, in ParallelPlan plan)
    {
        var hybrid = plan.ShardGroup > 0;
        var offload = plan.OffloadOptimizer == OffloadTarget.Cpu ? " offload" : "";
        json.WriteString("fsdp", (plan.Zero == 3 ? hybrid ? "hybrid_shard" : "full_shard" : hybrid ? "hybrid_shard_zero2" : "shard_grad_op") + " auto_wrap" + offload);
        json.WriteStartObject("fsdp_config");
        json.WriteNumber("version", run.EngineOf(plan.Zero) == ShardingEngine.FullyShardedV2 ? 2 : 1);
        json.WriteEndObject();
    }

    static string Optimizer(TrainingRun run, string format)
    {
        if (run.Optimizer.Name == "adamw")
        {
            return (run.Implementation.Foreach ?? run.Habits.ForeachStep) ? "adamw_torch" : "adamw_torch_fused";
        }

        // a name of the Trainer is one of the optimizer's own, with underscores
        var name = run.Optimizer.Aliases.Prepend(run.Optimizer.Name).Select(alias => alias.Replace('-', '_')).FirstOrDefault(OptimizerNames.Contains);
        ConfigExport.Need(name is not null, format, "optimizer", run.Optimizer.Name, "one of the Trainer's optim: adamw, sgd, adafactor, adamw-8bit, …");
        ConfigExport.Need(run.Implementation.Foreach is null || run.Implementation.Foreach == run.Habits.ForeachStep, format, "foreach", "set", $"the default with optimizer {run.Optimizer.Name}");
        return name!;
    }
}
