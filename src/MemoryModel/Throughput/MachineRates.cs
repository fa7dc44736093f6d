namespace MemoryModel;

/// <summary>Holds what one rank's accelerator and links reach, ready for the formulas: the hardware, the compute type and the kernels in one place.</summary>
/// <remarks>All rates are reached rates in FLOP/s and bytes/s, not peaks.</remarks>
readonly record struct MachineRates
{
    /// <summary>Rate of linear layers in the run's compute type.</summary>
    public double Linear { get; init; }

    /// <summary>Rate of products in 16 bits.</summary>
    public double Wide { get; init; }

    /// <summary>Rate of fused attention going forward.</summary>
    public double Attention { get; init; }

    /// <summary>Operations of the matrix units, and exponentials, in a clock and multiprocessor.</summary>
    public (double Matrix, double Exponentials) PerClock { get; init; }

    /// <summary>Rate of the device memory.</summary>
    public double Memory { get; init; }

    /// <summary>Multiprocessors, 0 where products run in no waves, and the share of the idle ones in the last wave that is lost.</summary>
    public (double Processors, double Weight) Waves { get; init; }

    /// <summary>Rows (head × query token) that fill the multiprocessors in fused attention.</summary>
    public double AttentionRows { get; init; }

    /// <summary>Whether inputs and weights are cast to 8 bits or fewer around each product.</summary>
    public bool Narrow { get; init; }

    /// <summary>Bytes moved to cast one 16-bit value to 8 bits for both directions.</summary>
    public required double CastBytes { get; init; }

    /// <summary>Whether attention materializes its scores.</summary>
    public bool EagerAttention { get; init; }

    /// <summary>Operations of attention going back over those going forward: a fused kernel also recomputes the scores.</summary>
    public double AttentionBackward => EagerAttention ? 2 : 2.5;

    /// <summary>Whether the network is frozen but for what fine-tuning trains: the output matrix has no gradient.</summary>
    public bool Frozen { get; init; }

    /// <summary>Bytes read and written to decode one frozen quantized weight before a product; 0 when weights are not quantized.</summary>
    public double DecodeBytes { get; init; }

    /// <summary>Whether a frozen weight is decoded again for the gradient of its input, instead of being kept by autograd.</summary>
    public bool DecodesBackward { get; init; }

    /// <summary>Rate of collectives inside a node.</summary>
    public double Intra { get; init; }

    /// <summary>Rate of collectives of one rank across nodes.</summary>
    public double Network { get; init; }

    /// <summary>Ranks joined by the fast link.</summary>
    public long Domain { get; init; }

    /// <summary>Whether the switch inside the node adds.</summary>
    public bool SwitchReduces { get; init; }

    /// <summary>Rate of copies between device and host.</summary>
    public double Host { get; init; }

    /// <summary>Rank's share of what CPU Adam reaches of its host's memory.</summary>
    public double HostMemory { get; init; }

    /// <summary>Rank's share of its host's NVMe.</summary>
    public double Nvme { get; init; }

    /// <summary>How much longer the host takes for the same calls than a DGX H100's.</summary>
    public double HostSlowness { get; init; }

    /// <summary>The kernels.</summary>
    public KernelSet Kernels { get; init; }

    /// <summary>The fitted constants that the rates were made with.</summary>
    public FittedConstants Fitted { get; init; }

    // An NVL72 rack is scheduled in powers of two.
    const int RackDomain = 64;

    const int TorusDomain = 256;

    /// <summary>Makes the rates of a run's machine and kernels.</summary>
    /// <param name="run">The run.</param>
    /// <param name="constants">The fitted constants.</param>
    public static MachineRates Of(TrainingRun run, FittedConstants constants)
    {
        var eager = run.Attention == AttentionKernel.Eager;
        var kernels = KernelSet.Of(run, constants);
        var ranks = Math.Min(run.Gpus, run.GpusPerNode);
        var omniPath = run.InterNode?.Contains("Omni-Path", StringComparison.OrdinalIgnoreCase) ?? false;
        return Of(NodeOf(run), run.Precision.Compute, kernels, constants, eager, omniPath) with
        {
            Frozen = run.Adapter is not null,
            CastBytes = (run.Precision.Float8 ?? Float8Recipe.Delayed).CastBytes(),
            HostMemory = OffloadTime.HostMemoryOfNode / ranks,
            Nvme = OffloadTime.NvmeOfNode / ranks,
            DecodeBytes = run.Weights.IsQuantized ? run.Weights.Bits / 8.0 + run.Weights.UnpackingTraffic : 0,
            DecodesBackward = !run.Weights.SavesWeight,
        };
    }

    /// <summary>Returns the node of a run: the accelerator's usual one with the links that the run names.</summary>
    public static Node NodeOf(TrainingRun run)
    {
        var (gpu, intra) = (run.Accelerator, run.IntraNode ?? "");
        var perNode = (int)run.GpusPerNode;
        var node = Node.Usual(gpu, perNode);
        var link = LinkText.IntraNode(intra, gpu) ?? node.Intra;
        // A ring through cards of several pairs is as fast as its slowest link.
        link = link.BeyondPair is { } beyond && Math.Min(perNode, run.Gpus) > 2 ? beyond : link;
        return node with
        {
            Intra = link,
            Network = LinkText.Network(run.InterNode ?? "", perNode) ?? node.Network,
            Domain = LinkText.IsRackWide(intra) ? RackDomain : gpu.Family == AcceleratorFamily.Tpu ? TorusDomain : 0,
        };
    }

    /// <summary>Makes the rates of an accelerator in a node.</summary>
    /// <param name="node">The machine.</param>
    /// <param name="compute">Type of the products.</param>
    /// <param name="kernels">The framework's kernels.</param>
    /// <param name="constants">The fitted constants.</param>
    /// <param name="eagerAttention">Whether attention materializes its scores.</param>
    /// <param name="omniPath">Whether the network is Omni-Path.</param>
    public static MachineRates Of(Node node, DataType compute, KernelSet kernels, FittedConstants constants, bool eagerAttention, bool omniPath = false)
    {
        var gpu = node.Accelerator;
        var peak16 = (gpu.BFloat16 ?? gpu.Float16 ?? gpu.TensorFloat32 ?? gpu.Float32)!.Value.FlopsPerSecond;
        var wide = peak16 * constants.Reached(gpu) * compute switch
        {
            // outside the matrix units, and TF32, as fractions of the 16-bit rate
            DataType.Float32 => (gpu.Float32?.FlopsPerSecond ?? peak16 / 8) / peak16,
            DataType.BFloat16 when MachineRules.Emulates(gpu, compute) => (gpu.Float32?.FlopsPerSecond ?? peak16 / 8) / peak16,
            DataType.TensorFloat32 => (gpu.TensorFloat32?.FlopsPerSecond ?? peak16 / 2) / peak16,
            _ => 1,
        };
        var linear = compute switch
        {
            DataType.Float8 or DataType.Int8 when gpu.Float8 is { } narrow => narrow.FlopsPerSecond * constants.ReachedNarrow(gpu),
            DataType.Float4 when gpu.Float4 is { } four => four.FlopsPerSecond * constants.ReachedFloat4,
            _ => wide,
        };
        return new()
        {
            Linear = linear,
            Wide = wide,
            Attention = peak16 * constants.AttentionReached(gpu, kernels.Attention),
            PerClock = (TimeConstants.MatrixOperationsPerClock(gpu.Family), gpu.ExponentialsPerClock),
            Memory = gpu.MemoryBandwidth.BytesPerSecond * TimeConstants.MemoryReached,
            Waves = (gpu.Multiprocessors, TimeConstants.WaveWeight(gpu.Family)),
            AttentionRows = TimeConstants.AttentionFill * gpu.Multiprocessors * 128,
            Narrow = linear > wide,
            CastBytes = Float8Recipe.Delayed.CastBytes(),
            EagerAttention = eagerAttention,
            Intra = node.Intra.PerDirection.BytesPerSecond * TimeConstants.IntraReached,
            Network = node.Network.BytesPerSecond * constants.NetworkReached * (omniPath ? constants.OmniPathReached : 1),
            Domain = node.Domain,
            SwitchReduces = node.Intra.ReducesInSwitch,
            Host = node.Host.PerDirection.BytesPerSecond * 0.85,
            HostSlowness = TimeConstants.HostSlowness(gpu),
            Kernels = kernels,
            Fitted = constants,
        };
    }
}
