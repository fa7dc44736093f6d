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

    // deepspeed/runtime/engine.py, get_data_types: fp32 unless a section enables another type
    [Theory]
    [InlineData("{}", DataType.Float32)]
    [InlineData("""{"bf16": {"enabled": false}}""", DataType.Float32)]
    [InlineData("""{"fp16": {"enabled": true}}""", DataType.Float16)]
    [InlineData("""{"bf16": {"enabled": "auto"}}""", DataType.BFloat16)]
    public void Without_a_16_bit_section_the_model_has_32_bits(string json, DataType parameters) =>
        Assert.Equal(parameters, DeepSpeedConfig.Parse(json).Apply(Base with { Precision = PrecisionPolicies.DeepSpeed }).Precision.Parameters);

    // accelerate/utils/dataclasses.py, DeepSpeedPlugin.set_mixed_precision: the Trainer's flag enables a section that is not there
    [Fact]
    public void The_trainers_flag_stands_for_a_missing_section() => Assert.Equal(
        DataType.BFloat16, TrainingArguments.Parse("""{"bf16": true, "deepspeed": {"zero_optimization": {"stage": 2}}}""").Apply(Base).Precision.Parameters);

    [Fact]
    public void Ulysses_is_context_parallelism_by_heads()
    {
        var run = DeepSpeedConfig.Parse("""{"bf16": {"enabled": true}, "train_batch_size": 8, "train_micro_batch_size_per_gpu": 1, "sequence_parallel_size": 8, "zero_optimization": {"stage": 3}}""").Apply(Base with { SequenceLength = 65_536 });

        Assert.Equal((8, ContextExchange.AllToAll, 2, 4), (run.Plan.Context, run.ContextExchange, run.Data, run.Plan.MicroBatches));
        Assert.Contains(run.Assumed, line => line.StartsWith("sequence_parallel_size", StringComparison.Ordinal));
        Assert.Empty(run.Problems());
    }

    [Fact]
    public void Apex_is_said()
    {
        var run = DeepSpeedConfig.Parse("""{"amp": {"enabled": true}}""").Apply(Base);

        Assert.Equal((DataType.Float16, DataType.Float32), (run.Precision.Compute, run.Precision.Parameters));
        Assert.Contains(run.Assumed, line => line.StartsWith("amp", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"bf16": {"enabled": true, "bf16_master_weights_and_grads": true}, "zero_optimization": {"stage": 2, "offload_optimizer": {"device": "cpu"}}}""")]
    [InlineData("""{"bf16": {"enabled": true, "bf16_master_weights_and_grads": true, "bf16_optimizer_states": true}, "zero_optimization": {"stage": 2}}""")]
    public void Masters_in_16_bits_run_on_the_host_or_with_states_like_them(string json) => Assert.Equal(DataType.BFloat16, DeepSpeedConfig.Parse(json).Apply(Base).Precision.Master);

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
    [InlineData("""{"fp16": {"enabled": true, "fp16_master_weights_and_grads": true}, "zero_optimization": {"stage": 2}}""", "fp16.fp16_master_weights_and_grads is true; allowed: true with offload_optimizer")]
    [InlineData("""{"bf16": {"enabled": true, "bf16_master_weights_and_grads": true}}""", "bf16.bf16_master_weights_and_grads is true; allowed: true with ZeRO stage 1, 2 or 3")]
    [InlineData("""{"bf16": {"enabled": true, "bf16_optimizer_states": true}, "zero_optimization": {"stage": 2}}""", "bf16.bf16_optimizer_states is true; allowed: true with bf16_master_weights_and_grads")]
    [InlineData("""{"optimizer": {"type": "Lamb"}, "fp16": {"enabled": true, "fp16_master_weights_and_grads": true}, "zero_optimization": {"stage": 2, "offload_optimizer": {"device": "cpu"}}}""", "not Lamb")]
    [InlineData("""{"amp": {"enabled": true}, "zero_optimization": {"stage": 1}}""", "amp.enabled is true; allowed: false with ZeRO")]
    [InlineData("""{"optimizer": {"type": "OneBitAdam"}, "zero_optimization": {"stage": 1}}""", "1-bit optimizers do not run under ZeRO")]
    [InlineData("""{"optimizer": {"type": "ZeroOneAdam"}}""", "optimizer.type is \"ZeroOneAdam\"; allowed: Adam")]
    [InlineData("""{"scheduler": {"type": "Warmup"}}""", "nearest: WarmupLR")]
    public void A_mistake_is_one_line_that_names_it(string json, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidInputException>(() => DeepSpeedConfig.Parse(json).Apply(Base)).Message, StringComparison.Ordinal);
}
