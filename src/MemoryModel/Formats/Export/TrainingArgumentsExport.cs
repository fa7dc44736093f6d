using System.Text.Json;

namespace MemoryModel;

/// <summary>Writes the JSON of Hugging Face's TrainingArguments (transformers, src/transformers/training_args.py), with FSDP's or DeepSpeed's part inside.</summary>
static class TrainingArgumentsExport
{
    public static string Write(TrainingRun run, bool needsFsdp)
    {
        var format = needsFsdp ? "fsdp" : "training-args";
        var plan = run.Plan;
        ConfigExport.NeedDataParallel(format, run);
        var deepSpeed = run.EngineOf(plan.Zero) == ShardingEngine.DeepSpeed && plan.Zero > 0;
        ConfigExport.Need(!needsFsdp || plan.Zero >= 2, format, "zero", $"{plan.Zero}", "2 (shard_grad_op) or 3 (full_shard)");
        ConfigExport.Need(plan.Recompute != Recompute.Selective, format, "recompute", "selective", "none, full");
        ConfigExport.Need(deepSpeed && !needsFsdp || plan.Zero is 0 or 2 or 3, format, "zero", $"{plan.Zero}", "0, 2, 3, or 1 with framework deepspeed");
        ConfigExport.Need(plan.OffloadOptimizer != OffloadTarget.Nvme || deepSpeed && !needsFsdp, format, "offload-optimizer", "nvme", "none, cpu");
        return ConfigExport.Json(json =>
        {
            json.WriteNumber("per_device_train_batch_size", plan.MicroBatch);
            json.WriteNumber("gradient_accumulation_steps", plan.MicroBatches);
            json.WriteBoolean("bf16", run.Precision.Compute == DataType.BFloat16);
            json.WriteBoolean("fp16", run.Precision.Compute == DataType.Float16);
            json.WriteString("optim", Optimizer(run));
            json.WriteBoolean("gradient_checkpointing", plan.Recompute == Recompute.Full);
            json.WriteBoolean("torch_compile", run.Compiled);
            if (run.FusedLoss)
            {
                json.WriteBoolean("use_liger_kernel", true);
            }

            if (deepSpeed && !needsFsdp)
            {
                json.WriteStartObject("deepspeed");
                DeepSpeedExport.Fields(json, run);
                json.WriteEndObject();
            }
            else if (plan.Zero >= 2)
            {
                Fsdp(json, run);
            }
        });
    }

    static void Fsdp(Utf8JsonWriter json, TrainingRun run)
    {
        var plan = run.Plan;
        var hybrid = plan.ShardGroup > 0;
        var offload = plan.OffloadOptimizer == OffloadTarget.Cpu ? " offload" : "";
        json.WriteString("fsdp", (plan.Zero == 3 ? hybrid ? "hybrid_shard" : "full_shard" : hybrid ? "hybrid_shard_zero2" : "shard_grad_op") + " auto_wrap" + offload);
        json.WriteStartObject("fsdp_config");
        json.WriteNumber("version", run.EngineOf(plan.Zero) == ShardingEngine.FullyShardedV2 ? 2 : 1);
        json.WriteEndObject();
    }

    static string Optimizer(TrainingRun run) => run.Optimizer.Name switch
    {
        "adamw" => (run.Implementation.Foreach ?? run.Habits.ForeachStep) ? "adamw_torch" : "adamw_torch_fused",
        "adamw-8bit" => "adamw_bnb_8bit",
        "paged-adamw-8bit" => "paged_adamw_8bit",
        "sgd" => "sgd",
        var other => run.Optimizer.Aliases.FirstOrDefault(alias => alias.Contains('_', StringComparison.Ordinal)) ?? other,
    };
}
