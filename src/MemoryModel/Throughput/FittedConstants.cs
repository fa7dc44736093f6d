namespace MemoryModel;

/// <summary>Holds the constants of the time model that are fitted to measured steps, each with what it stands for.</summary>
/// <remarks>
/// Data: 431 published runs of 31 sources that state their batch (step time, tokens/s or MFU; GPUs V100 to GB300), 17 runs of Megatron-LM
/// on B200 (SimuMax v1.2 release summary), 903 runs of Megatron-DeepSpeed on A100 (vTrain, MICRO'24), Korthikanti et al. 2022 table 5.
/// The constants minimize a robust squared log error over the runs, each source weighted by the square root of its number of runs
/// (table 5 three times, vTrain two and a half times that), with a prior at the physically expected value. Of vTrain's one-node runs
/// every third was in the fit. benchmarks/TimeFit holds the priors and repeats the fit; docs/accuracy-time.md has the errors by source,
/// in sample and with each source left out of the fit.
/// </remarks>
sealed record FittedConstants
{
    /// <summary>Gets the constants as the fit left them.</summary>
    public static FittedConstants Standing { get; } = new();

    /// <summary>Slow-down of products with one matrix per expert, from the unequal rows and separate waves of the experts.</summary>
    public double GroupedPenalty { get; init; } = 1.42;

    /// <summary>Bytes of device memory that unfused attention moves per score in the forward pass: scores, softmax, dropout and its mask.</summary>
    public double BytesPerScore { get; init; } = 6.88;

    /// <summary>Seconds in which the interpreter calls one operator of a layer of Megatron-LM or Transformer Engine: modules, contexts, autograd functions.</summary>
    public double OperatorFused { get; init; } = 69.1e-6;

    /// <summary>Seconds in which the interpreter calls one operator of PyTorch.</summary>
    public double OperatorEager { get; init; } = 10.8e-6;

    /// <summary>Seconds in which native code launches one kernel: compiled graphs, the experts' products.</summary>
    public double Launch { get; init; } = 7.82e-6;

    /// <summary>The same under DeepSpeed's engine of 2021 to 2023, from the floor of 3.3 ms per layer that vTrain's small models share.</summary>
    public double OperatorDeepSpeed { get; init; } = 24e-6;

    /// <summary>Kernels launched per local expert and pass in 8 bits or fewer: casts, transposes and products run expert by expert.</summary>
    public double KernelsPerNarrowExpert { get; init; } = 20.8;

    /// <summary>Share of the shorter of host and device time that is not hidden when tensor-parallel ranks wait for one another at every all-reduce.</summary>
    public double Rendezvous { get; init; } = 36.6e-3;

    /// <summary>Seconds per step outside forward, backward and optimizer: data, loss logging, gradient norm.</summary>
    public double PerStep { get; init; } = 9.47e-3;

    /// <summary>Share of the network port that collectives reach.</summary>
    public double NetworkReached { get; init; } = 0.747;

    /// <summary>Share of that again over Omni-Path, whose host-driven messages are staged through host memory.</summary>
    public double OmniPathReached { get; init; } = 0.169;

    /// <summary>Seconds of latency of a collective inside a node.</summary>
    public double IntraLatency { get; init; } = 33.9e-6;

    /// <summary>Seconds of latency of a collective across nodes.</summary>
    public double NetworkLatency { get; init; } = 61.5e-6;

    /// <summary>Seconds that every further node of the ring, or level of the tree, adds.</summary>
    public double HopLatency { get; init; } = 12.1e-6;

    /// <summary>Share of overlapped communication that still costs time: it takes multiprocessors and bandwidth from the kernels it hides behind.</summary>
    public double Contention { get; init; } = 0.274;

    /// <summary>The same for ZeRO-3 and FSDP, which also copy each gathered layer in and out of flat buffers.</summary>
    public double ContentionSharded { get; init; } = 0.29;

