namespace MemoryModel;

/// <summary>The fitted and measured constants of the time model, each with what it stands for.</summary>
/// <remarks>
/// Data: 431 published runs of 31 sources that state their batch (step time, tokens/s or MFU; GPUs V100 to GB300), 17 runs of Megatron-LM on B200
/// (SimuMax v1.2 release summary), 903 runs of Megatron-DeepSpeed on A100 (vTrain, MICRO'24), Korthikanti et al. 2022 table 5.
/// Constants marked [op] come from operator measurements alone (SimuMax's 219 A100 and 686 B200 operator efficiencies, matmul and
/// all-reduce tables of stas00/ml-engineering); the others minimize a robust squared log error over the runs, each source
/// weighted by the square root of its number of runs (table 5 three times, vTrain two and a half times that), with a prior at the
/// physically expected value. Of vTrain's one-node runs every third was in the fit. benchmarks/TimeFit repeats the fit.
/// Error of the whole model, absolute, median / 90th percentile: in sample 6.7 % / 23.7 % on the 431 runs, bias +0.2 %;
/// with the tested source left out of the fit 11.3 % / 30.7 %, bias -0.2 %. docs/accuracy-time.md has both by source.
/// </remarks>
static class TimeConstants
{
    // ---- matrix products: seconds = 2·M·N·K / (peak · Reached) · (1 + Ramp/K) · (1 + WaveTail · SMs · tile / (M·N))

    /// <summary>[op] Elements of K after which a product runs at half speed: prologue and epilogue of a tile. A100 143, B200 60 to 86 fitted.</summary>
    public const double InnerRamp = 90;

    /// <summary>[op] Share of a wave of tiles that is idle at the end of a product. Whole waves (⌈tiles / SMs⌉) fit the 183 A100 products no better: 1.7 against 1.5 % median error.</summary>
    public const double WaveTail = 0.15;

    /// <summary>[op] Elements of the tile that a multiprocessor computes: 128 × 256.</summary>
    public const double TileElements = 128 * 256;

    /// <summary>Slow-down of products with one matrix per expert, from the unequal rows and separate waves of the experts.</summary>
    public const double GroupedPenalty = 1.51;

    /// <summary>Slow-down of the output product when the vocabulary is not a multiple of 8: rows of 16 bits are then not aligned to 16 bytes.</summary>
    public const double UnalignedVocabulary = 1.5;

    /// <summary>[op] Share of the device memory's bandwidth that streaming kernels reach.</summary>
    public const double MemoryReached = 0.80;

    // ---- attention

    /// <summary>Speed of the fused backward kernel relative to the forward one, per operation.</summary>
    public const double AttentionBackwardSpeed = 0.55;

    /// <summary>Query rows per (head, multiprocessor) below which a fused kernel leaves multiprocessors idle: tile of 128 rows times this.</summary>
    public const double AttentionFill = 0.75;

    /// <summary>Bytes of device memory that unfused attention moves per score in the forward pass: scores, softmax, dropout and its mask.</summary>
    public const double BytesPerScore = 9.17;

    // ---- host

    /// <summary>Seconds in which the host launches one kernel.</summary>
    public const double Launch = 7.23e-6;

    /// <summary>The same under DeepSpeed's engine of 2021 to 2023, from the floor of 3.3 ms per layer that vTrain's small models share.</summary>
    public const double LaunchDeepSpeed = 36.7e-6;

    /// <summary>Kernels of a fused layer, of a layer of separate PyTorch operators, and of a layer with experts before counting those.</summary>
    public const double KernelsFused = 22, KernelsEager = 40, KernelsRouting = 40;

    /// <summary>Kernels launched per local expert and pass: casts, transposes and products run expert by expert.</summary>
    public const double KernelsPerExpert = 24.3;

    /// <summary>Share of the shorter of host and device time that is not hidden when tensor-parallel ranks wait for one another at every all-reduce.</summary>
    public const double Rendezvous = 0.104;

    /// <summary>Seconds per micro-batch outside its layers.</summary>
    public const double PerMicroBatch = 0.5e-3;

    /// <summary>Seconds per step outside forward, backward and optimizer: data, loss logging, gradient norm.</summary>
    public const double PerStep = 9.46e-3;

    // ---- links: seconds = latency + bytes / (bandwidth · reached)

    /// <summary>[op] Share of the link inside a node that ring collectives reach (A100 78 %, H200 80 to 82 %, B200 76 %).</summary>
    public const double IntraReached = 0.80;

    /// <summary>Share of the network port that collectives reach.</summary>
    public const double NetworkReached = 0.81;

