using MemoryModel.Catalog;

namespace MemoryModel.Tests.Runs;

public class TrainingArgumentsTests
{
    static TrainingRun Base => new() { Model = Models.Get("llama-3-8b"), Accelerator = Gpus.H100Sxm, Gpus = 8, SequenceLength = 4096 };

    static TrainingRun Run(string json) => TrainingArguments.Parse(json).Apply(Base);

    [Fact]
    public void Empty_arguments_are_the_trainers_defaults()
    {
        var run = Run("{}");

        Assert.Equal((8, 1, Recompute.None, 0), (run.Plan.MicroBatch, run.Plan.MicroBatches, run.Plan.Recompute, run.Plan.Zero));
        Assert.Equal(("hf-trainer", "adamw-torch-fused"), (run.Framework, run.Optimizer.Name));
        Assert.Equal(PrecisionPolicies.Float32, run.Precision);
    }

    [Theory]
    [InlineData("""{"bf16": true}""", DataType.BFloat16, DataType.Float32)]
    [InlineData("""{"fp16": true}""", DataType.Float16, DataType.Float32)]
    [InlineData("""{"tf32": true}""", DataType.TensorFloat32, DataType.Float32)]
    [InlineData("""{"bf16": true, "deepspeed": {"bf16": {"enabled": "auto"}, "zero_optimization": {"stage": 2}}}""", DataType.BFloat16, DataType.BFloat16)]
    [InlineData("""{"bf16": true, "fsdp": "full_shard auto_wrap"}""", DataType.BFloat16, DataType.Float32)]
    public void Mixed_precision_keeps_the_weights_that_the_engine_keeps(string json, DataType compute, DataType parameters)
    {
        var precision = Run(json).Precision;

        Assert.Equal((compute, parameters), (precision.Compute, precision.Parameters));
    }

    [Fact]
    public void Arguments_of_memory_reach_the_run()
    {
        var run = Run("""
            {"per_device_train_batch_size": 2, "gradient_accumulation_steps": 16, "gradient_checkpointing": true, "gradient_checkpointing_kwargs": {"use_reentrant": false},
             "optim": "paged_adamw_8bit", "use_liger_kernel": true, "max_length": 2048, "logging_steps": 10, "output_dir": "out", "report_to": ["wandb"]}
            """);

        Assert.Equal((2, 16, Recompute.Full), (run.Plan.MicroBatch, run.Plan.MicroBatches, run.Plan.Recompute));
        Assert.Equal(("paged-adamw-8bit", 2048), (run.Optimizer.Name, run.SequenceLength));
        Assert.True(run.FusedLoss && run.FusedKernels);
    }

    [Theory]
    [InlineData("\"full_shard auto_wrap\"", 3, 0, OffloadTarget.None)]
    [InlineData("[\"shard_grad_op\"]", 2, 0, OffloadTarget.None)]
    [InlineData("\"hybrid_shard\"", 3, 8, OffloadTarget.None)]
    [InlineData("[\"full_shard\", \"offload\"]", 3, 0, OffloadTarget.Cpu)]
    public void Fsdp_is_a_stage_of_sharding(string options, int zero, long group, OffloadTarget place)
    {
        var plan = Run($$"""{"fsdp": {{options}}}""").Plan;

        Assert.Equal((zero, group, place), (plan.Zero, plan.ShardGroup, plan.OffloadOptimizer));
    }

    [Fact]
    public void Fsdp2_and_its_checkpointing_are_read_from_the_config() => Assert.Equal(
        (2, Recompute.Full),
        Run("""{"fsdp": "full_shard", "fsdp_config": {"fsdp_version": 2, "fsdp_reshard_after_forward": false, "activation_checkpointing": true}}""").Plan is var plan ? (plan.Zero, plan.Recompute) : default);

    // accelerate, FullyShardedDataParallelPlugin: version 1 unless it is set
    [Theory]
    [InlineData("""{"fsdp_version": 1}""", "hf-trainer")]
    [InlineData("""{"version": 2}""", "hf-fsdp2")]
    [InlineData("{}", "hf-trainer")]
    [InlineData("""{"reshard_after_forward": true}""", "hf-fsdp2")]
    [InlineData("""{"version": 1, "reshard_after_forward": "full_shard"}""", "hf-trainer")]
    public void Fsdp_is_the_frameworks_own_run(string config, string framework)
    {
        var arguments = Run($$$"""{"per_device_train_batch_size": 1, "gradient_accumulation_steps": 8, "bf16": true, "optim": "adamw_torch", "fsdp": "full_shard auto_wrap", "fsdp_config": {{{config}}}}""");
        var named = RunReader.Parse($$$"""{"model": {"name": "llama-3-8b"}, "framework": "{{{framework}}}", "hardware": {"gpu": "h100-sxm", "gpus": 8}, "parallel": {"zero": 3}, "micro_batch": 1, "grad_accum": 8, "seq_len": 4096, "optimizer": "adamw-torch"}""");

        Assert.Equal(Estimator.Memory(named).Allocated, Estimator.Memory(arguments).Allocated);
        Assert.Equal(Estimator.Time(named)!.Step, Estimator.Time(arguments)!.Step);
        Assert.Contains("gradients before the last micro-batch", Estimator.Memory(arguments).Terms.SelectMany(term => term.Terms.Prepend(term)).Select(term => term.Name));
    }

