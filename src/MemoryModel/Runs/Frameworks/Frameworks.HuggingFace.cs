namespace MemoryModel.Catalog;

public static partial class Frameworks
{
    /// <summary>Gets Hugging Face's Trainer: eager modules with fp32 norms, autocast on the weights as loaded, AdamW over lists of tensors.</summary>
    /// <remarks>transformers/training_args.py (optim), transformers/trainer.py; accelerate's DDP and FSDP plugins.</remarks>
    public static FrameworkHabits Transformers { get; } = new()
    {
        Name = "hf-transformers",
        Aliases = ["hf-trainer", "transformers", "accelerate", "trl", "peft", "open-instruct"],
        Source = Sources.Transformers,
        Engine = ShardingEngine.FullyShardedV1,
        Precision = PrecisionPolicies.Autocast,
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

    /// <summary>Gets ms-swift: Hugging Face's Trainer with weights loaded in 16 bits, one sequence at a time.</summary>
    /// <remarks>docs/source_en/Instruction/Command-line-parameters.md: per_device_train_batch_size is 1.</remarks>
    public static FrameworkHabits Swift { get; } = Transformers with { Name = "ms-swift", Aliases = ["swift"], Source = Sources.Swift, VariableLengths = true, MicroBatch = 1 };

    /// <summary>Gets axolotl: Hugging Face's Trainer.</summary>
    public static FrameworkHabits Axolotl { get; } = Transformers with { Name = "axolotl", Aliases = [] };

    /// <summary>Gets LLaMA-Factory: Hugging Face's Trainer.</summary>
    public static FrameworkHabits LlamaFactory { get; } = Transformers with { Name = "llama-factory", Aliases = ["llamafactory"] };

    /// <summary>Gets Unsloth: fused kernels for norms, rotary positions, gated activations and the loss; frozen embeddings and head in the type they were loaded in.</summary>
    /// <remarks>unsloth_zoo/training_utils.py, prepare_model_for_training: only what is trained becomes fp32.</remarks>
    public static FrameworkHabits Unsloth { get; } = Transformers with { Name = "unsloth", Aliases = [], Source = Sources.Unsloth, FusedKernels = true, Kernels = KernelHabits.Eager with { FusedRotary = true }, KeepsFrozenType = true, Implementation = new() { Norm = NormImplementation.Fused, FusedGate = true, Loss = LossImplementation.Fused } };
}
