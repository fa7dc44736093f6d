namespace MemoryModel;

/// <summary>Holds the constants of the time model that are fitted to measured steps, each with what it stands for.</summary>
/// <remarks>
/// Data: 431 published runs of 31 sources that state their batch (step time, tokens/s or MFU; GPUs V100 to GB300), 17 runs of Megatron-LM on B200
/// Constants marked [op] come from operator measurements alone (SimuMax's 219 A100 and 686 B200 operator efficiencies, matmul and
/// all-reduce tables of stas00/ml-engineering); the others minimize a robust squared log error over the runs, each source
/// weighted by the square root of its number of runs (table 5 three times, vTrain two and a half times that), with a prior at the
/// physically expected value. Of vTrain's one-node runs every third was in the fit. benchmarks/TimeFit repeats the fit.
/// Error of the whole model, absolute, median / 90th percentile: in sample 6.7 % / 23.7 % on the 431 runs, bias +0.2 %;
/// with the tested source left out of the fit 11.3 % / 30.7 %, bias -0.2 %. docs/accuracy-time.md has both by source.
/// </remarks>
sealed record FittedConstants
{
    /// <summary>Gets the constants as the fit left them.</summary>
    public static FittedConstants Standing { get; } = new();

    /// <summary>Slow-down of products with one matrix per expert, from the unequal rows and separate waves of the experts.</summary>
    public double GroupedPenalty { get; init; } = 1.51;

    /// <summary>Speed of the fused backward kernel relative to the forward one, per operation.</summary>
    public double AttentionBackwardSpeed { get; init; } = 0.55;

    /// <summary>Bytes of device memory that unfused attention moves per score in the forward pass: scores, softmax, dropout and its mask.</summary>
    public double BytesPerScore { get; init; } = 9.17;

    /// <summary>Seconds in which the host launches one kernel.</summary>
    public double Launch { get; init; } = 7.23e-6;

    /// <summary>The same under DeepSpeed's engine of 2021 to 2023, from the floor of 3.3 ms per layer that vTrain's small models share.</summary>
    public double LaunchDeepSpeed { get; init; } = 36.7e-6;

    /// <summary>Kernels launched per local expert and pass: casts, transposes and products run expert by expert.</summary>
    public double KernelsPerExpert { get; init; } = 24.3;

    /// <summary>Share of the shorter of host and device time that is not hidden when tensor-parallel ranks wait for one another at every all-reduce.</summary>
    public double Rendezvous { get; init; } = 0.104;

    /// <summary>Seconds per step outside forward, backward and optimizer: data, loss logging, gradient norm.</summary>
    public double PerStep { get; init; } = 9.46e-3;

    /// <summary>Share of the network port that collectives reach.</summary>
    public double NetworkReached { get; init; } = 0.81;

    /// <summary>Share of that again over Omni-Path, whose host-driven messages are staged through host memory.</summary>
    public double OmniPathReached { get; init; } = 0.161;

    /// <summary>Seconds of latency of a collective inside a node.</summary>
    public double IntraLatency { get; init; } = 32.1e-6;

    /// <summary>Seconds of latency of a collective across nodes, and for every node of the ring.</summary>
    public double NetworkLatency { get; init; } = 53.7e-6;
    public double HopLatency { get; init; } = 8.79e-6;

    /// <summary>Share of overlapped communication that still costs time: it takes multiprocessors and bandwidth from the kernels it hides behind.</summary>
    public double Contention { get; init; } = 0.177;

    /// <summary>The same for ZeRO-3 and FSDP, which also copy each gathered layer in and out of flat buffers.</summary>
    public double ContentionSharded { get; init; } = 0.407;

    /// <summary>Share of tensor-parallel communication hidden by pipelined products (Megatron's user buffers, asynchronous tensor parallelism).</summary>
    public double TensorHidden { get; init; } = 0.615;

    /// <summary>Share of the experts' all-to-alls that stays exposed.</summary>
    public double ExpertExposed { get; init; } = 0.544;

    /// <summary>Share of point-to-point time between stages that stays exposed, and of that with interleaved chunks, which are sent early.</summary>
    public double StageExposed { get; init; } = 0.821;

    /// <summary>Traffic of Transformer Engine's and Megatron's fused kernels, of Megatron's before FlashAttention, of compiled PyTorch and XLA, and of separate PyTorch operators.</summary>
    public double ElementwiseFused { get; init; } = 0.848;
    public double ElementwiseLegacy { get; init; } = 0.955;
    public double ElementwiseCompiled { get; init; } = 1.38;
    public double ElementwiseEager { get; init; } = 1.71;