    /// <summary>Share of tensor-parallel communication hidden by pipelined products (Megatron's user buffers, asynchronous tensor parallelism).</summary>
    public double TensorHidden { get; init; } = 0.985;

    /// <summary>Share of the experts' all-to-alls that stays exposed.</summary>
    public double ExpertExposed { get; init; } = 0.552;

    /// <summary>Share of point-to-point time between stages that stays exposed.</summary>
    public double StageExposed { get; init; } = 0.831;

    /// <summary>Traffic of Transformer Engine's and Megatron's fused kernels, relative to one read and one write of every tensor.</summary>
    public double ElementwiseFused { get; init; } = 1.16;

    /// <summary>The same of Megatron's kernels before FlashAttention.</summary>
    public double ElementwiseLegacy { get; init; } = 0.847;

    /// <summary>The same of compiled PyTorch and of XLA.</summary>
    public double ElementwiseCompiled { get; init; } = 1.1;

    /// <summary>The same of separate PyTorch operators.</summary>
    public double ElementwiseEager { get; init; } = 1.19;

    /// <summary>Share of the dense 16-bit peak that large products reach on Volta.</summary>
    public double ReachedVolta { get; init; } = 0.792;

    /// <summary>The same on Ampere.</summary>
    public double ReachedAmpere { get; init; } = 0.78;

    /// <summary>The same on Hopper.</summary>
    public double ReachedHopper { get; init; } = 0.631;

    /// <summary>The same on a B200; other boards by their power.</summary>
    public double ReachedBlackwell { get; init; } = 0.443;

    /// <summary>The same on AMD's CDNA.</summary>
    public double ReachedCdna { get; init; } = 0.5;

    /// <summary>The same on a TPU.</summary>
    public double ReachedTpu { get; init; } = 0.852;

    /// <summary>Share of the dense 8-bit peak that large products reach on Hopper.</summary>
    public double ReachedHopperFloat8 { get; init; } = 0.569;

    /// <summary>The same on a B200; other boards by their power.</summary>
    public double ReachedBlackwellFloat8 { get; init; } = 0.46;

    /// <summary>Share of the 16-bit peak that fused attention reaches going forward on Ampere, heads of 128.</summary>
    public double AttentionReachedAmpere { get; init; } = 0.556;

    /// <summary>The same on Hopper with kernels written for it.</summary>
    public double AttentionReachedHopper { get; init; } = 0.602;

    /// <summary>The same on Hopper with older kernels.</summary>
    public double AttentionReachedHopperOlder { get; init; } = 0.306;

    /// <summary>The same on a B200; other boards by their power.</summary>
    public double AttentionReachedBlackwell { get; init; } = 0.445;

    /// <summary>Speed of the first generation of fused attention kernels relative to the second.</summary>
    public double AttentionFirst { get; init; } = 0.653;

    /// <summary>Share of the dense 4-bit peak that large products reach.</summary>
    public double ReachedFloat4 { get; init; } = 0.445;

    /// <summary>Share of the dense peak that large products reach in sustained training, by generation, in 16 bits.</summary>
    /// <remarks>
    /// Below the best matmul (MAMF: A100 0.87, H100 0.80, B200 0.78) by what power limits take away in long runs; SimuMax's products
    /// reach 0.74 to 0.79 on A100 and 0.48 to 0.51 on B200. Volta and Ada: the fp16
    /// products of mli/transformers-benchmarks reach 0.76 and 1.04.
    /// </remarks>
    public double Reached(Accelerator accelerator) => accelerator.Family switch
    {
        AcceleratorFamily.Volta or AcceleratorFamily.Turing => ReachedVolta,
        AcceleratorFamily.Ampere => ReachedAmpere,
        // GeForce cards run above their fp32-accumulate rate; L4 and L40S have a quarter to half of the power per operation
        AcceleratorFamily.Ada => ReachedAda(accelerator),
        AcceleratorFamily.Blackwell when !IsHeldByPower(accelerator) => ReachedAda(accelerator),
        AcceleratorFamily.Hopper => ReachedHopper * PowerLimit(accelerator, HopperWatts),
        AcceleratorFamily.Blackwell => OfPower(accelerator, ReachedBlackwell, ReachedHopper),
        AcceleratorFamily.Cdna2 or AcceleratorFamily.Cdna3 or AcceleratorFamily.Cdna4 => ReachedCdna,
        AcceleratorFamily.Tpu => ReachedTpu,
        AcceleratorFamily.Gaudi => 0.75,
        _ => 0.6,
    };

