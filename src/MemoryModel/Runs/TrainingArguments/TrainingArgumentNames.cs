namespace MemoryModel;

/// <summary>Lists the fields of Hugging Face's TrainingArguments.</summary>
/// <remarks>
/// transformers, src/transformers/training_args.py (versions 4 and 5) and training_args_seq2seq.py; TRL, trl/trainer/sft_config.py. Those that
/// are read stand in <see cref="TrainingArgumentsReader"/>; the rest change neither bytes on an accelerator nor the time of a step.
/// </remarks>
static class TrainingArgumentNames
{
    public static readonly string[] All =
    [
        // duration, batch, evaluation
        "per_device_train_batch_size", "per_gpu_train_batch_size", "gradient_accumulation_steps", "num_train_epochs", "max_steps", "auto_find_batch_size", "group_by_length",
        "train_sampling_strategy", "length_column_name", "eval_strategy", "evaluation_strategy", "evaluate_during_training", "eval_steps", "eval_delay", "eval_on_start",
        "per_device_eval_batch_size", "per_gpu_eval_batch_size", "eval_accumulation_steps", "prediction_loss_only", "eval_do_concat_batches", "eval_use_gather_object", "batch_eval_metrics",
        "include_for_metrics", "include_inputs_for_metrics", "use_legacy_prediction_loop",
        // learning rate
        "learning_rate", "lr_scheduler_type", "lr_scheduler_kwargs", "warmup_steps", "warmup_ratio",
        // optimizer
        "optim", "optim_args", "optim_target_modules", "adafactor", "weight_decay", "adam_beta1", "adam_beta2", "adam_epsilon", "max_grad_norm", "label_smoothing_factor",
        "average_tokens_across_devices",
        // precision
        "bf16", "fp16", "tf32", "bf16_full_eval", "fp16_full_eval", "fp16_opt_level", "fp16_backend", "half_precision_backend",
        // memory and kernels
        "gradient_checkpointing", "gradient_checkpointing_kwargs", "torch_compile", "torch_compile_backend", "torch_compile_mode", "torchdynamo", "use_liger_kernel", "liger_kernel_config",
        "use_liger", "neftune_noise_alpha", "torch_empty_cache_steps", "use_cache", "activation_offloading", "jit_mode_eval", "use_ipex",
        // parallelism
        "deepspeed", "fsdp", "fsdp_config", "fsdp_min_num_params", "fsdp_transformer_layer_cls_to_wrap", "sharded_ddp", "tp_size", "parallelism_config", "accelerator_config", "split_batches",
        "dispatch_batches", "ddp_find_unused_parameters", "ddp_bucket_cap_mb", "ddp_broadcast_buffers", "ddp_backend", "ddp_timeout", "xpu_backend", "mp_parameters", "local_rank", "ray_scope",
        "tpu_num_cores", "tpu_metrics_debug", "use_cpu", "no_cuda", "use_mps_device",
        // checkpoints
        "save_strategy", "save_steps", "save_total_limit", "save_only_model", "save_safetensors", "save_on_each_node", "load_best_model_at_end", "metric_for_best_model", "greater_is_better",
        "enable_jit_checkpoint", "resume_from_checkpoint", "ignore_data_skip", "restore_callback_states_from_checkpoint", "overwrite_output_dir",
        // data loader
        "dataloader_drop_last", "dataloader_num_workers", "dataloader_pin_memory", "dataloader_persistent_workers", "dataloader_prefetch_factor", "remove_unused_columns", "label_names",
        // what changes neither
        "output_dir", "do_train", "do_eval", "do_predict", "logging_dir", "logging_strategy", "logging_steps", "logging_first_step", "logging_nan_inf_filter", "log_on_each_node", "log_level",
        "log_level_replica", "disable_tqdm", "report_to", "run_name", "project", "trackio_space_id", "trackio_bucket_id", "trackio_static_space_id", "include_num_input_tokens_seen", "include_tokens_per_second", "seed", "data_seed",
        "full_determinism", "debug", "skip_memory_metrics", "past_index", "push_to_hub", "hub_token", "hub_private_repo", "hub_model_id", "hub_strategy", "hub_always_push", "hub_revision",
        "push_to_hub_token", "push_to_hub_model_id", "push_to_hub_organization", "_n_gpu", "mixed_precision", "deepspeed_plugin", "fsdp_plugin_args",
        // sequence to sequence
        "sortish_sampler", "predict_with_generate", "generation_max_length", "generation_num_beams", "generation_config",
        // TRL's supervised fine-tuning
        "max_length", "max_seq_length", "packing", "packing_strategy", "padding_free", "pad_to_multiple_of", "pad_token", "eos_token", "dataset_text_field", "dataset_kwargs", "dataset_num_proc",
        "dataset_batch_size", "eval_packing", "completion_only_loss", "assistant_only_loss", "loss_type", "model_init_kwargs", "num_of_sequences", "chars_per_token", "shuffle_dataset", "chat_template_path",
    ];
}
