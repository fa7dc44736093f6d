namespace MemoryModel;

/// <summary>Represents what one Megatron-LM run means, with every default filled in.</summary>
/// <param name="Model">The network, its vocabulary padded.</param>
/// <param name="Settings">What the run sets beyond the degrees.</param>
sealed record MegatronRun(ModelArchitecture Model, MegatronSettings Settings)
{
    /// <summary>Gets the tensor-parallel degree, t.</summary>
    public required int Tensor { get; init; }

    /// <summary>Gets whether sequence parallelism splits what tensor parallelism leaves whole.</summary>
    public bool SequenceParallel { get; init; }

    /// <summary>Gets the pipeline stages, p.</summary>
    public required int Pipeline { get; init; }

    /// <summary>Gets the model chunks per stage, v.</summary>
    public required int Virtual { get; init; }

    /// <summary>Gets the context-parallel degree, c.</summary>
    public required int Context { get; init; }

    /// <summary>Gets the expert-parallel degree, e.</summary>
    public required int Expert { get; init; }

    /// <summary>Gets the data-parallel degree, d.</summary>
    public required int Data { get; init; }

    /// <summary>Gets the tensor parallelism of the experts.</summary>
    public int ExpertTensor => Settings.ExpertTensor ?? Tensor;

    /// <summary>Gets the data-parallel degree of the experts.</summary>
    public int ExpertData => Math.Max(1, Data * Context * Tensor / Math.Max(1, ExpertTensor * Expert));

    /// <summary>Gets the sequence length.</summary>
    public required long Sequence { get; init; }

    /// <summary>Gets the sequence length of the decoder of an encoder-decoder model.</summary>
    public long? DecoderSequence { get; init; }

    /// <summary>Gets the sequences of a micro-batch.</summary>
    public required long MicroBatch { get; init; }

    /// <summary>Gets the micro-batches of a step.</summary>
    public required long MicroBatches { get; init; }

    /// <summary>Gets the types of weights, gradients and states.</summary>
    public required PrecisionPolicy Precision { get; init; }

    /// <summary>Gets the bytes that the optimizer keeps per matrix element and per other element, besides the master copy.</summary>
    public (Bytes Matrix, Bytes Other) Moments { get; init; } = (new(8), new(8));

    /// <summary>Gets how layers are recomputed.</summary>
    public bool FullRecompute { get; init; }

    /// <summary>Gets the layers per checkpoint under full recompute.</summary>
    public int LayersPerCheckpoint { get; init; } = 1;

    /// <summary>Gets the generation of the accelerator: its compute capability's major number (8 Ampere, 9 Hopper, 10 Blackwell).</summary>
    public int ComputeCapability { get; init; } = 9;
}
