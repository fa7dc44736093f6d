namespace MemoryModel;

/// <summary>Says with which kernels a framework runs a layer, and what it hides behind them.</summary>
/// <remarks>A framework changes time by mechanisms only: how many kernels, what they fuse, how fast the host launches them, what overlaps.</remarks>
readonly record struct KernelSet
{
    /// <summary>Traffic of elementwise kernels relative to fused ones.</summary>
    public required double Elementwise { get; init; }

    /// <summary>Seconds in which the host calls one operator, on the host of a DGX H100.</summary>
    public double Operator { get; init; }

    /// <summary>Operators of a dense layer, one direction.</summary>
    public double Operators { get; init; }

    /// <summary>Bytes per logit that the loss moves: fp32 copies in separate kernels, or a fused cross-entropy.</summary>
    public double LossBytes { get; init; }

    /// <summary>Whether tensor-parallel communication is pipelined with the products.</summary>
    public bool TensorOverlap { get; init; }

    /// <summary>Whether gradients are reduced while the backward pass runs.</summary>
    public bool DataOverlap { get; init; }

    /// <summary>Whether attention on Hopper runs kernels written for it.</summary>
    public bool CurrentAttention { get; init; }

    /// <summary>Whether a token is sent once to each node that holds some of its experts, and copied there, instead of once to each expert (DeepEP, HybridEP).</summary>
    public bool OneCopyPerNode { get; init; }

    /// <summary>Whether each parameter is reduced by its own collective.</summary>
    public bool PerTensorReduce { get; init; }

    /// <summary>Whether point-to-point sends are hidden when stages interleave.</summary>
    public bool StageOverlap { get; init; }

    /// <summary>Share of the forward pass that the framework's selective recompute repeats: products, attention core, elementwise.</summary>
    public (double Products, double Attention, double Elementwise) Selective { get; init; }

    /// <summary>Returns the kernels of a framework.</summary>
    /// <param name="framework">The framework's name in a run file.</param>
    /// <param name="family">The accelerator's generation.</param>
    /// <param name="eagerAttention">Whether attention materializes its scores.</param>
    /// <param name="compiled">Whether the model is compiled (<c>torch.compile</c>, XLA).</param>
    /// <param name="constants">The fitted constants.</param>
    public static KernelSet Of(string framework, AcceleratorFamily family, bool eagerAttention, bool compiled, FittedConstants constants)
    {
        var deepSpeed = framework is "megatron-deepspeed" or "deepspeed";
        var megatron = framework is "nemo" or "megatron-lm" or "nemo-automodel" or "primus" or "megatron-bridge" or "megatron";
        // Megatron before FlashAttention: its own fused softmax, bias-GELU and bias-dropout-add kernels (2020 to 2022).
        var legacy = framework is "megatron-deepspeed" || megatron && eagerAttention && framework is not ("nemo" or "nemo-automodel");
        var xla = framework is "paxml" or "maxtext" or "jax";
        var set = legacy ? Legacy(constants) : megatron ? Fused(constants) : compiled || xla ? Compiled(constants) : Eager(constants);
        // Megatron-Bridge's recipes for Blackwell record attention and routing as CUDA graphs (docs/training/cuda-graphs.md).
        var graphs = framework is "nemo" or "megatron-bridge" && family == AcceleratorFamily.Blackwell;
        return set with
        {
            Operator = deepSpeed ? constants.OperatorDeepSpeed : graphs ? constants.Launch : set.Operator,
            TensorOverlap = framework is "nemo" or "megatron-bridge" || xla,
            CurrentAttention = megatron || xla,
            OneCopyPerNode = framework is "nemo" or "megatron-bridge",
            PerTensorReduce = framework is "nanotron",
            Selective = framework switch
            {
                // torchtitan repeats every second product and all elementwise work, and keeps attention (distributed/activation_checkpoint.py)
                "torchtitan" => (0.45, 0, 1),
                // fms-fsdp repeats a fraction of the layers
                "fms-fsdp" => (0.4, 0.4, 0.4),
                // Korthikanti et al. 2022: the attention core; a fused kernel keeps no scores, so only elementwise modules remain
                _ => eagerAttention ? (0, 1, 0) : (0, 0, 0.5),
            },
        };
    }

    static KernelSet Fused(FittedConstants constants) => new()
    {
        Elementwise = constants.ElementwiseFused,
        Operator = constants.OperatorFused,
        Operators = TimeConstants.OperatorsFused,
        LossBytes = 10,
        DataOverlap = true,
        StageOverlap = true,
    };

    static KernelSet Legacy(FittedConstants constants) => new()
    {
        Elementwise = constants.ElementwiseLegacy,
        Operator = constants.OperatorFused,
        Operators = TimeConstants.OperatorsFused,
        LossBytes = 16,
    };

    static KernelSet Compiled(FittedConstants constants) => new()
    {
        Elementwise = constants.ElementwiseCompiled,
        Operator = constants.Launch,
        Operators = TimeConstants.OperatorsFused,
        LossBytes = 10,
        DataOverlap = true,
        StageOverlap = true,
    };

    static KernelSet Eager(FittedConstants constants) => new()
    {
        Elementwise = constants.ElementwiseEager,
        Operator = constants.OperatorEager,
        Operators = TimeConstants.OperatorsEager,
        LossBytes = 16,
        DataOverlap = true,
        StageOverlap = true,
    };
}
