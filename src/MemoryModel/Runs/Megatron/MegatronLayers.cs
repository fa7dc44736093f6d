namespace MemoryModel;

/// <summary>Names who implements the layers of a Megatron-LM model.</summary>
public enum MegatronLayers
{
    /// <summary>Transformer Engine's modules: <c>--transformer-impl transformer_engine</c>, the default.</summary>
    TransformerEngine,

    /// <summary>Megatron core's own modules: <c>--transformer-impl local</c>.</summary>
    Local,
}
