namespace MemoryModel.Catalog;

public static partial class Frameworks
{
    /// <summary>Gets Hugging Face's Trainer: eager modules with fp32 norms, autocast on the weights as loaded, AdamW over lists of tensors.</summary>
    /// <remarks>transformers/training_args.py (optim; gradient_checkpointing is false), transformers/trainer.py; accelerate's DDP and FSDP plugins.</remarks>
    public static FrameworkHabits Transformers { get; } = new()
    {
        Name = "hf-transformers",
        Aliases = ["hf-trainer", "transformers", "accelerate", "peft"],
        Source = Sources.Transformers,
        Engine = ShardingEngine.FullyShardedV1,
        Precision = PrecisionPolicies.Autocast,
        RunsTransformersCode = true,
        ForeachStep = true,
        // models/llama/modeling_llama.py: RMSNorm in fp32, repeat_kv; loss on fp32 logits, shifted
        Implementation = new() { Norm = NormImplementation.HuggingFace, FusedGate = false, Loss = LossImplementation.HuggingFace },
        AccumulatesUnsharded = true,
        // models/*/modeling_*.py, _tp_plan: the output matrix is colwise_gather_output
        GathersLogits = true,
        // accelerate/accelerator.py, prepare_model: "Upcasted low precision parameters", flat parameters that require gradients
        UpcastsTrainedShards = true,
        UsesPeft = true,
        Lacks = PlanFeatures.Pipeline | PlanFeatures.Interleaving | PlanFeatures.SelectiveRecompute | PlanFeatures.LayeredRecompute,
    };

    /// <summary>Gets Hugging Face's Trainer with the second version of accelerate's FSDP plugin, <c>fully_shard</c>.</summary>
    /// <remarks>
    /// accelerate/utils/dataclasses.py: fsdp_version is 1 unless it is set; accelerator.py, no_sync: set_requires_gradient_sync(False), since release 1.11.
    /// </remarks>
    public static FrameworkHabits TransformersFsdp2 { get; } = Transformers with { Name = "hf-fsdp2", Aliases = ["accelerate-fsdp2"], Engine = ShardingEngine.FullyShardedV2 };

    /// <summary>Gets Hugging Face's Trainer under DeepSpeed: its modules and loss on weights in 16 bits, without autocast.</summary>
    /// <remarks>accelerate/accelerator.py, _prepare_deepspeed: the engine's own precision takes the place of autocast.</remarks>
    public static FrameworkHabits TransformersDeepSpeed { get; } = Transformers with { Name = "hf-deepspeed", Aliases = [], Engine = ShardingEngine.DeepSpeed, Precision = PrecisionPolicies.DeepSpeed, AccumulatesUnsharded = false, UpcastsTrainedShards = false, Kernels = KernelHabits.Eager with { EngineHooks = true } };

    /// <summary>Gets TRL: Hugging Face's Trainer that recomputes every layer.</summary>
    /// <remarks>
    /// trl/trainer/base_config.py: gradient_checkpointing is true (since August 2025). The loss is that of the network; since June 2026
    /// trl/trainer/sft_config.py computes it in chunks (<c>cross_entropy: chunked</c>). Packing is off, batches are padded to their longest text.
    /// </remarks>
    public static FrameworkHabits Trl { get; } = Transformers with { Name = "trl", Aliases = [], Source = Sources.Trl, Recompute = Recompute.Full, VariableLengths = true };

    /// <summary>Gets ms-swift: Hugging Face's Trainer with weights in the type of their checkpoint, one sequence at a time, every layer recomputed.</summary>
    /// <remarks>
    /// docs/source_en/Instruction/Command-line-parameters.md: per_device_train_batch_size is 1, gradient_checkpointing true, torch_dtype that of
    /// config.json, lora_rank 8, lora_dropout 0.05, target_modules all-linear, packing false.
    /// </remarks>
    public static FrameworkHabits Swift { get; } = Transformers with
    {
        Name = "ms-swift",
        Aliases = ["swift"],
        Source = Sources.Swift,
        Precision = PrecisionPolicies.PureBf16,
        VariableLengths = true,
        MicroBatch = 1,
        Recompute = Recompute.Full,
        AdapterDropout = 0.05,
        AdaptsAllLinear = true,
    };

