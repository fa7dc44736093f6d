using System.Text;

namespace MemoryModel;

/// <summary>Writes the YAML of <c>accelerate config</c> (accelerate, src/accelerate/commands/config/config_args.py).</summary>
static class AccelerateExport
{
    public static string Write(TrainingRun run)
    {
        var plan = run.Plan;
        ConfigExport.NeedDataParallel("accelerate", run);
        var nodes = CeilDiv(run.Gpus, run.GpusPerNode);
        var deepSpeed = run.EngineOf(plan.Zero) == ShardingEngine.DeepSpeed && plan.Zero > 0;
        ConfigExport.Need(deepSpeed || plan.Zero is 0 or 2 or 3, "accelerate", "zero", $"{plan.Zero}", "0, 2, 3, or 1 with framework deepspeed");
        var text = new StringBuilder();
        void Line(string line) => text.Append(line).Append('\n');
        Line("compute_environment: LOCAL_MACHINE");
        Line($"distributed_type: {(deepSpeed ? "DEEPSPEED" : plan.Zero >= 2 ? "FSDP" : run.Gpus > 1 ? "MULTI_GPU" : "NO")}");
        Line(FormattableString.Invariant($"num_machines: {nodes}"));
        Line(FormattableString.Invariant($"num_processes: {run.Gpus}"));
        Line($"mixed_precision: {(run.Precision.Compute is DataType.BFloat16 or DataType.Float16 or DataType.Float8 ? run.Precision.Compute.ShortName() : "no")}");
        if (deepSpeed)
        {
            Line("deepspeed_config:");
            Line(FormattableString.Invariant($"  zero_stage: {plan.Zero}"));
            Line(FormattableString.Invariant($"  gradient_accumulation_steps: {plan.MicroBatches}"));
            Line($"  offload_optimizer_device: {Word(plan.OffloadOptimizer)}");
            Line($"  offload_param_device: {Word(plan.OffloadParameters)}");
        }
        else if (plan.Zero >= 2)
        {
            Line("fsdp_config:");
            Line($"  fsdp_version: {(run.EngineOf(plan.Zero) == ShardingEngine.FullyShardedV2 ? 2 : 1)}");
            Line("  fsdp_auto_wrap_policy: TRANSFORMER_BASED_WRAP");
            Line($"  fsdp_sharding_strategy: {(plan.Zero == 3 ? plan.ShardGroup > 0 ? "HYBRID_SHARD" : "FULL_SHARD" : plan.ShardGroup > 0 ? "HYBRID_SHARD_ZERO2" : "SHARD_GRAD_OP")}");
            Line($"  fsdp_reshard_after_forward: {(plan.Zero == 3 ? "true" : "false")}");
            Line($"  fsdp_offload_params: {(plan.OffloadOptimizer == OffloadTarget.Cpu ? "true" : "false")}");
            Line($"  fsdp_activation_checkpointing: {(plan.Recompute == Recompute.Full ? "true" : "false")}");
        }

        return text.ToString();
    }

    static string Word(OffloadTarget target) => target.ToString().ToLowerInvariant();
}
