using System.Globalization;

using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Reads a Megatron-LM argument list into a run, with Megatron's defaults and padding rules.</summary>
/// <remarks>Megatron-LM megatron/training/arguments.py (validate_args).</remarks>
static class MegatronReader
{
    /// <summary>Reads the arguments of a run on a number of accelerators.</summary>
    /// <param name="arguments">The argument list.</param>
    /// <param name="family">The training script; the arguments of T5 name themselves.</param>
    /// <param name="gpu">The accelerator.</param>
    /// <param name="gpus">The accelerators of the run.</param>
    /// <param name="assumed">Receives what had to be assumed.</param>
    /// <exception cref="FormatException">An argument is missing or has a value that Megatron would refuse.</exception>
    public static TrainingRun Read(MegatronArguments arguments, MegatronFamily family, Accelerator gpu, int gpus, ICollection<string> assumed)
    {
        if (arguments.Has("encoder-num-layers") && arguments.Has("decoder-num-layers"))
        {
            family = MegatronFamily.T5;
        }

        foreach (var (name, reason) in Unsupported)
        {
            if (arguments.Has(name))
            {
                throw new FormatException($"megatron_args: --{name} is not supported: {reason}");
            }
        }

        if (arguments.Flag("no-rope-fusion"))
        {
            assumed.Add("no-rope-fusion: what rotary positions save without their kernel is not counted");
        }

        // examples/mimo/model_providers: what their names stand for, and which parts are frozen, is code.
        if (arguments.Text("model-provider") is { } provider and not ("gpt" or "hybrid" or "mamba"))
        {
            throw new FormatException($"megatron_args: --model-provider is {provider}; allowed: gpt, hybrid, mamba, since the parts of another provider's model are not in the argument list");
        }

        int Degree(string name) => checked((int)(arguments.Whole(name) ?? 1));
        var (t, p, c, e) = (Degree("tensor-model-parallel-size"), Degree("pipeline-model-parallel-size"), Degree("context-parallel-size"), Degree("expert-model-parallel-size"));
        var hybrid = MegatronHybridPattern.Read(arguments);
        var model = MegatronModelReader.Read(arguments, family, t, hybrid);
        var microBatch = arguments.Whole("micro-batch-size") ?? 1;
        var global = arguments.Whole("global-batch-size") ?? FirstBatch(arguments.Text("step-batch-size-schedule"));
        var data = Data(Math.Max(1, gpus / checked(t * p * c)), microBatch, global, assumed);
        var layout = MegatronStageLayout.Read(arguments, model.Main.Layers, hybrid, p);
        var settings = Settings(arguments, family, layout, hybrid);
        var block = arguments.Text("recompute-granularity") == "full" && arguments.Choice("recompute-method", "uniform", "block") == "block";
        return new()
        {
            Model = model,
            Accelerator = gpu,
            Gpus = (long)data * t * p * c,
            Framework = Frameworks.MegatronLm.Name,
            Precision = MegatronOptimizerReader.Precision(arguments),
            SequenceLength = MegatronVisionReader.Has(arguments) ? MegatronVisionReader.Tokens(arguments) : arguments.Whole("seq-length") ?? arguments.Whole("encoder-seq-length") ?? throw new FormatException("megatron_args: --seq-length is missing"),
            Implementation = new()
            {
                Attention = settings is { Layers: MegatronLayers.Local } or { Attention: MegatronAttention.Unfused or MegatronAttention.Local } ? AttentionImplementation.Eager : null,
                Loss = arguments.Flag("cross-entropy-loss-fusion") && arguments.Choice("cross-entropy-fusion-impl", "native", "te", "linear") == "te" ? LossImplementation.Fused : null,
                ExpertCapacity = arguments.Flag("moe-pad-expert-input-to-capacity") ? arguments.Number("moe-expert-capacity-factor") : null,
            },
            ContextExchange = Exchange(arguments.Text("cp-comm-type") ?? ""),
            Megatron = settings,
            Optimizer = MegatronOptimizerReader.Read(arguments),
            Checkpoints = new()
            {
                Layers = block ? 1 : arguments.Whole("recompute-num-layers") ?? 1,
                Partitioned = arguments.Flag("distribute-saved-activations"),
                Modules = Modules(arguments),
            },
            Plan = new()
            {
                Zero = Zero(arguments),
                Tensor = t,
                SequenceParallel = arguments.Flag("sequence-parallel") && t > 1,
                Pipeline = p,
                VirtualPipeline = layout.Chunks,
                Context = c,
                Expert = e,
                MicroBatch = microBatch,
                MicroBatches = Math.Max(1, (global ?? microBatch * data) / (microBatch * data)),
                RecomputedLayers = block ? (arguments.Whole("recompute-num-layers") ?? 1) * layout.Chunks : null,
                OffloadOptimizer = arguments.Flag("optimizer-cpu-offload") ? OffloadTarget.Cpu : OffloadTarget.None,
                Recompute = Recomputed(arguments),
            },
        };
    }

