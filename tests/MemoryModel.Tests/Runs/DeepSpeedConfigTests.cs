using MemoryModel.Catalog;

namespace MemoryModel.Tests.Runs;

public class DeepSpeedConfigTests
{
    static TrainingRun Base => new() { Model = Models.Get("llama-3-8b"), Accelerator = Gpus.A100Sxm, Gpus = 16, Plan = new() { MicroBatch = 2, MicroBatches = 3 } };

    // The configuration of transformers' documentation, docs/source/en/deepspeed.md, ZeRO-3 with offload.
    const string Documented = """
        {
          "fp16": {"enabled": "auto", "loss_scale": 0, "loss_scale_window": 1000, "initial_scale_power": 16, "hysteresis": 2, "min_loss_scale": 1},
          "optimizer": {"type": "AdamW", "params": {"lr": "auto", "betas": "auto", "eps": "auto", "weight_decay": "auto"}},
          "scheduler": {"type": "WarmupLR", "params": {"warmup_min_lr": "auto", "warmup_max_lr": "auto", "warmup_num_steps": "auto"}},
          "zero_optimization": {
            "stage": 3,
            "offload_optimizer": {"device": "cpu", "pin_memory": true},
            "offload_param": {"device": "cpu", "pin_memory": true},
            "overlap_comm": true, "contiguous_gradients": true, "sub_group_size": 1e9,
            "reduce_bucket_size": "auto", "stage3_prefetch_bucket_size": "auto", "stage3_param_persistence_threshold": "auto",
            "stage3_max_live_parameters": 1e9, "stage3_max_reuse_distance": 1e9, "stage3_gather_16bit_weights_on_model_save": true
          },
          "gradient_accumulation_steps": "auto", "gradient_clipping": "auto", "steps_per_print": 2000,
          "train_batch_size": "auto", "train_micro_batch_size_per_gpu": "auto", "wall_clock_breakdown": false
        }
        """;

    [Fact]
    public void Auto_takes_the_trainers_values_and_the_hidden_size()
    {
        var run = TrainingArguments.Parse($$"""{"per_device_train_batch_size": 4, "gradient_accumulation_steps": 2, "fp16": true, "deepspeed": {{Documented}}}""").Apply(Base);

        Assert.Equal((3, OffloadTarget.Cpu, OffloadTarget.Cpu, 4, 2), (run.Plan.Zero, run.Plan.OffloadOptimizer, run.Plan.OffloadParameters, run.Plan.MicroBatch, run.Plan.MicroBatches));
        Assert.Equal((DataType.Float16, DataType.Float16, DataType.Float32), (run.Precision.Compute, run.Precision.Parameters, run.Precision.Master));
        Assert.Equal((4096 * 4096, 15_099_494, 40_960), (run.DeepSpeed!.ReduceBucketElements, run.DeepSpeed.PrefetchBucketElements, run.DeepSpeed.PersistenceThresholdElements));
        Assert.Equal("adamw", run.Optimizer.Name);
        Assert.True(run.DeepSpeed.OptimizerPinned && run.DeepSpeed.ParametersPinned);
    }

    [Fact]
    public void Alone_it_keeps_the_runs_batch_and_deepspeeds_defaults()
    {
        var run = DeepSpeedConfig.Parse("""{"bf16": {"enabled": true}, "zero_optimization": {"stage": 2}}""").Apply(Base);

        Assert.Equal(("deepspeed", 2, 2, 3), (run.Framework, run.Plan.Zero, run.Plan.MicroBatch, run.Plan.MicroBatches));
        Assert.Equal(new DeepSpeedSettings(), run.DeepSpeed);
        Assert.Equal((DataType.BFloat16, DataType.BFloat16, DataType.Float32), (run.Precision.Parameters, run.Precision.Gradients, run.Precision.Master));
    }

    // deepspeed/runtime/config.py: any two of the three sizes give the third; on 16 GPUs.
    [Theory]
    [InlineData("""{"train_batch_size": 128, "train_micro_batch_size_per_gpu": 4}""", 4, 2)]
    [InlineData("""{"train_batch_size": 128, "gradient_accumulation_steps": 8}""", 1, 8)]
    [InlineData("""{"train_batch_size": 128}""", 8, 1)]
    [InlineData("""{"train_micro_batch_size_per_gpu": 4, "gradient_accumulation_steps": 8}""", 4, 8)]
    public void Two_batch_sizes_give_the_third(string json, long micro, long count)
    {
        var plan = DeepSpeedConfig.Parse(json).Apply(Base).Plan;

        Assert.Equal((micro, count), (plan.MicroBatch, plan.MicroBatches));
    }

    [Fact]
    public void Zero_plus_plus_and_infinity_reach_the_settings()
    {
        var settings = DeepSpeedConfig.Parse("""
            {"zero_optimization": {"stage": 3, "zero_hpz_partition_size": 8, "zero_quantized_weights": true, "zero_quantized_gradients": true,
              "offload_optimizer": {"device": "nvme", "nvme_path": "/nvme", "buffer_count": 5, "pipeline_read": true, "ratio": 0.3},
              "offload_param": {"device": "nvme", "buffer_count": 6, "buffer_size": 2e8, "max_in_cpu": 1e8}},
             "data_types": {"grad_accum_dtype": "fp32"}}
            """).Settings;

        Assert.Equal((8, true, true, 5, 0.3), (settings.SecondaryPartitionRanks, settings.QuantizedWeights, settings.QuantizedGradients, settings.OptimizerBuffers, settings.OptimizerOffloadShare));
        Assert.Equal((6, 200_000_000, 100_000_000, DataType.Float32), (settings.ParameterBuffers, settings.ParameterBufferElements, settings.ParametersInHost, settings.GradientAccumulation));
    }

    [Theory]
    [InlineData("""{"zero_optimisation": {}}""", "nearest: zero_optimization")]
    [InlineData("""{"zero_optimization": {"reduce_bucket": 5e8}}""", "'zero_optimization.reduce_bucket' is not a known argument; nearest: reduce_bucket_size")]
    [InlineData("""{"zero_optimization": {"stage": 4}}""", "zero_optimization.stage is 4; allowed: a whole number from 0 to 3")]
    [InlineData("""{"zero_optimization": {"stage": 2, "offload_param": {"device": "cpu"}}}""", "needs stage 3")]
    [InlineData("""{"zero_optimization": {"stage": 2, "offload_optimizer": {"device": "gpu"}}}""", "none, cpu, nvme")]
    [InlineData("""{"train_batch_size": 100, "train_micro_batch_size_per_gpu": 4}""", "train_batch_size is 100; allowed: train_micro_batch_size_per_gpu 4 × gradient_accumulation_steps 1 × 16 data-parallel GPUs = 64")]
    [InlineData("""{"bf16": {"enabled": true}, "fp16": {"enabled": true}}""", "one of them")]
    [InlineData("""{"scheduler": {"type": "Warmup"}}""", "nearest: WarmupLR")]
    public void A_mistake_is_one_line_that_names_it(string json, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidInputException>(() => DeepSpeedConfig.Parse(json).Apply(Base)).Message, StringComparison.Ordinal);
}
