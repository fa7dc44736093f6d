namespace MemoryModel.Catalog;

public static partial class Frameworks
{
    /// <summary>Gets DeepSpeed with its own defaults.</summary>
    public static FrameworkHabits DeepSpeed { get; } = new()
    {
        Name = "deepspeed",
        Source = Sources.DeepSpeed,
        Engine = ShardingEngine.DeepSpeed,
        Precision = PrecisionPolicies.DeepSpeed,
        // runtime/pipe/schedule.py (TrainSchedule); sequence/layer.py (DistributedAttention)
        Lacks = PlanFeatures.Interleaving | PlanFeatures.RingContext,
        // runtime/zero/stage_1_and_2.py: step gathers the updated partitions before it returns
        Kernels = KernelHabits.Eager with { EngineHooks = true },
        // What it trains comes from transformers, or copies its loss.
        Implementation = new() { Loss = LossImplementation.HuggingFace },
    };

    /// <summary>Gets Megatron-DeepSpeed as BigScience ran it: Megatron's layers under DeepSpeed's pipeline and ZeRO-1, before CUDA's lazy loading.</summary>
    /// <remarks>github.com/bigscience-workshop/Megatron-DeepSpeed.</remarks>
    public static FrameworkHabits MegatronDeepSpeed { get; } = DeepSpeed with
    {
        Name = "megatron-deepspeed",
        Aliases = [],
        FusedKernels = true,
        EagerModuleLoading = true,
        Loading = WeightLoading.InPlace,
        // megatron/arguments.py: --make-vocab-size-divisible-by
        VocabularyMultiple = PaddedVocabulary.Multiple,
        // megatron/mpu/cross_entropy.py after output.contiguous().float()
        Implementation = new() { Loss = LossImplementation.InPlace },
        Kernels = new() { Style = KernelStyle.Fused, StyleBeforeFlash = KernelStyle.Legacy, EngineHooks = true },
    };

    /// <summary>Gets GPT-NeoX: Megatron's layers under DeepSpeed's pipeline, with the releases of CUDA that load kernels lazily.</summary>
    /// <remarks>gpt-neox megatron/model/gpt2_model.py (cross_entropy), megatron/neox_arguments/neox_args.py.</remarks>
    public static FrameworkHabits GptNeoX { get; } = MegatronDeepSpeed with { Name = "gpt-neox", Source = Sources.GptNeoX, EagerModuleLoading = false };

    /// <summary>Gets Megatron-LM: bf16 weights, fp32 main gradients, Transformer Engine's layers.</summary>
    public static FrameworkHabits MegatronLm { get; } = new()
    {
        Name = "megatron-lm",
        Aliases = ["megatron", "megatron-core", "primus"],
        Source = Sources.MegatronLm,
        Engine = ShardingEngine.Megatron,
        RunsMegatronCore = true,
        // megatron/training/arguments.py: --make-vocab-size-divisible-by
        VocabularyMultiple = PaddedVocabulary.Multiple,
        Loading = WeightLoading.InPlace,
        Precision = PrecisionPolicies.MegatronBf16,
        FusedKernels = true,
        Lacks = PlanFeatures.OffloadedParameters,
        // README.md, "Training speed and scalability": published runs overlap with --tp-comm-overlap, which came with Transformer Engine and Hopper
        Kernels = KernelHabits.MegatronCore with { TensorOverlapFrom = AcceleratorFamily.Hopper },
    };

    /// <summary>Gets NeMo and Megatron-Bridge: Megatron core with NVIDIA's recipes.</summary>
    /// <remarks>Megatron-Bridge docs/training/cuda-graphs.md: the recipes for Blackwell record attention and routing as graphs; communication-overlap.md; NeMo's userbuffers.</remarks>
    public static FrameworkHabits NeMo { get; } = MegatronLm with
    {
        Name = "nemo",
        Aliases = ["nemo-megatron", "megatron-bridge"],
        // NeMo-Framework-Launcher, launcher_scripts/conf/training/gpt3/*.yaml: transformer_engine false, masked_softmax_fusion true, no flash attention but for fp8
        FusedAttentionFrom = AcceleratorFamily.Hopper,
        // Megatron-Bridge, recipes of models with experts: expert_tensor_parallel_size = 1
        ExpertTensor = 1,
        Kernels = KernelHabits.MegatronCore with { StyleBeforeFlash = null, TensorOverlapFrom = AcceleratorFamily.Volta, OneCopyPerNode = true, GraphsFrom = AcceleratorFamily.Blackwell },
    };

    /// <summary>Gets nanotron: Megatron's layout, 16-bit gradients that are added to an fp32 buffer, stages of equal cost.</summary>
    /// <remarks>
    /// src/nanotron/optim/gradient_accumulator.py, trainer.py (DDP without ZeRO), models/base.py (build_model), models/llama.py (fused qkv,
    /// GLUActivation as two operators, logits cast to fp32), parallel/tensor_parallel/functional.py (_ShardedCrossEntropy), helpers.py (fused AdamW).
    /// nn/layer_norm.py (TritonRMSNorm); optim/zero.py: parameters are gathered in the step.
    /// </remarks>
    public static FrameworkHabits Nanotron { get; } = MegatronLm with
    {
        Name = "nanotron",
        Aliases = [],
        Source = Sources.Nanotron,
        RunsMegatronCore = false,
        // config/models_config.py: make_vocab_size_divisible_by is 1
        VocabularyMultiple = 0,
        Lacks = PlanFeatures.Interleaving | PlanFeatures.OffloadedParameters,
        AddsGradientsToBuffer = true,
        SplitsStagesByCost = true,
        FusedQueryKeyValue = true,
        FusedKernels = false,
        Implementation = new() { Norm = NormImplementation.Fused, FusedGate = false, Loss = LossImplementation.CopiedInPlace },
        Kernels = KernelHabits.Eager with { FusedRotary = true, PerTensorReduce = true },
    };

    /// <summary>Gets InternEvo: Megatron's layout with Apex norms, FlashAttention-2 and its rotary kernel, states sharded over a group of replicas.</summary>
    /// <remarks>InternLM/InternEvo: model/ops/norm.py, model/modules/mlp.py, solver/optimizer/hybrid_zero_optim.py; configs/7B_sft.py (overlap_sync_grad on, overlap_sync_param off).</remarks>
    public static FrameworkHabits InternEvo { get; } = DeepSpeed with
    {
        Name = "internevo",
        Aliases = ["internlm", "interntrain"],
        Source = Sources.InternEvo,
        FusedKernels = true,
        Kernels = KernelHabits.Eager with { Style = KernelStyle.Fused },
    };
}