    [Fact]
    public void Versions_of_fsdp_are_different_engines() => Assert.NotEqual(
        Estimator.Memory(Run("""{"bf16": true, "fsdp": "full_shard", "fsdp_config": {"version": 1}}""")).Allocated,
        Estimator.Memory(Run("""{"bf16": true, "fsdp": "full_shard", "fsdp_config": {"version": 2}}""")).Allocated);

    [Theory]
    [InlineData("""{"fsdp": "full_shard"}""", true)]
    [InlineData("""{"fsdp": "full_shard", "fsdp_config": {"fsdp_version": 1}}""", false)]
    public void An_assumed_version_of_fsdp_is_said(string json, bool said) => Assert.Equal(said, Run(json).Assumed.Any(line => line.StartsWith("fsdp_config.fsdp_version: 1", StringComparison.Ordinal)));

    [Theory]
    [InlineData("""{"bf16": true, "deepspeed": {"bf16": {"enabled": "auto"}, "zero_optimization": {"stage": 3}}}""")]
    public void Deepspeed_under_the_trainer_keeps_the_trainers_modules(string json) => Assert.Equal(Frameworks.TransformersDeepSpeed, Run(json).Habits);

    [Fact]
    public void A_named_file_is_asked_for() => Assert.Equal(
        3, TrainingArguments.Parse("""{"deepspeed": "ds.json"}""", path => path == "ds.json" ? """{"zero_optimization": {"stage": 3}}""" : "").DeepSpeed!.Stage);

    // 1,000 samples on 8 GPUs at 4 each are 32 batches: 8 steps of 4, three times.
    [Theory]
    [InlineData("""{"per_device_train_batch_size": 4, "gradient_accumulation_steps": 4}""", 24)]
    [InlineData("""{"per_device_train_batch_size": 4, "gradient_accumulation_steps": 5}""", 21)]
    [InlineData("""{"per_device_train_batch_size": 4, "dataloader_drop_last": true, "num_train_epochs": 0.5}""", 16)]
    [InlineData("""{"max_steps": 77}""", 77)]
    public void Steps_are_those_that_the_trainer_takes(string json, long steps) => Assert.Equal(steps, TrainingArguments.Parse(json).Steps(1000, 8));

    [Theory]
    [InlineData("""{"per_device_train_batchsize": 4}""", "nearest: per_device_train_batch_size")]
    [InlineData("""{"per_device_train_batch_size": 0}""", "per_device_train_batch_size is 0; allowed: a whole number from 1")]
    [InlineData("""{"bf16": true, "fp16": true}""", "one of them")]
    [InlineData("""{"gradient_checkpointing": true, "fsdp": "full_shard", "fsdp_config": {"activation_checkpointing": true}}""", "one of them")]
    [InlineData("""{"lr_scheduler_type": "cosine_warmup"}""", "lr_scheduler_type is 'cosine_warmup'; allowed: linear")]
    [InlineData("""{"lr_scheduler_type": "cosin"}""", "nearest: cosine")]
    [InlineData("""{"load_best_model_at_end": true, "eval_strategy": "epoch"}""", "the same strategy for both")]
    [InlineData("""{"bf16": "yes"}""", "true or false")]
    [InlineData("""{"fsdp": "full_sharding"}""", "nearest: full_shard")]
    [InlineData("""{"fsdp": "full_shard", "fsdp_config": {"fsdp_version": 3}}""", "fsdp_config.fsdp_version is 3; allowed: a whole number from 1 to 2")]
    [InlineData("""{"fsdp": "full_shard", "fsdp_config": {"version": 1, "reshard_after_forward": true}}""", "reshard_after_forward is true; allowed: a strategy")]
    [InlineData("""{"deepspeed": "ds.json"}""", "needed: its content")]
    [InlineData("""{"use_cpu": true}""", "accelerators")]
    [InlineData("""{"optim": "adamw_troch"}""", "nearest: adamw_torch")]
    [InlineData("""{"gradient_accumulation_steps": 4, "deepspeed": {"gradient_accumulation_steps": 8}}""", "gradient_accumulation_steps is 8 and the training argument gradient_accumulation_steps is 4")]
    [InlineData("[]", "allowed: an object")]
    [InlineData("{", "not valid JSON at line 1")]
    public void A_mistake_is_one_line_that_names_it(string json, string message)
    {
        var problem = Assert.Throws<InvalidInputException>(() => Run(json));

        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }
}
