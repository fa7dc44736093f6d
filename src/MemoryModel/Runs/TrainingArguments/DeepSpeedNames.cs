namespace MemoryModel;

/// <summary>Lists the keys of a DeepSpeed configuration.</summary>
/// <remarks>deepspeed/runtime/config.py, constants.py, zero/config.py, zero/offload_config.py, precision_config.py; the older names that they still read are here too.</remarks>
static class DeepSpeedNames
{
    public static readonly string[] Top =
    [
        "train_batch_size", "train_micro_batch_size_per_gpu", "gradient_accumulation_steps", "zero_optimization", "bf16", "bfloat16", "fp16", "amp", "torch_autocast", "data_types",
        "communication_data_type", "seq_parallel_communication_data_type", "gradient_clipping", "prescale_gradients", "gradient_predivide_factor", "sparse_gradients", "optimizer",
        "scheduler", "activation_checkpointing", "tensor_parallel", "pipeline", "aio", "checkpoint", "compile", "steps_per_print", "wall_clock_breakdown", "memory_breakdown",
        "dump_state", "flops_profiler", "tensorboard", "wandb", "comet", "csv_monitor", "comms_logger", "timers", "zero_allow_untested_optimizer", "zero_force_ds_cpu_optimizer",
        "disable_allgather", "graph_harvesting", "dataloader_drop_last", "use_data_before_expert_parallelism", "expert_parallel", "sequence_parallel_size", "data_parallel_size", "elasticity", "autotuning",
        "compression_training", "data_efficiency", "curriculum_learning", "hybrid_engine", "eigenvalue", "progressive_layer_drop", "quantize_training", "sparse_attention",
        "vocabulary_size", "nebula", "weight_quantization", "fp32_allreduce", "zero_allow_comm_data_type_fp32", "sequence_data_parallel",
    ];

    public static readonly string[] Zero =
    [
        "stage", "contiguous_gradients", "reduce_scatter", "reduce_bucket_size", "use_multi_rank_bucket_allreduce", "allgather_partitions", "allgather_bucket_size", "overlap_comm",
        "load_from_fp32_weights", "elastic_checkpoint", "offload_param", "offload_optimizer", "zenflow", "sub_group_size", "cpu_offload_param", "cpu_offload_use_pin_memory", "cpu_offload",
        "cpu_offload_params", "prefetch_bucket_size", "stage3_prefetch_bucket_size", "param_persistence_threshold", "stage3_param_persistence_threshold", "model_persistence_threshold",
        "stage3_model_persistence_threshold", "max_live_parameters", "stage3_max_live_parameters", "max_reuse_distance", "stage3_max_reuse_distance", "gather_16bit_weights_on_model_save",
        "stage3_gather_16bit_weights_on_model_save", "stage3_gather_fp16_weights_on_model_save", "module_granularity_threshold", "stage3_module_granularity_threshold",
        "use_all_reduce_for_fetch_params", "stage3_use_all_reduce_for_fetch_params", "allgather_sequential", "stage3_allgather_sequential", "partition_stream_chunk_size",
        "stage3_partition_stream_chunk_size", "ignore_unused_parameters", "legacy_stage1", "round_robin_gradients", "zero_hpz_partition_size", "zero_quantized_weights",
        "zero_quantized_nontrainable_weights", "zero_quantized_gradients", "zeropp_loco_param", "mics_shard_size", "mics_hierarchical_params_gather", "memory_efficient_linear",
        "pipeline_loading_checkpoint", "override_module_apply", "log_trace_cache_warnings", "enable_sanity_checks", "save_muon_momentum_buffer_in_memory", "leaf_module",
    ];

    public static readonly string[] OffloadParameters = ["device", "nvme_path", "buffer_count", "buffer_size", "max_in_cpu", "pin_memory"];

    public static readonly string[] OffloadOptimizer =
    [
        "device", "nvme_path", "buffer_count", "pin_memory", "pipeline_read", "pipeline_write", "pipeline", "fast_init", "ratio", "super_offload", "convert_grad_on_cpu", "cpuadam_cores_perc",
    ];

    public static readonly string[] Half =
    [
        "enabled", "auto_cast", "loss_scale", "initial_scale_power", "loss_scale_window", "hysteresis", "min_loss_scale", "fused_mode", "consecutive_hysteresis", "opt_level",
        "fp16_master_weights_and_grads", "immediate_grad_update", "check_grad_overflow", "bf16_master_weights_and_grads", "bf16_optimizer_states",
    ];
}
