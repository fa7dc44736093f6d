namespace MemoryModel;

/// <summary>Says with which kernels a framework runs a layer, and what it hides behind them.</summary>
/// <remarks>A framework changes time by mechanisms only: how many kernels, what they fuse, how fast the host launches them, what overlaps.</remarks>
readonly record struct KernelSet
{
    /// <summary>How elementwise kernels are made.</summary>
    public KernelStyle Style { get; init; }

    /// <summary>Traffic of elementwise kernels relative to fused ones.</summary>
    public required double Elementwise { get; init; }

    /// <summary>Traffic of a norm, a rotation and an activation relative to one kernel each.</summary>
    public (double Norm, double Rotary, double Activation) Chains { get; init; }

    /// <summary>Returns the traffic of an operation relative to one fused kernel.</summary>
    public double Traffic(MoveKind kind) => kind switch
    {
        MoveKind.Norm => Elementwise * Chains.Norm,
        MoveKind.Rotary => Elementwise * Chains.Rotary,
        MoveKind.Activation => Elementwise * Chains.Activation,
        _ => Elementwise,
    };

    /// <summary>Seconds in which the host calls one operator, on the host of a DGX H100.</summary>
    public double Operator { get; init; }

    /// <summary>Operators of a dense layer, one direction.</summary>
    public double Operators { get; init; }

    /// <summary>Bytes per logit that the loss moves: fp32 copies in separate kernels, or a fused cross-entropy.</summary>
    public double LossBytes { get; init; }

    /// <summary>How the loss is computed: at once, or over chunks of the tokens with the output matrix.</summary>
    public LossImplementation Loss { get; init; }

    /// <summary>Returns the tokens that pass the output matrix and the loss at once.</summary>
    public long LossTokens(in WorkShape shape) => Loss == LossImplementation.Fused
        ? FusedLossMemory.Chunk(shape.Tokens, shape.VocabShard, shape.Hidden)
        : CompiledLossMemory.Chunk(Loss, shape.Tokens, shape.MicroBatch);

    /// <summary>Whether tensor-parallel communication is pipelined with the products.</summary>
    public bool TensorOverlap { get; init; }

    /// <summary>Whether gradients are reduced while the backward pass runs.</summary>
    public bool ReduceOverlap { get; init; }

    /// <summary>Whether the parameters that ZeRO-1 and -2 update are gathered while the next forward pass runs.</summary>
    public bool GatherOverlap { get; init; }

    /// <summary>Whether replicas of a whole shard group reduce their gradients once the backward pass is over.</summary>
    public bool ReplicasLast { get; init; }

    /// <summary>Generation of the fused attention kernels.</summary>
    public AttentionGeneration Attention { get; init; }

    /// <summary>Whether a token is sent once to each node that holds some of its experts, and copied there, instead of once to each expert (DeepEP, HybridEP).</summary>
    public bool OneCopyPerNode { get; init; }

    /// <summary>Whether each parameter is reduced by its own collective.</summary>
    public bool PerTensorReduce { get; init; }

    /// <summary>Whether point-to-point sends are hidden when stages interleave.</summary>
    public bool StageOverlap { get; init; }

    /// <summary>Share of the forward pass that the framework's selective recompute repeats: products, attention core, elementwise.</summary>
    public (double Products, double Attention, double Elementwise) Selective { get; init; }

    /// <summary>Seconds in which the host calls one operator of an adapter: plain PyTorch in every framework.</summary>
    public double AdapterOperator { get; init; }

    /// <summary>Returns the kernels of a run.</summary>
    public static KernelSet Of(TrainingRun run, FittedConstants constants)
    {
        var (habits, eager) = (run.Habits, run.Attention == AttentionKernel.Eager);
        var set = Of(habits.Kernels, run.Accelerator.Family, eager, run.Compiled, constants);
        var chained = set.Style == KernelStyle.Eager;
        var norm = run.Implementation.Norm ?? habits.Implementation.Norm;
        var gate = run.Implementation.FusedGate ?? habits.Implementation.FusedGate ?? habits.FusedKernels;
        var (norms, rotary, gates) = (
            chained && norm is not (null or NormImplementation.Fused),
            chained && !habits.Kernels.FusedRotary && run.Model.Embedding.Positions == PositionKind.Rotary,
            chained && !gate && run.Model.Main.Blocks[0].FeedForward is { Gated: true });
        var loss = EngineRules.Of(run, run.Plan.Zero, run.Plan.Recompute).Loss;
        // LitGPT's pretraining cuts the logits, its fine-tuning also what makes them (litgpt/finetune, lm_head_chunk_size).
        var uncut = loss == LossImplementation.ChunkedNoUpcast && run.Adapter is null;
        // The engine's kernel for the loss takes all logits at once (Transformer Engine, common/triton/cross_entropy.py).
        var whole = loss == LossImplementation.Fused && habits.RunsMegatronCore;
        return set with
        {
            Loss = whole || uncut ? LossImplementation.Kernel : loss,
            LossBytes = loss switch
            {
                LossImplementation.Fused => TimeConstants.FusedLossBytes,
                LossImplementation.Kernel => Math.Min(set.LossBytes, TimeConstants.CompiledLossBytes),
                _ => set.LossBytes,
            },
            Chains = (norms ? TimeConstants.NormChain : 1, rotary ? TimeConstants.RotaryChain : 1, gates ? TimeConstants.GateChain : 1),
            Operators = set.Operators + (norms ? TimeConstants.OperatorsNormChain : 0) + (rotary ? TimeConstants.OperatorsRotaryChain : 0) + (gates ? TimeConstants.OperatorsGateChain : 0),
            ReduceOverlap = run.CommunicationOverlap ?? set.ReduceOverlap,
            GatherOverlap = run.CommunicationOverlap ?? set.GatherOverlap,
            TensorOverlap = run.TensorOverlap ?? (run.CommunicationOverlap != false && set.TensorOverlap),
        };
    }

    /// <summary>Says whether a run is of the time before FlashAttention: scores that are stored on a board older than Hopper, whose own software is newer.</summary>
    public static bool BeforeFlash(bool eagerAttention, AcceleratorFamily family) => eagerAttention && family < AcceleratorFamily.Hopper;

    /// <summary>Returns the kernels of a framework.</summary>
    /// <param name="habits">What the framework launches and overlaps.</param>
    /// <param name="family">The accelerator's generation.</param>
    /// <param name="eagerAttention">Whether attention materializes its scores.</param>
    /// <param name="compiled">Whether the model is compiled (<c>torch.compile</c>, XLA).</param>
    /// <param name="constants">The fitted constants.</param>
    public static KernelSet Of(KernelHabits habits, AcceleratorFamily family, bool eagerAttention, bool compiled, FittedConstants constants)
    {
        var style = BeforeFlash(eagerAttention, family) ? habits.StyleBeforeFlash ?? habits.Style : habits.Style;
        if (compiled && style == KernelStyle.Eager) style = KernelStyle.Compiled;
        var set = style switch
        {
            KernelStyle.Compiled => new() { Elementwise = constants.ElementwiseCompiled, Operator = constants.Launch, Operators = TimeConstants.OperatorsFused, LossBytes = TimeConstants.CompiledLossBytes },
            KernelStyle.Fused => new() { Elementwise = constants.ElementwiseFused, Operator = constants.OperatorFused, Operators = TimeConstants.OperatorsFused, LossBytes = TimeConstants.CompiledLossBytes },
            KernelStyle.Legacy => new() { Elementwise = constants.ElementwiseLegacy, Operator = constants.OperatorFused, Operators = TimeConstants.OperatorsFused, LossBytes = TimeConstants.SeparateLossBytes },
            _ => new KernelSet { Elementwise = constants.ElementwiseEager, Operator = constants.OperatorEager, Operators = TimeConstants.OperatorsEager, LossBytes = TimeConstants.SeparateLossBytes },
        };
        var old = style == KernelStyle.Legacy;
        return set with
        {
            Style = style,
            Chains = (1, 1, 1),
            Operators = set.Operators + (!eagerAttention || style == KernelStyle.Legacy ? 0 : style == KernelStyle.Eager ? TimeConstants.OperatorsEagerAttention : TimeConstants.OperatorsEagerAttentionFused),
            Operator = habits.EngineHooks ? constants.OperatorDeepSpeed : family >= habits.GraphsFrom ? constants.Launch : set.Operator,
            AdapterOperator = constants.OperatorEager,
            TensorOverlap = family >= habits.TensorOverlapFrom,
            ReduceOverlap = habits.ReduceOverlap && !old,
            GatherOverlap = habits.GatherOverlap && !old,
            ReplicasLast = habits.ReplicasLast,
            StageOverlap = habits.StageOverlap && !old,
            Attention = habits.Attention,
            OneCopyPerNode = habits.OneCopyPerNode,
            PerTensorReduce = habits.PerTensorReduce,
            // Korthikanti et al. 2022: the attention core; a fused kernel keeps no scores, so only elementwise modules remain
            Selective = habits.Selective ?? (eagerAttention ? (0, 1, 0) : (0, 0, 0.5)),
        };
    }
}
