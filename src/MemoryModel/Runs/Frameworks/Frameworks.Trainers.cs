namespace MemoryModel.Catalog;

/// <content>Programs that were written for pretraining.</content>
public static partial class Frameworks
{
    /// <summary>Gets llm-foundry: fp32 shards, the first fully sharded engine gathering and reducing in bf16 (Composer's <c>PURE</c>), flash-attn's cross-entropy kernel.</summary>
    /// <remarks>
    /// composer/distributed/mosaic_parallelism.py (get_mixed_precision), llm-foundry scripts/train/yamls (mixed_precision: PURE; no foreach in
    /// decoupled_adamw), llmfoundry/models/mpt/modeling_mpt.py (loss_fn: fused_crossentropy), configuration_mpt.py (low_precision_layernorm),
    /// scripts/train/benchmarking/submit_benchmarks.py (attn_impl: triton).
    /// </remarks>
    public static FrameworkHabits LlmFoundry { get; } = new()
    {
        Name = "llm-foundry",
        Aliases = ["composer", "mosaicml"],
        Source = Sources.LlmFoundry,
        Engine = ShardingEngine.FullyShardedV1,
        Precision = PrecisionPolicies.Fsdp2 with { Name = "composer-pure", Reduce = DataType.BFloat16 },
        FusedKernels = true,
        Implementation = new() { Loss = LossImplementation.Kernel },
        Kernels = KernelHabits.Eager with { Attention = AttentionGeneration.First },
    };

    /// <summary>Gets nanoGPT: DDP under autocast, model and loss compiled together, fused AdamW.</summary>
    /// <remarks>nanoGPT train.py (compile, GradScaler, require_backward_grad_sync), model.py (the loss is part of forward; configure_optimizers).</remarks>
    public static FrameworkHabits NanoGpt { get; } = PyTorch with { Name = "nanogpt", Aliases = [], Source = Sources.NanoGpt, ForeachStep = false, Compiles = true, CompilesLossFrom = AcceleratorFamily.Volta, FusedQueryKeyValue = true };

    /// <summary>Gets llm.c: bf16 weights and gradients, fp32 masters and moments, one kernel for classifier and loss, GELU computed again.</summary>
    /// <remarks>llm.c train_gpt2.cu (gpt2_init_common, fill_in_activation_sizes): everything is allocated once, gradients too.</remarks>
    public static FrameworkHabits LlmC { get; } = new()
    {
        Name = "llm.c",
        Source = Sources.LlmC,
        Engine = ShardingEngine.Megatron,
        Precision = PrecisionPolicies.DeepSpeed with { Name = "llm.c", Source = Sources.LlmC },
        FusedKernels = true,
        FusedQueryKeyValue = true,
        RecomputesActivation = true,
        Implementation = new() { Loss = LossImplementation.Kernel, SetToNone = false },
    };

    /// <summary>Gets KempnerForge: weights, gradients and states in 16 bits, fully_shard with fp32 reductions of whole accumulated gradients, logits whole on every tensor-parallel rank.</summary>
    /// <remarks>
    /// kempnerforge/config/training.py (param_dtype), distributed/parallel.py (default_mp_policy, apply_fsdp2: one unit per block and the root),
    /// distributed/tensor_parallel.py (token table whole, output head gathered), training/grad.py (maybe_no_sync), training/loss.py (cross-entropy of
    /// 16-bit logits), model/attention.py (repeat_interleave), model/norm.py (fp32), config/optimizer.py (fused).
    /// </remarks>
    public static FrameworkHabits KempnerForge { get; } = new()
    {
        Name = "kempnerforge",
        Source = Sources.KempnerForge,
        Engine = ShardingEngine.FullyShardedV2,
        Precision = PrecisionPolicies.PureBf16 with { Name = "kempnerforge", Gather = DataType.BFloat16, Reduce = DataType.Float32 },
        HoldsProductType = true,
        Implementation = new() { Norm = NormImplementation.HuggingFace, Attention = AttentionImplementation.FlashRepeatKeyValue, FusedGate = false, Loss = LossImplementation.Plain, KeepLogits = true },
        DistributedTensors = true,
        GathersLogits = true,
        ReplicatesTokenTable = true,
        ReshardsRootUnit = true,
        AccumulatesUnsharded = true,
        Loading = WeightLoading.InPlace,
    };

    /// <summary>Gets IBM's fms-fsdp: the first fully sharded engine, bf16 gathers and reductions over fp32 shards, compiled layers, loss of 16-bit logits.</summary>
    /// <remarks>fms_fsdp/policies/mixed_precision.py (bfSixteen), config/training.py (use_torch_compile), utils/train_utils.py (CrossEntropyLoss, del output), main_training_llama.py (AdamW without fused).</remarks>
    public static FrameworkHabits FmsFsdp { get; } = LlmFoundry with
    {
        Name = "fms-fsdp",
        // fms_fsdp/utils/train_utils.py wraps whole blocks, and has no other way to split
        Lacks = PlanFeatures.Tensor | PlanFeatures.Pipeline | PlanFeatures.Interleaving | PlanFeatures.Context | PlanFeatures.ShardedStates,
        Aliases = [],
        Source = Sources.FmsFsdp,
        Compiles = true,
        ForeachStep = true,
        Implementation = new() { Loss = LossImplementation.Plain },
        // selective recompute repeats a fraction of the layers
        Kernels = KernelHabits.Eager with { Selective = (0.4, 0.4, 0.4) },
    };

