namespace MemoryModel;

/// <summary>Names the parts of a layer that selective recompute does not keep: Megatron-LM's <c>--recompute-modules</c>.</summary>
/// <remarks>
/// Megatron-LM megatron/core/transformer/transformer_config.py (recompute_modules). Parts whose output is discarded too
/// (CheckpointWithoutOutput in megatron/core/tensor_parallel/random.py) are given back as a whole; the others keep their input.
/// </remarks>
[Flags]
public enum RecomputedModules
{
    /// <summary>Nothing stated: the core of attention, Megatron-LM's default.</summary>
    None = 0,

    /// <summary>Scores, softmax and dropout of attention: <c>core_attn</c>.</summary>
    CoreAttention = 1 << 0,

    /// <summary>The activation function of the routed experts, output discarded: <c>moe_act</c>.</summary>
    ExpertActivation = 1 << 1,

    /// <summary>The norms in front of attention and experts where they are modules of their own, output discarded: <c>layernorm</c>.</summary>
    Norms = 1 << 2,

    /// <summary>Latent attention's projections from the compressed widths and the rotary positions, output discarded: <c>mla_up_proj</c>.</summary>
    LatentUpProjection = 1 << 3,

    /// <summary>Dense feed-forward blocks, from their input: <c>mlp</c>.</summary>
    FeedForward = 1 << 4,

    /// <summary>Layers of experts, from their input: <c>moe</c>.</summary>
    Experts = 1 << 5,

    /// <summary>Shared experts, from their input: <c>shared_experts</c>.</summary>
    SharedExperts = 1 << 6,

    /// <summary>The norm and the gate of a delta net's output, output discarded: <c>gdn_norm_out</c>.</summary>
    DeltaNetNorm = 1 << 7,
}
