namespace MemoryModel;

/// <summary>Names the parts of a layer whose saved tensors wait in host memory: Megatron-LM's <c>--offload-modules</c>.</summary>
/// <remarks>Megatron-LM megatron/core/transformer/transformer_config.py (offload_modules): whatever a part saves while it runs leaves the device.</remarks>
[Flags]
public enum OffloadedModules
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The norm in front of attention: <c>attn_norm</c>.</summary>
    AttentionNorm = 1 << 0,

    /// <summary>The projections to queries, keys and values: <c>qkv_linear</c>.</summary>
    QueryKeyValue = 1 << 1,

    /// <summary>Attention itself: <c>core_attn</c>.</summary>
    CoreAttention = 1 << 2,

    /// <summary>Attention's output projection: <c>attn_proj</c>.</summary>
    AttentionProjection = 1 << 3,

    /// <summary>The norm in front of the feed-forward block: <c>mlp_norm</c>.</summary>
    FeedForwardNorm = 1 << 4,

    /// <summary>The first projection of the routed experts: <c>expert_fc1</c>.</summary>
    ExpertInput = 1 << 5,

    /// <summary>The activation function of the routed experts: <c>moe_act</c>.</summary>
    ExpertActivation = 1 << 6,
}