    /// <summary>Gets TinyLlama's fork of lit-gpt: bf16-mixed by Lightning Fabric, flash-attn's and xformers' kernels, whole gradients until the last micro-batch.</summary>
    /// <remarks>TinyLlama pretrain/tinyllama.py (FSDPStrategy, no_backward_sync, FusedCrossEntropyLoss), lit_gpt/model.py (flash_attn_func, xformers SwiGLU).</remarks>
    public static FrameworkHabits TinyLlama { get; } = LlmFoundry with
    {
        Name = "tinyllama",
        Aliases = [],
        Source = Sources.TinyLlama,
        FusedQueryKeyValue = true,
        AccumulatesUnsharded = true,
        Kernels = KernelHabits.Eager with { FusedRotary = true },
    };

    /// <summary>Gets OLMo-core: fully_shard with fp32 shards and reductions; embeddings and head are units of their own, and the head stays gathered.</summary>
    /// <remarks>src/olmo_core/nn/transformer/model.py (apply_fsdp), nn/functional/cross_entropy_loss.py (fp32 logits), optim/adamw.py (foreach), scripts/official (compile_model).</remarks>
    public static FrameworkHabits OlmoCore { get; } = Torchtitan with
    {
        Name = "olmo-core",
        Aliases = [],
        Source = Sources.Olmo,
        LastLayerStaysGathered = false,
        HeadStaysGathered = true,
        FusedKernels = true,
        ForeachStep = true,
        CutsBatchByStages = false,
        KeepsEverySecondProduct = false,
        ExpandableSegments = false,
        OffloadsFrom = 0,
        MicroBatches = [],
        Implementation = Torchtitan.Implementation with { Attention = null },
        Kernels = KernelHabits.Eager with { FusedRotary = true },
    };

    /// <summary>Gets NeMo AutoModel: fully_shard over Transformer Engine's layers.</summary>
    public static FrameworkHabits AutoModel { get; } = OlmoCore with { Name = "nemo-automodel", Kernels = KernelHabits.MegatronCore with { StyleBeforeFlash = null, WideGradients = false } };

    /// <summary>Gets OLMo's first trainer: the first fully sharded engine, gathers and reductions in bf16, logits shifted and their loss under autocast.</summary>
    /// <remarks>OLMo olmo/config.py (FSDPPrecision.pure), olmo/train.py (model_forward: contiguous copy of the shifted logits; autocast; del logits).</remarks>
    public static FrameworkHabits Olmo { get; } = LlmFoundry with
    {
        Name = "olmo",
        Aliases = [],
        Source = Sources.Olmo,
        Implementation = new() { Loss = LossImplementation.HuggingFace },
        Kernels = KernelHabits.Eager,
    };

    /// <summary>Gets picotron: weights and Adam's states in bf16, an fp32 buffer of gradients where replicas reduce, logits whole on every tensor-parallel rank.</summary>
    /// <remarks>picotron train.py (model.to(dtype), F.cross_entropy), data_parallel/data_parallel.py (main_grad), tensor_parallel/tensor_parallel.py (final_proj, gather_output).</remarks>
    public static FrameworkHabits Picotron { get; } = new()
    {
        Name = "picotron",
        Source = Sources.Picotron,
        Engine = ShardingEngine.Megatron,
        Precision = PrecisionPolicies.PureBf16 with { Name = "picotron", Gradients = DataType.Float32 },
        FusedKernels = true,
        GathersLogits = true,
        Implementation = new() { Attention = AttentionImplementation.FlashRepeatKeyValue, FusedGate = false, Loss = LossImplementation.Plain, KeepLogits = true },
        Loading = WeightLoading.InPlace,
        Kernels = KernelHabits.Eager with { FusedRotary = true },
    };

    /// <summary>Gets metaseq: fairscale's fully sharded engine, the first one's model.</summary>
    public static FrameworkHabits Metaseq { get; } = LlmFoundry with { Name = "metaseq", Aliases = ["fairscale"], Source = Sources.PyTorch, Kernels = KernelHabits.Eager };

    /// <summary>Gets MaxText and Pax: weights and states sharded over all replicas, gathered layer by layer, every layer repeated in the backward pass.</summary>
    /// <remarks>MaxText configs/base.yml: remat_policy full; Pax tasks/lm/model_params.py: CHECKPOINT_POLICY SAVE_NOTHING.</remarks>
    public static FrameworkHabits MaxText { get; } = Torchtitan with { Name = "maxtext", Aliases = ["paxml", "jax"], Source = Sources.PyTorch, FusedKernels = true, DistributedTensors = false, CutsBatchByStages = false, KeepsEverySecondProduct = false, OffloadsFrom = 0, MicroBatches = [], Implementation = Torchtitan.Implementation with { Attention = null }, Recompute = Recompute.Full, Kernels = KernelHabits.Xla };
}
