namespace MemoryModel;

/// <summary>Names the attention that a Megatron-LM run asks for: <c>--attention-backend</c>.</summary>
public enum MegatronAttention
{
    /// <summary>Transformer Engine chooses: cuDNN's fused kernel on Hopper, FlashAttention elsewhere.</summary>
    Auto,

    /// <summary>FlashAttention's package.</summary>
    Flash,

    /// <summary>cuDNN's fused kernel.</summary>
    Fused,

    /// <summary>Transformer Engine's batched matrix products and softmax.</summary>
    Unfused,

    /// <summary>Megatron core's batched matrix products and softmax.</summary>
    Local,
}