    static ContextExchange Exchange(string said) =>
        said.Contains("a2a", StringComparison.Ordinal) ? ContextExchange.AllToAll : said.Contains("all_gather", StringComparison.Ordinal) ? ContextExchange.AllGather : ContextExchange.Ring;

    // --moe-layer-recompute and --recompute-activations are older ways of saying selective.
    static Recompute Recomputed(MegatronArguments arguments) => arguments.Text("recompute-granularity") switch
    {
        "full" => Recompute.Full,
        "selective" => Recompute.Selective,
        _ => arguments.Flag("recompute-activations") || arguments.Flag("moe-layer-recompute") ? Recompute.Selective : Recompute.None,
    };

    static RecomputedModules Modules(MegatronArguments arguments)
    {
        var listed = arguments.Text("recompute-modules") is { } text
            ? ModuleWords.Recomputed(ModuleWords.Split(text), "megatron_args: --recompute-modules")
            : RecomputedModules.None;
        return arguments.Flag("moe-layer-recompute") ? new CheckpointLayout { Modules = listed }.Covered | RecomputedModules.Experts : listed;
    }

    // Megatron FSDP's strategies are ZeRO's stages, PyTorch's FSDP2 the third; without them there is the distributed optimizer.
    static int Zero(MegatronArguments arguments)
    {
        var distributed = arguments.Flag("use-distributed-optimizer") ? 1 : 0;
        return arguments.Flag("use-torch-fsdp2") ? 3 : !arguments.Flag("use-megatron-fsdp") ? distributed : arguments.Choice("data-parallel-sharding-strategy", "no_shard", "optim", "optim_grads", "optim_grads_params") switch
        {
            "optim" => 1,
            "optim_grads" => 2,
            "optim_grads_params" => 3,
            _ => distributed,
        };
    }

    static readonly (string Name, string Reason)[] Unsupported =
    [
        ("export-kd-cfg", "the teacher model is not in the argument list"),
        ("encoder-pipeline-model-parallel-size", "stages of an encoder in front of the decoder's are not modelled; Megatron-LM 0.13 removed them"),
    ];

    // Reinforcement learning answers prompts between its steps (megatron/training/config/inference_config.py, megatron/rl).
    static MegatronGeneration? Generation(MegatronArguments arguments) => !arguments.Flag("perform-rl-step") ? null : new(
        Bytes.FromGiB((arguments.Number("inference-dynamic-batching-buffer-size-gb") ?? 40) + (arguments.Number("inference-dynamic-batching-paused-buffer-size-gb") ?? 0)))
    {
        Tensor = arguments.Whole("rl-inference-tensor-model-parallel-size"),
        Pipeline = arguments.Whole("rl-inference-pipeline-model-parallel-size"),
        Expert = arguments.Whole("rl-inference-expert-model-parallel-size"),
        ExpertTensor = arguments.Whole("rl-inference-expert-tensor-model-parallel-size"),
    };

    // --step-batch-size-schedule lists when each batch starts: "0:384 200B:768".
    static long? FirstBatch(string? schedule) =>
        schedule?.Split(' ')[0].Split(':') is [_, var batch] && long.TryParse(batch, NumberStyles.None, CultureInfo.InvariantCulture, out var sequences) && sequences > 0 ? sequences : null;

    // Megatron asserts that the global batch divides by micro-batch × data parallelism: a stated GPU count that breaks it cannot be the run's.
    static int Data(int data, long microBatch, long? global, ICollection<string> assumed)
    {
        var given = data;
        while (data > 1 && global is { } batch && batch % checked(microBatch * data) != 0)
        {
            data--;
        }

        if (data != given)
        {
            assumed.Add($"parallel.dp: {data} instead of {given}, because --global-batch-size {global} divides by --micro-batch-size × {data} only");
        }

        return data;
    }

