namespace MemoryModel;

/// <summary>Holds what the training method adds to the shapes: recompute, bytes on the wire, the optimizer.</summary>
readonly record struct StepSettings()
{
    /// <summary>Share of the forward pass that is repeated before the backward pass: products, attention core, elementwise.</summary>
    public (double Products, double Attention, double Elementwise) Recompute { get; init; }

    /// <summary>Share of the layers that are repeated whole, communication included.</summary>
    public double RepeatedLayers { get; init; }

    /// <summary>Bytes of a gradient on the wire.</summary>
    public double GradientBytes { get; init; } = 4;

    /// <summary>Bytes of a gathered parameter on the wire.</summary>
    public double GatherBytes { get; init; } = 2;

    /// <summary>Bytes of a parameter of a layer that ranks gather for its passes: as it is stored where it is frozen and quantized.</summary>
    public double LayerBytes { get; init; } = 2;

    /// <summary>Parameters that are trained over those of the network.</summary>
    public double TrainedShare { get; init; } = 1;

    /// <summary>What the optimizer moves and computes per parameter it updates.</summary>
    public OptimizerCost OptimizerCost { get; init; } = OptimizerCost.Adam;

    /// <summary>Ranks that gather the parameters again in the backward pass: ZeRO++'s secondary partition, or 0 for all.</summary>
    public long SecondaryShards { get; init; }

    /// <summary>Elements of a gathered matrix from which on nothing is gathered ahead while it is in use.</summary>
    public double LiveElements { get; init; } = double.PositiveInfinity;

    /// <summary>Where the parameters live between layers.</summary>
    public OffloadTarget Parameters { get; init; }

    /// <summary>Bytes of a parameter there.</summary>
    public double ParameterBytes { get; init; } = 2;

    /// <summary>Whether parameters, gradients and states leave the device together, and PyTorch's own optimizer steps on the CPU.</summary>
    public bool MovesAll { get; init; }

    /// <summary>Whether that step is one kernel rather than an operation at a time.</summary>
    public bool FusedStep { get; init; }

    /// <summary>Where what the forward pass saves waits for the backward pass.</summary>
    public OffloadTarget Activations { get; init; }

    /// <summary>Bytes of that which leave the device in an average layer.</summary>
    public double MovedActivations { get; init; }

    /// <summary>Where the optimizer's states live; the CPU updates them where that is not the device.</summary>
    public OffloadTarget Optimizer { get; init; }

    /// <summary>What DeepSpeed's configuration sets, where it keeps a part of the updates on the device.</summary>
    public DeepSpeedSettings? PartialOffload { get; init; }

    /// <summary>Whether gradients of sharded states are all-reduced rather than scattered.</summary>
    public bool AllReduces { get; init; }

    /// <summary>Whether every micro-batch also passes a frozen reference model (DPO).</summary>
    public bool Reference { get; init; }

    /// <summary>Bytes that noise on the token vectors moves per element.</summary>
    public double NoiseBytes { get; init; }

    /// <summary>Makes the settings that all plans of a run share.</summary>
    public static StepSettings Of(TrainingRun run) => new()
    {
        OptimizerCost = OptimizerCost.Of(run),
        ParameterBytes = run.Precision.Parameters.Bits() / 8.0,
        FusedStep = StepOptimizer.Of(run).Implementation == StepImplementation.Fused,
        // ZeRO++ (Wang et al. 2023): weights in 8 bits with a scale for each block, gradients in 4 bits
        GradientBytes = run.DeepSpeed?.QuantizedGradients == true ? 0.5 : StatedReduction(run) ?? GradientsOnTheWire(run),
        GatherBytes = GatheredBytes(run),
        LayerBytes = GatheredWeights.BytesPerParameter(run, GatheredBytes(run)),
        // runtime/zero/partitioned_parameter_coordinator.py, fetch_sub_module: max_params_to_prefetch is what the live limit leaves
        LiveElements = run.EngineOf(zero: 3) == ShardingEngine.DeepSpeed ? (run.DeepSpeed ?? DeepSpeedSettings.Default).LiveElements : double.PositiveInfinity,
        PartialOffload = run.DeepSpeed is { OptimizerOffloadShare: < 1 } partial ? partial : null,
        AllReduces = run.DeepSpeed?.ReduceScatter == false,
        Reference = run.Preference?.AsksReference(run.Adapter is not null) ?? false,
        NoiseBytes = run.EmbeddingNoise ? TimeConstants.NoiseBytes : 0,
        SecondaryShards = run.DeepSpeed?.SecondaryPartitionRanks is > 1 and var ranks ? ranks : 0,
    };

    /// <summary>Returns the settings under a plan.</summary>
    public StepSettings Under(in ParallelPlan plan, in WorkShape shape, in MachineRates machine)
    {
        var layers = plan.RecomputedLayers is { } some ? Math.Min(1, some / (double)shape.StageLayers) : 1;
        return this with
        {
            Recompute = plan.Recompute switch
            {
                MemoryModel.Recompute.Full => (layers, layers, layers),
                MemoryModel.Recompute.Selective => machine.Kernels.Selective,
                _ => default,
            },
            // an all-reduce sends every byte twice
            GradientBytes = AllReduces && plan.Zero > 0 ? 2 * GradientBytes : GradientBytes,
            PartialOffload = plan is { Zero: 3, OffloadOptimizer: OffloadTarget.Cpu } ? PartialOffload : null,
            Parameters = plan.OffloadParameters,
            Activations = plan.OffloadActivations,
            RepeatedLayers = plan.Recompute == MemoryModel.Recompute.Full ? layers : 0,
            Optimizer = plan.OffloadOptimizer,
        };
    }

    static double GatheredBytes(TrainingRun run) => run.DeepSpeed is { QuantizedWeights: true } || (run.DeepSpeed is { QuantizedFrozenWeights: true } && run.Adapter is not null) ? 1 : 2;

    // What a run says beyond the policy of its framework.
    static double? StatedReduction(TrainingRun run) => run.Precision.Reduce is { } type && type != run.Habits.Precision.Reduce ? type.Bits() / 8.0 : null;

    // Kernels before FlashAttention are of a time when main gradients were made after the reduction.
    static double GradientsOnTheWire(TrainingRun run) => run.Habits.Kernels.WideGradients && !KernelSet.BeforeFlash(run.Attention == AttentionKernel.Eager, run.Accelerator.Family) ? 4 : 2;
}
