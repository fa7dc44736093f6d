using System.Text;

namespace MemoryModel;

/// <summary>Writes torchtitan's TOML (torchtitan/config/job_config.py).</summary>
static class TorchtitanExport
{
    // The keys of llama3_configs and deepseekv3_configs in torchtitan/models/llama3/__init__.py and deepseek_v3/__init__.py: a model is a family and a flavor.
    static readonly (string Name, string Family, string Flavor)[] Flavors =
    [
        ("llama-3-8b", "llama3", "8B"), ("llama-3-70b", "llama3", "70B"), ("llama-3.1-8b", "llama3", "8B"), ("llama-3.1-70b", "llama3", "70B"), ("llama-3.1-405b", "llama3", "405B"), ("llama-3.2-1b", "llama3", "1B"), ("llama-3.2-3b", "llama3", "3B"),
        ("deepseek-v3", "deepseek_v3", "671B"),
    ];

    /// <summary>Gets the fields that the file says.</summary>
    public static readonly string[] Says =
    [
        "zero", "hsdp", "tp", "pp", "vpp", "schedule", "cp", "cp-comm", "ep", "recompute", "offload-optimizer", "offload-params", "optimizer", "foreach", "compile", "async_tp",
    ];

    public static string Write(TrainingRun run)
    {
        var plan = OffloadPlaces.Of(run, run.Plan);
        ConfigExport.Need(plan.Zero is 0 or 2 or 3, "torchtitan", "zero", $"{plan.Zero}", "0, 2, 3");
        ConfigExport.Need(plan.OffloadOptimizer != OffloadTarget.Nvme, "torchtitan", "offload-optimizer", "nvme", "none, cpu");
        var (_, model, flavor) = Flavors.FirstOrDefault(row => row.Name == run.Model.Name);
        ConfigExport.Need(model is not null, "torchtitan", "model", run.Model.Name, string.Join(", ", Flavors.Select(row => row.Name)));
        ConfigExport.Need(run.Optimizer.Name is "adamw" or "adam", "torchtitan", "optimizer", run.Optimizer.Name, "adamw, adam");
        ConfigExport.Need(run.Precision.Compute is DataType.BFloat16 or DataType.Float32, "torchtitan", "precision.compute", run.Precision.Compute.ShortName(), "bf16, fp32");
        ConfigExport.Need(plan.Context == 1 || run.ContextExchange != ContextExchange.AllToAll, "torchtitan", "cp-comm", "a2a", "p2p, all_gather");
        ConfigExport.Need(plan.Zero > 0 || plan.OffloadOptimizer == OffloadTarget.None, "torchtitan", "offload-optimizer", "cpu", "none with zero 0");
        ConfigExport.Need(plan.Tensor > 1 || run.TensorOverlap is null, "torchtitan", "async_tp", run.TensorOverlap == true ? "true" : "false", "the default with tp 1");
        var replicas = run.Data;
        var shard = plan.Zero == 0 ? 1 : plan.ShardGroup == 0 ? replicas : Math.Min(plan.ShardGroup, replicas);
        var text = new StringBuilder();
        void Table(string name, params ReadOnlySpan<(string Key, string Value)> rows)
        {
            text.Append(text.Length == 0 ? "" : "\n").Append('[').Append(name).Append("]\n");
            foreach (var (key, value) in rows)
            {
                text.Append(key).Append(" = ").Append(value).Append('\n');
            }
        }

        string Count(long value) => FormattableString.Invariant($"{value}");
        Table("model", ("name", $"\"{model}\""), ("flavor", $"\"{flavor}\""));
        Table("optimizer", ("name", $"\"{(run.Optimizer.Name == "adamw" ? "AdamW" : "Adam")}\""), ("implementation", (run.Implementation.Foreach ?? run.Habits.ForeachStep) ? "\"foreach\"" : "\"fused\""));
        Table("training",
            ("local_batch_size", Count(plan.MicroBatch * (plan.Pipeline > 1 ? plan.MicroBatches : 1))), ("global_batch_size", Count(plan.MicroBatch * plan.MicroBatches * replicas)), ("seq_len", Count(run.SequenceLength)),
            ("mixed_precision_param", $"\"{(run.Precision.Compute == DataType.Float32 ? "float32" : "bfloat16")}\""), ("enable_cpu_offload", plan.OffloadOptimizer != OffloadTarget.None ? "true" : "false"));
        Table("parallelism",
            ("data_parallel_replicate_degree", Count(replicas / shard)), ("data_parallel_shard_degree", Count(shard)), ("fsdp_reshard_after_forward", plan.Zero == 3 ? "\"always\"" : "\"never\""),
            ("tensor_parallel_degree", Count(plan.Tensor)), ("pipeline_parallel_degree", Count(plan.Pipeline)), ("pipeline_parallel_microbatch_size", Count(plan.MicroBatch)),
            ("pipeline_parallel_schedule", $"\"{Schedule(plan)}\""), ("context_parallel_degree", Count(plan.Context)), ("context_parallel_rotate_method", run.ContextExchange == ContextExchange.AllGather ? "\"allgather\"" : "\"alltoall\""), ("expert_parallel_degree", Count(plan.Expert)),
            ("enable_async_tensor_parallel", run.TensorOverlap == true ? "true" : "false"));
        Table("activation_checkpoint", ("mode", $"\"{plan.Recompute.ToString().ToLowerInvariant()}\""));
        Table("compile", ("enable", run.Compiled ? "true" : "false"));
        return text.ToString();
    }

    static string Schedule(in ParallelPlan plan) => plan.Schedule switch
    {
        PipelineSchedule.GPipe => "GPipe",
        PipelineSchedule.ZeroBubbleH1 => "InterleavedZeroBubble",
        PipelineSchedule.ZeroBubbleV => "ZBVZeroBubble",
        PipelineSchedule.OneForwardOneBackward => plan.VirtualPipeline > 1 ? "Interleaved1F1B" : "1F1B",
        _ => throw new InvalidInputException($"schedule is {Schedules.Word(plan.Schedule)}; allowed with --format torchtitan: 1f1b, gpipe, zb-h1, zb-v"),
    };
}