    /// <summary>The same in 8 bits.</summary>
    public double ReachedNarrow(Accelerator accelerator) => accelerator.Family switch
    {
        AcceleratorFamily.Hopper => ReachedHopperFloat8 * PowerLimit(accelerator, HopperWatts),
        AcceleratorFamily.Blackwell when IsHeldByPower(accelerator) => OfPower(accelerator, ReachedBlackwellFloat8, ReachedHopperFloat8),
        _ => Reached(accelerator),
    };

    /// <summary>Share of the 16-bit peak that fused causal attention reaches going forward, counting the unmasked half.</summary>
    /// <remarks>Hopper needs kernels written for it (FlashAttention-3, cuDNN); FlashAttention-2 reaches 0.31 there.</remarks>
    public double AttentionReached(Accelerator accelerator, AttentionGeneration kernels) => (kernels == AttentionGeneration.First ? AttentionFirst : 1) * accelerator.Family switch
    {
        AcceleratorFamily.Ampere or AcceleratorFamily.Ada => AttentionReachedAmpere,
        AcceleratorFamily.Blackwell when !IsHeldByPower(accelerator) => AttentionReachedAmpere,
        AcceleratorFamily.Hopper => (kernels == AttentionGeneration.Current ? AttentionReachedHopper : AttentionReachedHopperOlder) * PowerLimit(accelerator, HopperWatts),
        AcceleratorFamily.Blackwell => OfPower(accelerator, AttentionReachedBlackwell, AttentionReachedHopper),
        _ => 0.50,
    };

    static double ReachedAda(Accelerator accelerator) => accelerator.BoardPowerWatts >= 400 ? 1.0 : 0.75;

    // Blackwell is held back by power, so that its rate follows what the board leaves to the multiprocessors, whatever the peak says. The line
    // is that of boards of 1000 to 1400 W; below them an operation is taken to need no more power than on Hopper.
    static double OfPower(Accelerator accelerator, double reachedBlackwell, double reachedHopper) =>
        accelerator is { BoardPowerWatts: > TimeConstants.BlackwellFixedWatts and var watts, BFloat16.TeraPerSecond: var peak }
            ? Math.Max(reachedBlackwell * Headroom(accelerator), reachedHopper * (watts / HopperWatts) * (TimeConstants.HopperPeak / peak))
            : reachedBlackwell;

    static double Headroom(Accelerator accelerator) => accelerator is { BoardPowerWatts: > TimeConstants.BlackwellFixedWatts and var watts, BFloat16.TeraPerSecond: var peak }
        ? (watts - TimeConstants.BlackwellFixedWatts) / (TimeConstants.BlackwellWatts - TimeConstants.BlackwellFixedWatts) * (TimeConstants.BlackwellPeak / peak)
        : 1;

    // A GeForce board has power to spare for the rate that it is sold with.
    bool IsHeldByPower(Accelerator accelerator) => ReachedBlackwell * Headroom(accelerator) < 1;

    const double HopperWatts = 700;

    const int FullHopper = 132;

    // A full chip held below the power of its family clocks down: power goes with the cube of the clock.
    static double PowerLimit(Accelerator accelerator, double familyWatts) =>
        accelerator.BoardPowerWatts is > 0 and var watts && watts < familyWatts && accelerator.Multiprocessors >= FullHopper
            ? Math.Cbrt(watts / familyWatts)
            : 1;
}
