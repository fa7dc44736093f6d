namespace MemoryModel.Catalog;

public static partial class Frameworks
{
    /// <summary>Gets plain PyTorch 2 on CUDA: DDP, fully_shard, AdamW over lists of tensors.</summary>
    public static FrameworkHabits PyTorch { get; } = new()
    {
        Name = "pytorch",
        Aliases = ["ddp", "fsdp", "fsdp2", "pytorch-ddp", "pytorch-fsdp", "pytorch-fsdp2"],
        Source = Sources.PyTorch,
        Engine = ShardingEngine.FullyShardedV2,
        Precision = PrecisionPolicies.Autocast,
        ForeachStep = true,
        FusedKernels = true,
        UsesPeft = true,
    };

    /// <summary>Gets PyTorch's first fully sharded engine.</summary>
    public static FrameworkHabits FullyShardedV1 { get; } = PyTorch with
    {
        Name = "fsdp1",
        Aliases = ["fully-sharded-data-parallel"],
        Engine = ShardingEngine.FullyShardedV1,
        Precision = PrecisionPolicies.Fsdp2 with { Name = "fsdp1" },
    };

    /// <summary>Gets torchtitan: fp32 shards, bf16 gathers, fused AdamW, embedding and head wrapped apart, tensor parallelism by DTensor plans.</summary>
    /// <remarks>
    /// models/llama3/infra/parallelize.py (apply_fsdp, apply_tp), components/optimizer.py, components/loss.py (fp32 logits), models/llama3/model
    /// (nn.RMSNorm; gate, up and down apart), config_manager.py (pipeline_parallel_microbatches: as many as stages).
    /// </remarks>
    public static FrameworkHabits Torchtitan { get; } = new()
    {
        Name = "torchtitan",
        Source = Sources.Torchtitan,
        Engine = ShardingEngine.FullyShardedV2,
        Precision = PrecisionPolicies.Fsdp2,
        // models/llama3/model/model.py until January 2026: repeat_kv in front of the kernel
        Implementation = new() { Norm = NormImplementation.Fused, Attention = AttentionImplementation.FlashRepeatKeyValue, Loss = LossImplementation.Float32 },
        // train_configs/llama3_*.toml and models/{llama3,deepseek_v3}/config_registry.py, the same from 2024 to 2026
        MicroBatches = [("llama-3-8b", 1), ("llama-3-70b", 8), ("llama-3.1-405b", 2), ("deepseek-v2-lite", 4), ("deepseek-v3", 4)],
        // distributed/activation_checkpoint.py, _apply_op_sac
        KeepsEverySecondProduct = true,
        DistributedTensors = true,
        // distributed/parallel_dims.py: replicas hold whole states or shard them with the gradients
        Lacks = PlanFeatures.ShardedStates,
        // torch/distributed/pipelining/schedules.py, those that are modelled
        Schedules = [PipelineSchedule.OneForwardOneBackward, PipelineSchedule.GPipe, PipelineSchedule.ZeroBubbleV],
        // config/configs.py: expert_tensor_parallel_degree is 1
        WholeExperts = true,
        CutsBatchByStages = true,
        EmbeddingsApart = true,
        LastLayerStaysGathered = true,
        CompilesLossFrom = AcceleratorFamily.Blackwell,
        // torchtitan/parallelisms/offload_utils.py (commit 9dc418a8b, July 2024), pack_to_cpu: tensors of 14336 · 8192 elements or more leave
        OffloadsFrom = 14336 * 8192,
        // run_train.sh: PYTORCH_ALLOC_CONF
        ExpandableSegments = true,
        Loading = WeightLoading.InPlace,
        // distributed/activation_checkpoint.py: every second product and all elementwise work is repeated, attention is kept
        Kernels = KernelHabits.Eager with { WideGradients = true, Selective = (0.45, 0, 1) },
    };

    /// <summary>Gets torchtune: pure bf16, fully_shard per layer, fused AdamW, loss in chunks.</summary>
    /// <remarks>recipes/full_finetune_distributed.py, torchtune/training/_distributed.py (shard_model).</remarks>
    public static FrameworkHabits Torchtune { get; } = new()
    {
        Name = "torchtune",
        EmbeddingsApart = true,
        Source = Sources.Torchtune,
        Engine = ShardingEngine.FullyShardedV2,
        Precision = PrecisionPolicies.PureBf16,
        // torchtune/modules: rms_norm.py in fp32, attention.py expands keys and values, feed_forward.py is three operators; modules/loss
        Implementation = new() { Norm = NormImplementation.HuggingFace, Attention = AttentionImplementation.FlashRepeatKeyValue, FusedGate = false, Loss = LossImplementation.Chunked },
        CompilesLossFrom = AcceleratorFamily.Volta,
        // training/_compile.py, compile_loss, compiles the method of a chunked loss in place and returns any other loss compiled;
        // full_finetune_{single_device,distributed}.py drop what it returns (v0.3 to v0.6)
        CompilesChunksOnly = true,
        // recipes/configs/*/*_full_single_device.yaml, *_full_low_memory.yaml: bitsandbytes PagedAdamW and optimizer_in_bwd go together
        PagedUpdatesInBackward = true,
        // recipes/full_finetune_distributed.py: tensor_parallel_dim and context_parallel_dim
        Lacks = PlanFeatures.Pipeline | PlanFeatures.Interleaving | PlanFeatures.ShardedStates,
        // recipes/configs: enable_activation_checkpointing
        Recompute = Recompute.Full,
        FirstReleases = "torchtune-0.2",
        // Llama 3 and 3.1 followed in April and July 2024, chunks of the loss in August (pull request 1390)
        FirstNetworks = ["llama-2-7b", "llama-2-13b", "llama-2-70b"],
    };