    /// <summary>Gets axolotl: Hugging Face's Trainer with weights in 16 bits.</summary>
    /// <remarks>src/axolotl/utils/schemas/config.py: gradient_checkpointing is false, sample_packing unset; training.py: micro_batch_size 1.</remarks>
    public static FrameworkHabits Axolotl { get; } = Transformers with { Name = "axolotl", Aliases = [], Source = Sources.Axolotl, Precision = PrecisionPolicies.PureBf16, MicroBatch = 1, VariableLengths = true };

    /// <summary>Gets LLaMA-Factory: Hugging Face's Trainer that turns what is trained into fp32 and recomputes every layer.</summary>
    /// <remarks>
    /// src/llamafactory/hparams/model_args.py: disable_gradient_checkpointing is false; finetuning_args.py: lora_rank 8, lora_target all;
    /// model/adapter.py: "Upcasting trainable params to float32" unless pure_bf16.
    /// </remarks>
    public static FrameworkHabits LlamaFactory { get; } = Transformers with { Name = "llama-factory", Aliases = ["llamafactory"], Source = Sources.LlamaFactory, Recompute = Recompute.Full, VariableLengths = true, AdaptsAllLinear = true };

    /// <summary>Gets open-instruct: accelerate's loop over a 16-bit network, fused AdamW.</summary>
    /// <remarks>open_instruct/finetune.py: dtype bfloat16, fused_optimizer true, gradient_checkpointing false, lora_rank 64, lora_dropout 0.1; configs/ds_configs.</remarks>
    public static FrameworkHabits OpenInstruct { get; } = TransformersDeepSpeed with { Name = "open-instruct", Source = Sources.OpenInstruct, ForeachStep = false, VariableLengths = true, AdapterRank = 64, AdapterDropout = 0.1 };

    /// <summary>Gets DeepSpeed-Chat's supervised fine-tuning: Hugging Face's modules in fp16, batches padded to one length.</summary>
    /// <remarks>applications/DeepSpeed-Chat/training/step1_supervised_finetuning/main.py: dtype fp16, gradient_checkpointing a flag; dschat/utils/module/lora.py.</remarks>
    public static FrameworkHabits DeepSpeedChat { get; } = TransformersDeepSpeed with { Name = "deepspeed-chat", Aliases = ["dschat"], Source = Sources.DeepSpeedChat, ForeachStep = false, UsesPeft = false };

    /// <summary>Gets Unsloth: fused kernels for norms, rotary positions, gated activations and the loss; frozen embeddings and head in the type they were loaded in.</summary>
    /// <remarks>
    /// unsloth_zoo/training_utils.py, prepare_model_for_training: only what is trained becomes fp32. unsloth/models/llama.py, get_peft_model: rank 16
    /// beside every linear layer, use_gradient_checkpointing "unsloth", which keeps the inputs of layers on the host.
    /// </remarks>
    public static FrameworkHabits Unsloth { get; } = Transformers with
    {
        Name = "unsloth",
        Aliases = [],
        Source = Sources.Unsloth,
        FusedKernels = true,
        RunsTransformersCode = false,
        Kernels = KernelHabits.Eager with { FusedRotary = true },
        KeepsFrozenType = true,
        Implementation = new() { Norm = NormImplementation.Fused, FusedGate = true, Loss = LossImplementation.Fused },
        VariableLengths = true,
        Recompute = Recompute.Full,
        OffloadActivations = OffloadTarget.Cpu,
        AdapterRank = 16,
        AdaptsAllLinear = true,
        // unsloth/models/llama.py replaces the forward passes of whole layers, and has kernels for whole sequences
        Lacks = Transformers.Lacks | PlanFeatures.Tensor | PlanFeatures.Context,
    };
}