    static MegatronSettings Settings(MegatronArguments arguments, MegatronFamily family, MegatronStageLayout layout, MegatronHybridPattern? hybrid) => new()
    {
        DecoderSequence = family == MegatronFamily.T5 ? arguments.Whole("decoder-seq-length") : MegatronVisionReader.Has(arguments) ? MegatronVisionReader.LanguageTokens(arguments) : null,
        Generation = Generation(arguments),
        Vocabulary = MegatronTokenizers.Entries(arguments, family).Entries,
        VocabularyMultiple = arguments.Whole("make-vocab-size-divisible-by") ?? 128,
        Layers = arguments.Choice("transformer-impl", "transformer_engine", "local", "inference_optimized") == "local" || arguments.Text("spec") == "local"
            ? MegatronLayers.Local
            : MegatronLayers.TransformerEngine,
        Attention = arguments.Choice("attention-backend", "auto", "flash", "fused", "unfused", "local") switch
        {
            "flash" => MegatronAttention.Flash,
            "fused" => MegatronAttention.Fused,
            "unfused" => MegatronAttention.Unfused,
            "local" => MegatronAttention.Local,
            _ => MegatronAttention.Auto,
        },
        Dispatcher = arguments.Choice("moe-token-dispatcher-type", "allgather", "alltoall", "flex") == "allgather" ? MegatronDispatcher.AllGather : MegatronDispatcher.AllToAll,
        FusedGate = !arguments.Flag("no-bias-swiglu-fusion"),
        FusedWeighting = arguments.Flag("use-fused-weighted-squared-relu"),
        PermuteFusion = arguments.Flag("moe-permute-fusion"),
        Deterministic = arguments.Flag("deterministic-mode"),
        BalancedRouting = arguments.Flag("moe-router-force-load-balancing"),
        GroupedGemm = arguments.Flag("moe-grouped-gemm"),
        GradientAccumulationFusion = !arguments.Flag("no-gradient-accumulation-fusion"),
        OverlapParameterGather = arguments.Flag("overlap-param-gather"),
        OptimizerInstances = checked((int)(arguments.Whole("num-distributed-optimizer-instances") ?? 1)),
        OptimizerOffloadFraction = Math.Clamp(arguments.Number("optimizer-offload-fraction") ?? 1, 0, 1),
        ExpertTensor = arguments.Whole("expert-tensor-parallel-size") is { } etp ? checked((int)etp) : null,
        HiddenDropout = arguments.Number("hidden-dropout") ?? 0.1,
        AttentionDropout = arguments.Number("attention-dropout") ?? 0.1,
        FloatSoftmax = arguments.Flag("no-masked-softmax-fusion") && (arguments.Flag("attention-softmax-in-fp32") || arguments.Flag("apply-query-key-layer-scaling")),
        DenseMask = !arguments.Flag("no-create-attention-mask-in-dataloader"),
        PredictionLayers = hybrid?.Predictions ?? checked((int)(arguments.Whole("mtp-num-layers", 0) ?? 0)),
        PredictionBlocks = hybrid is { Predictions: > 0 } ? MegatronModelReader.Prediction(hybrid) : [],
        RepeatedPredictionLayer = arguments.Flag("mtp-use-repeated-layer"),
        VirtualGroup = arguments.Whole("microbatch-group-size-per-virtual-pipeline-stage") is { } group ? checked((int)group) : null,
        StageLayers = layout.Layers,
        StatesStages = layout.Stated,
        PredictionStage = layout.PredictionStage,
        DeferredOutputGradients = arguments.Flag("defer-embedding-wgrad-compute") ? checked((int)(arguments.Whole("wgrad-deferral-limit", 0) ?? 0)) : 0,
        OverlapExpertCommunication = arguments.Flag("overlap-moe-expert-parallel-comm"),
        CudaGraphs = arguments.Text("cuda-graph-impl") == "transformer_engine",
        Fp8 = arguments.Has("fp8-format")
            ? new(arguments.Flag("fp8-param-gather"), arguments.Choice("fp8-recipe", "delayed", "tensorwise", "blockwise", "mxfp8", "custom") is { } recipe and not "custom" ? Float8Recipes.Parse(recipe) : Float8Recipe.Delayed)
            : null,
        CublasWorkspace = Workspace(arguments),
        OffloadedLayers = checked((int)(arguments.Whole("cpu-offloading-num-layers", 0) ?? 0)),
        Offloaded = arguments.Flag("fine-grained-activation-offloading") && arguments.Text("offload-modules") is { } offloaded
            ? ModuleWords.Offloaded(ModuleWords.Split(offloaded), "megatron_args: --offload-modules")
            : OffloadedModules.None,
    };

    // Deterministic mode needs CUBLAS_WORKSPACE_CONFIG=:4096:8 and refuses the fused loss (megatron/training/determinism.py); FlashAttention is not asked for
    // there: its backward pass adds in any order. An argument list shows neither that mode's environment nor, in many logs, the mode itself.
    // Megatron-LM's own tests of experts set the environment whatever their attention (tests/functional_tests/test_cases/moe, ENV_VARS).
    static Bytes? Workspace(MegatronArguments arguments)
    {
        // Transformer Engine's loss is the run's to say (TrainingRun.FusedLoss).
        var shuns = (arguments.Flag("cross-entropy-loss-fusion") && arguments.Text("cross-entropy-fusion-impl") != "te") || (arguments.Text("attention-backend") == "flash" && !arguments.Has("num-experts"));
        return shuns && !arguments.Flag("deterministic-mode") ? null : Bytes.FromMiB(32);
    }
}
