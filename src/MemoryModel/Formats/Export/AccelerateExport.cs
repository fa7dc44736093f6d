using System.Text;

namespace MemoryModel;

/// <summary>Writes the YAML of <c>accelerate config</c> (accelerate, src/accelerate/commands/config/config_args.py).</summary>
static class AccelerateExport
{
    /// <summary>Gets the fields that the file says.</summary>
    public static readonly string[] Says = ["zero", "hsdp", "recompute", "offload-optimizer", "offload-params", "compile"];

    public static string Write(TrainingRun run)
    {
        var plan = OffloadPlaces.Of(run, run.Plan);
        var nodes = CeilDiv(run.Gpus, run.GpusPerNode);
        var deepSpeed = run.EngineOf(plan.Zero) == ShardingEngine.DeepSpeed && plan.Zero > 0;
        var sharded = !deepSpeed && plan.Zero >= 2;
        ConfigExport.Need(deepSpeed || plan.Zero is 0 or 2 or 3, "accelerate", "zero", $"{plan.Zero}", "0, 2, 3, or 1 with framework deepspeed");
        ConfigExport.Need(run.Precision.Compute is DataType.BFloat16 or DataType.Float16 or DataType.Float8 or DataType.Float32, "accelerate", "precision.compute", run.Precision.Compute.ShortName(), "bf16, fp16, fp8, fp32");
        ConfigExport.Need(plan.Recompute == Recompute.None || (sharded && plan.Recompute == Recompute.Full), "accelerate", "recompute", plan.Recompute.ToString().ToLowerInvariant(), "none, or full with FSDP (zero 2 or 3); else it is set in the script");
        ConfigExport.Need(plan.ShardGroup == 0 || (sharded && plan.ShardGroup == Math.Min(run.Gpus, run.GpusPerNode)), "accelerate", "hsdp", $"{plan.ShardGroup}", "0, or with FSDP the GPUs of a node");
        ConfigExport.Need(deepSpeed || sharded || plan.OffloadOptimizer == OffloadTarget.None, "accelerate", "offload-optimizer", Word(plan.OffloadOptimizer), "none without DeepSpeed or FSDP");
        var text = new StringBuilder();
        void Line(string line) => text.Append(line).Append('\n');
        Line("compute_environment: LOCAL_MACHINE");
        Line($"distributed_type: {(deepSpeed ? "DEEPSPEED" : plan.Zero >= 2 ? "FSDP" : run.Gpus > 1 ? "MULTI_GPU" : "NO")}");
        Line(FormattableString.Invariant($"num_machines: {nodes}"));
        Line(FormattableString.Invariant($"num_processes: {run.Gpus}"));
        Line($"mixed_precision: {(run.Precision.Compute is DataType.BFloat16 or DataType.Float16 or DataType.Float8 ? run.Precision.Compute.ShortName() : "no")}");
        if (run.Compiled)
        {
            Line("dynamo_config:");
            Line("  dynamo_backend: INDUCTOR");
        }

        if (deepSpeed)
        {
            Line("deepspeed_config:");
            Line(FormattableString.Invariant($"  zero_stage: {plan.Zero}"));
            Line(FormattableString.Invariant($"  gradient_accumulation_steps: {plan.MicroBatches}"));
            Line($"  offload_optimizer_device: {Word(plan.OffloadOptimizer)}");
            Line($"  offload_param_device: {Word(plan.OffloadParameters)}");
        }
        else if (sharded)
        {
            Line("fsdp_config:");
            Line($"  fsdp_version: {(run.EngineOf(plan.Zero) == ShardingEngine.FullyShardedV2 ? 2 : 1)}");
            Line("  fsdp_auto_wrap_policy: TRANSFORMER_BASED_WRAP");
            Line($"  fsdp_sharding_strategy: {(plan.Zero == 3 ? plan.ShardGroup > 0 ? "HYBRID_SHARD" : "FULL_SHARD" : plan.ShardGroup > 0 ? "HYBRID_SHARD_ZERO2" : "SHARD_GRAD_OP")}");
            Line($"  fsdp_reshard_after_forward: {(plan.Zero == 3 ? "true" : "false")}");
            Line($"  fsdp_offload_params: {(plan.OffloadOptimizer != OffloadTarget.None ? "true" : "false")}");
            Line($"  fsdp_activation_checkpointing: {(plan.Recompute == Recompute.Full ? "true" : "false")}");
        }

        return text.ToString();
    }

    static string Word(OffloadTarget target) => target.ToString().ToLowerInvariant();
}
