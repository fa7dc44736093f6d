namespace MemoryModel;

/// <summary>Represents what one tensor- and context-parallel rank of a Megatron-LM run sees of a micro-batch in one stack of layers.</summary>
/// <remarks>Letters as in Korthikanti et al. 2022 (arXiv:2205.05198); all sizes are those of ONE rank.</remarks>
readonly struct MegatronShard
{
    /// <summary>Gets the run.</summary>
    public readonly MegatronRun Run;

    public MegatronShard(in MegatronRun run, LayerStack stack)
    {
        Run = run;
        Stack = stack;
        var sequence = stack.Kind == StackKind.Decoder && run.DecoderSequence is { } decoder ? decoder : run.Sequence;
        t = run.Tensor;
        b = run.MicroBatch;
        h = stack.Hidden;
        s = sequence / run.Context;
        sTp = run.SequenceParallel ? s / t : s;
        sAll = sequence;
    }

    public LayerStack Stack { get; }

    /// <summary>Gets where what layers save waits for its backward pass.</summary>
    public MemoryTier Tier { get; init; }

    /// <summary>Gets the tensor-parallel degree.</summary>
    public long t { get; }

    /// <summary>Gets the bytes of an activation.</summary>
    public Bytes act => Run.ActivationBytes;

    /// <summary>Gets the sequences of a micro-batch.</summary>
    public long b { get; }

    /// <summary>Gets the hidden size.</summary>
    public long h { get; }

    /// <summary>Gets the tokens of a sequence on this context-parallel rank.</summary>
    public long s { get; }

    /// <summary>Gets the same where sequence parallelism splits it over the tensor-parallel ranks.</summary>
    public long sTp { get; }

    /// <summary>Gets the tokens of a whole sequence.</summary>
    public long sAll { get; }

    public MegatronSettings Settings => Run.Settings;

    /// <summary>Gets the attention implementation after Transformer Engine's own choice.</summary>
    /// <remarks>transformer_engine/pytorch/attention/dot_product_attention/utils.py (get_attention_backend): Hopper prefers cuDNN's fused kernel.</remarks>
    public MegatronAttention Attention => Settings switch
    {
        { Layers: MegatronLayers.Local } => MegatronAttention.Local,
        { Attention: MegatronAttention.Auto } => Run.ComputeCapability == 9 ? MegatronAttention.Fused : MegatronAttention.Flash,
        _ => Settings.Attention,
    };

    /// <summary>Gets whether the scores of the whole sequence exist.</summary>
    public bool DenseScores => Attention is MegatronAttention.Unfused or MegatronAttention.Local;

    /// <summary>Gets the bytes in which a linear layer keeps its input for the weight gradient.</summary>
    public Bytes LinearInput => Settings.Fp8 is null ? act : new(1);

    /// <summary>Says whether selective recompute discards a part.</summary>
    public bool Recomputes(string module) => Run.Recomputes(module);
}