    /// <summary>Share of the dense 16-bit peak that large products reach, by generation.</summary>
    public double ReachedVolta { get; init; } = 0.773;
    public double ReachedAmpere { get; init; } = 0.763;
    public double ReachedHopper { get; init; } = 0.664;
    public double ReachedBlackwell { get; init; } = 0.442;
    public double ReachedGraceBlackwell { get; init; } = 0.518;
    public double ReachedCdna { get; init; } = 0.5;
    public double ReachedTpu { get; init; } = 0.929;

    /// <summary>Share of the dense 8-bit peak that large products reach, by generation.</summary>
    public double ReachedHopperFloat8 { get; init; } = 0.637;
    public double ReachedBlackwellFloat8 { get; init; } = 0.583;

    /// <summary>Share of the 16-bit peak that fused attention reaches going forward, by generation; on Hopper with kernels written for it and with older ones.</summary>
    public double AttentionReachedAmpere { get; init; } = 0.494;
    public double AttentionReachedHopper { get; init; } = 0.453;
    public double AttentionReachedHopperOlder { get; init; } = 0.313;
    public double AttentionReachedBlackwell { get; init; } = 0.57;

    /// <summary>The same in 4 bits.</summary>
    public double ReachedFloat4 { get; init; } = 0.489;


    /// <summary>Share of the dense peak that large products reach in sustained training, by generation, in 16 bits.</summary>
    /// <remarks>
    /// Below the best matmul (MAMF: A100 0.87, H100 0.80, B200 0.78) by what power limits take away in long runs; SimuMax's products
    /// reach 0.74 to 0.79 on A100 and 0.48 to 0.51 on B200. A GB200 has 1,200 W where a B200 has 1,000. Volta and Ada: the fp16
    /// products of mli/transformers-benchmarks reach 0.76 and 1.04.
    /// </remarks>
    public double Reached(Accelerator accelerator) => accelerator.Family switch
    {
        AcceleratorFamily.Volta or AcceleratorFamily.Turing => ReachedVolta,
        AcceleratorFamily.Ampere => ReachedAmpere,
        // GeForce cards run above their fp32-accumulate rate; L4 and L40S have a quarter to half of the power per operation
        AcceleratorFamily.Ada => accelerator.BoardPowerWatts >= 400 ? 1.0 : 0.75,
        AcceleratorFamily.Hopper => ReachedHopper * PowerLimit(accelerator, 700),
        AcceleratorFamily.Blackwell => accelerator.BoardPowerWatts > 1_100 ? ReachedGraceBlackwell : ReachedBlackwell,
        AcceleratorFamily.Cdna2 or AcceleratorFamily.Cdna3 or AcceleratorFamily.Cdna4 => ReachedCdna,
        AcceleratorFamily.Tpu => ReachedTpu,
        AcceleratorFamily.Gaudi => 0.75,
        _ => 0.6,
    };

    /// <summary>The same in 8 bits.</summary>
    public double ReachedNarrow(Accelerator accelerator) => accelerator.Family switch
    {
        AcceleratorFamily.Hopper => ReachedHopperFloat8 * PowerLimit(accelerator, 700),
        AcceleratorFamily.Blackwell => ReachedBlackwellFloat8,
        _ => Reached(accelerator),
    };

    /// <summary>Share of the 16-bit peak that fused causal attention reaches going forward, counting the unmasked half.</summary>
    /// <remarks>Hopper needs kernels written for it (FlashAttention-3, cuDNN); FlashAttention-2 reaches 0.31 there.</remarks>
    public double AttentionReached(AcceleratorFamily family, bool currentKernels) => family switch
    {
        AcceleratorFamily.Ampere or AcceleratorFamily.Ada => AttentionReachedAmpere,
        AcceleratorFamily.Hopper => currentKernels ? AttentionReachedHopper : AttentionReachedHopperOlder,
        AcceleratorFamily.Blackwell => AttentionReachedBlackwell,
        _ => 0.50,
    };

    const int FullHopper = 132;

    // A full chip held below the power of its family clocks down: power goes with the cube of the clock.
    static double PowerLimit(Accelerator accelerator, double familyWatts) =>
        accelerator.BoardPowerWatts is > 0 and var watts && watts < familyWatts && accelerator.Multiprocessors >= FullHopper
            ? Math.Cbrt(watts / familyWatts)
            : 1;
}
