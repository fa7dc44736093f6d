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
        // Patches of an image are not split: pretrain_vlm.py turns context and sequence parallelism off for them.
        var whole = stack.Kind == StackKind.Vision && run.DecoderSequence is not null;
        s = whole ? sequence : sequence / run.Context;
        sTp = run.SequenceParallel && !whole ? s / t : s;
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

    /// <summary>Gets which of the tensors that layers save are posted.</summary>
    public MegatronPass Pass { get; init; }

    public MegatronSettings Settings => Run.Settings;

    /// <summary>Gets the attention implementation after Transformer Engine's own choice.</summary>
    /// <remarks>transformer_engine/pytorch/attention/dot_product_attention/utils.py (get_attention_backend): Hopper prefers cuDNN's fused kernel.</remarks>
    public MegatronAttention Attention =>
        Settings.Layers == MegatronLayers.Local ? MegatronAttention.Local
        : Run.Attention != MegatronAttention.Auto ? Run.Attention
        : Run.ComputeCapability == 9 ? MegatronAttention.Fused : MegatronAttention.Flash;

    /// <summary>Gets whether the scores of the whole sequence exist.</summary>
    public bool DenseScores => Attention is MegatronAttention.Unfused or MegatronAttention.Local;

    /// <summary>Gets whether PyTorch's own softmax keeps its output in fp32 beside the 16-bit weights.</summary>
    /// <remarks>megatron/core/fusions/fused_softmax.py (forward_torch_softmax); Transformer Engine does not ask for the fusion.</remarks>
    public bool FloatSoftmax => Attention == MegatronAttention.Local && Settings.FloatSoftmax;

    /// <summary>Gets whether products are of 8-bit matrices.</summary>
    public bool EightBit => Run.Fp8 is not null;

    /// <summary>Gets the bytes in which a linear layer keeps its input for the weight gradient.</summary>
    public Bytes LinearInput => EightBit ? new(1) : act;

    /// <summary>Gets whether a layer whose input another operator keeps in 16 bits keeps a copy of its own in 8: only delayed scaling does.</summary>
    /// <remarks>megatron/core/transformer/attention.py (linear_proj) and moe/shared_experts.py (linear_fc1): the others save the original input.</remarks>
    public bool OwnEightBitCopy => Run.Fp8 is { Recipe: Float8Recipe.Delayed };

    /// <summary>Gets the bytes in which the activation of a feed-forward block keeps its input.</summary>
    public Bytes ActivationInput => Run.Precision.ActivationInput is { } type ? type.Size() : act;

    /// <summary>Says whether a layer's norm is a module of its own, not a part of the projection behind it.</summary>
    /// <param name="joined">Whether Transformer Engine joins the two where its layers are used.</param>
    /// <remarks>Megatron-LM megatron/core/models/gpt/gpt_layer_specs.py: not in front of latent attention and experts.</remarks>
    public bool SeparateNorm(bool joined) => !joined || Settings.Layers == MegatronLayers.Local;

    /// <summary>Says whether selective recompute gives back a tensor of any of these parts.</summary>
    public bool Recomputes(RecomputedModules modules) => (Run.Recomputed & modules) != 0;

    /// <summary>Says whether a tensor that belongs to these parts is among those that are posted.</summary>
    public bool Posts(RecomputedModules recomputed, OffloadedModules offloaded = OffloadedModules.None) => Pass switch
    {
        MegatronPass.Again => Recomputes(recomputed),
        MegatronPass.Away => !Recomputes(recomputed) && (Settings.Offloaded & offloaded) != 0,
        _ => !Recomputes(recomputed) && (Settings.Offloaded & offloaded) == 0,
    };
}