    /// <summary>Gets torchtune until release 0.2: the first fully sharded engine, the loss of whole fp32 logits that the recipe holds, dropout in front of adapters.</summary>
    /// <remarks>
    /// torchtune in May 2024 (commit d13d083b5): recipes/full_finetune_distributed.py, lora_finetune_distributed.py (FSDP; loss.backward() while
    /// the shifted logits have a name), torchtune/modules/transformer.py (output().float()), models/llama2/_model_builders.py (lora_dropout),
    /// recipes/configs/llama2 (CrossEntropyLoss).
    /// </remarks>
    public static FrameworkHabits TorchtuneFirst { get; } = Torchtune with
    {
        Name = "torchtune-0.2",
        Aliases = ["torchtune-0.1"],
        Engine = ShardingEngine.FullyShardedV1,
        EmbeddingsApart = false,
        Implementation = Torchtune.Implementation with { Loss = LossImplementation.HuggingFace, KeepLogits = true },
        AdapterDropout = 0.05,
        FirstReleases = null,
        FirstNetworks = [],
    };

    /// <summary>Gets litgpt: pure bf16 by Lightning Fabric, the first fully sharded engine with a unit per block, RMSNorm in fp32 and plain SwiGLU.</summary>
    /// <remarks>litgpt/finetune/full.py (FSDPStrategy), litgpt/pretrain.py, litgpt/model.py (RMSNorm, CausalSelfAttention.attn, LLaMAMLP), litgpt/finetune/lora.py (lora_dropout), pyproject.toml (bitsandbytes pinned to 0.42).</remarks>
    public static FrameworkHabits LitGpt { get; } = new()
    {
        Name = "litgpt",
        Aliases = ["lit-gpt", "lightning", "lightning-fabric"],
        Source = Sources.LitGpt,
        // litgpt/model.py: RMSNorm in fp32, keys and values expanded to all heads; finetune/lora.py multiplies by the output matrix in chunks of 128
        // tokens and holds the logits through the backward pass, utils.py (chunked_cross_entropy) leaves them in 16 bits
        Implementation = new() { Norm = NormImplementation.HuggingFace, Attention = AttentionImplementation.FlashRepeatKeyValue, FusedGate = false, Loss = LossImplementation.ChunkedNoUpcast, KeepLogits = true },
        Engine = ShardingEngine.FullyShardedV1,
        Precision = PrecisionPolicies.PureBf16,
        ForeachStep = true,
        AccumulatesUnsharded = true,
        FusedQueryKeyValue = true,
        AdapterDropout = 0.05,
        KeepsQuantizedInputs = true,
        WrapsFrozenWithTrained = true,
        // litgpt/generate/tp.py splits layers for generation alone; training has FSDPStrategy, which repeats whole blocks
        Lacks = PlanFeatures.Tensor | PlanFeatures.Pipeline | PlanFeatures.Interleaving | PlanFeatures.Context | PlanFeatures.ShardedStates | PlanFeatures.SelectiveRecompute | PlanFeatures.LayeredRecompute,
        // finetune/lora.py, finetune/full.py: activation_checkpointing_policy of the FSDPStrategy
        RecomputesSharded = true,
    };

    /// <summary>Gets Answer.AI's fsdp_qlora: the first fully sharded engine over frozen quantized weights.</summary>
    /// <remarks>fsdp_qlora train.py (lora_dropout; the model's output is held until the step is over), benchmarked in March 2024 with bitsandbytes 0.43.0.</remarks>
    public static FrameworkHabits FsdpQlora { get; } = new()
    {
        Name = "fsdp_qlora",
        Source = Sources.FsdpQlora,
        Implementation = new() { Norm = NormImplementation.HuggingFace, FusedGate = false, Loss = LossImplementation.HuggingFace, KeepLogits = true },
        Engine = ShardingEngine.FullyShardedV1,
        Precision = PrecisionPolicies.PureBf16,
        ForeachStep = true,
        AdapterDropout = 0.1,
        KeepsQuantizedInputs = true,
        // train.py wraps whole layers in the fully sharded engine, has no other way to split, and repeats all of them or none
        Lacks = PlanFeatures.Tensor | PlanFeatures.Pipeline | PlanFeatures.Interleaving | PlanFeatures.Context | PlanFeatures.ShardedStates | PlanFeatures.SelectiveRecompute | PlanFeatures.LayeredRecompute,
    };
}
