using System.Collections.Immutable;
using MemoryModel.Catalog;

namespace MemoryModel;

/// <summary>Says what the forward pass does not keep and the backward pass computes again.</summary>
public enum Recompute
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The core of attention (scores, softmax, dropout).</summary>
    Selective,

    /// <summary>Every layer from its input.</summary>
    Full,
}

/// <summary>Says how attention is computed, as far as memory depends on it.</summary>
public enum AttentionKernel
{
    /// <summary>A kernel that never stores the scores: FlashAttention, memory-efficient or cuDNN attention.</summary>
    Flash,

    /// <summary>Matrix products and a softmax: the scores are stored.</summary>
    Eager,
}

/// <summary>Says where a part of the model states lives.</summary>
public enum OffloadTarget
{
    /// <summary>On the GPU.</summary>
    None,

    /// <summary>In host memory.</summary>
    Cpu,

    /// <summary>On NVMe.</summary>
    Nvme,
}

/// <summary>Represents one training run: the network, the machine and everything that decides bytes.</summary>
/// <remarks>Vary it with <c>with</c>. <see cref="Problems"/> lists what cannot run; the degrees fill the GPUs by <see cref="Data"/>.</remarks>
public sealed record TrainingRun
{
    /// <summary>Gets the network.</summary>
    public required ModelArchitecture Model { get; init; }

    /// <summary>Gets the number of parameters when the user gave it and the shape was inferred from it; else the network's own.</summary>
    public long? StatedParameters { get; init; }

    /// <summary>Gets the accelerator.</summary>
    public required Accelerator Accelerator { get; init; }

    /// <summary>Gets the number of GPUs, from 1 to 10^6.</summary>
    public long Gpus { get; init; } = 1;

    /// <summary>Gets the GPUs of a node.</summary>
    public long GpusPerNode { get; init; } = 8;

    /// <summary>Gets the ZeRO stage, 0 to 3 (FSDP is 3).</summary>
    public int Zero { get; init; }

    /// <summary>Gets the tensor-parallel degree, t.</summary>
    public long Tensor { get; init; } = 1;

    /// <summary>Gets whether norms and residuals are split over the tensor-parallel ranks (sequence parallelism).</summary>
    public bool SequenceParallel { get; init; }

    /// <summary>Gets the pipeline-parallel degree, p.</summary>
    public long Pipeline { get; init; } = 1;

    /// <summary>Gets the chunks of layers per stage of an interleaved pipeline, v.</summary>
    public long VirtualPipeline { get; init; } = 1;

    /// <summary>Gets the context-parallel degree, c.</summary>
    public long Context { get; init; } = 1;

    /// <summary>Gets the expert-parallel degree, e.</summary>
    public long Expert { get; init; } = 1;

    /// <summary>Gets the framework's name as run files spell it; it decides which kernels and overlaps time assumes.</summary>
    public string Framework { get; init; } = "pytorch";

    /// <summary>Gets the precision policy.</summary>
    public PrecisionPolicy Precision { get; init; } = PrecisionPolicies.ZeroPaper;

    /// <summary>Gets the optimizer.</summary>
    public Optimizer Optimizer { get; init; } = Optimizers.AdamW;

    /// <summary>Gets what DeepSpeed's configuration sets, or <see langword="null"/> for its defaults.</summary>
    public DeepSpeedSettings? DeepSpeed { get; init; }

    /// <summary>Gets the tokens of a sequence, s.</summary>
    public long SequenceLength { get; init; } = 2048;

    /// <summary>Gets the sequences of a micro-batch, b.</summary>
    public long MicroBatch { get; init; } = 1;

    /// <summary>Gets the micro-batches of a step, m.</summary>
    public long MicroBatches { get; init; } = 1;

    /// <summary>Gets what is recomputed.</summary>
    public Recompute Recompute { get; init; }

    /// <summary>Gets how attention is computed.</summary>
    public AttentionKernel Attention { get; init; }

    /// <summary>Gets whether the loss never stores the whole logits (fused or chunked).</summary>
    public bool FusedLoss { get; init; }

    /// <summary>Gets whether normalizations and activations are fused kernels (Transformer Engine, Liger, torch.compile).</summary>
    public bool FusedKernels { get; init; } = true;

    /// <summary>Gets where the optimizer's states live.</summary>
    public OffloadTarget OffloadOptimizer { get; init; }

    /// <summary>Gets where the sharded parameters live.</summary>
    public OffloadTarget OffloadParameters { get; init; }

    /// <summary>Gets what was assumed because the input left it open.</summary>
    public ImmutableArray<string> Assumed { get; init; } = [];

    /// <summary>Gets the data-parallel degree that fills the GPUs, d.</summary>
    public long Data => Gpus / (Tensor * Pipeline * Context);

    /// <summary>Gets the ranks over which ZeRO shards: the data- and context-parallel ones.</summary>
    public long Shards => Data * Context;

    /// <summary>Returns every reason why the run cannot be, each a line that names field, value and what is allowed.</summary>
    public IEnumerable<string> Problems() => RunRules.Check(this);
}