    /// <summary>Share of that again over Omni-Path, whose host-driven messages are staged through host memory.</summary>
    public const double OmniPathReached = 0.161;

    /// <summary>Seconds of latency of a collective inside a node.</summary>
    public const double IntraLatency = 32.1e-6;

    /// <summary>Seconds of latency of a collective across nodes, and for every node of the ring.</summary>
    public const double NetworkLatency = 53.7e-6, HopLatency = 8.79e-6;

    // ---- overlap: exposed = max(communication − compute, contention · communication)

    /// <summary>Share of overlapped communication that still costs time: it takes multiprocessors and bandwidth from the kernels it hides behind.</summary>
    public const double Contention = 0.177;

    /// <summary>The same for ZeRO-3 and FSDP, which also copy each gathered layer in and out of flat buffers.</summary>
    public const double ContentionSharded = 0.407;

    /// <summary>Share of tensor-parallel communication hidden by pipelined products (Megatron's user buffers, asynchronous tensor parallelism).</summary>
    public const double TensorHidden = 0.615;

    /// <summary>Share of the experts' all-to-alls that stays exposed.</summary>
    public const double ExpertExposed = 0.544;

    /// <summary>Share of point-to-point time between stages that stays exposed, and of that with interleaved chunks, which are sent early.</summary>
    public const double StageExposed = 0.821, InterleavedExposed = 0.3;

    // ---- optimizer

    /// <summary>Bytes moved per sharded parameter by Adam: read 16-bit or fp32 gradient, master and moments, write them and the weights, unscale.</summary>
    public const double AdamBytes = 38;

    /// <summary>Bytes moved per resident parameter at the end of a step: gradients zeroed and their norm read.</summary>
    public const double GradientBytes = 6;

    // ---- elementwise kernels: bytes moved relative to one read and one write of every tensor

    /// <summary>Traffic of Transformer Engine's and Megatron's fused kernels, of Megatron's before FlashAttention, of compiled PyTorch and XLA, and of separate PyTorch operators.</summary>
    public const double ElementwiseFused = 0.848, ElementwiseLegacy = 0.955, ElementwiseCompiled = 1.38, ElementwiseEager = 1.71;

    // ---- peaks

    /// <summary>Share of the dense 16-bit peak that large products reach, by generation.</summary>
    public const double ReachedVolta = 0.773, ReachedAmpere = 0.763, ReachedHopper = 0.664, ReachedBlackwell = 0.442, ReachedGraceBlackwell = 0.518, ReachedCdna = 0.5, ReachedTpu = 0.929;

    /// <summary>Share of the dense 8-bit peak that large products reach, by generation.</summary>
    public const double ReachedHopperFloat8 = 0.637, ReachedBlackwellFloat8 = 0.583;

    /// <summary>Share of the 16-bit peak that fused attention reaches going forward, by generation; on Hopper with kernels written for it and with older ones.</summary>
    public const double AttentionReachedAmpere = 0.494, AttentionReachedHopper = 0.453, AttentionReachedHopperOlder = 0.313, AttentionReachedBlackwell = 0.57;

    /// <summary>Share of the dense peak that large products reach in sustained training, by generation, in 16 bits.</summary>
    /// <remarks>
    /// Below the best matmul (MAMF: A100 0.87, H100 0.80, B200 0.78) by what power limits take away in long runs; SimuMax's products
    /// reach 0.74 to 0.79 on A100 and 0.48 to 0.51 on B200. A GB200 has 1,200 W where a B200 has 1,000. Volta and Ada: the fp16
    /// products of mli/transformers-benchmarks reach 0.76 and 1.04.
    /// </remarks>
    public static double Reached(Accelerator accelerator) => accelerator.Family switch
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
    public static double ReachedNarrow(Accelerator accelerator) => accelerator.Family switch
    {
        AcceleratorFamily.Hopper => ReachedHopperFloat8 * PowerLimit(accelerator, 700),
        AcceleratorFamily.Blackwell => ReachedBlackwellFloat8,
        _ => Reached(accelerator),
    };

    /// <summary>The same in 4 bits.</summary>
    public const double ReachedFloat4 = 0.489;

    /// <summary>Share of the 16-bit peak that fused causal attention reaches going forward, counting the unmasked half.</summary>
    /// <remarks>Hopper needs kernels written for it (FlashAttention-3, cuDNN); FlashAttention-2 reaches 0.31 there.</remarks>
    public static double AttentionReached(AcceleratorFamily family, bool currentKernels) => family switch
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
