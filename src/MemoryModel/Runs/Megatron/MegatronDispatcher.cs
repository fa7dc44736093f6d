namespace MemoryModel;

/// <summary>Names how a Megatron-LM MoE layer moves tokens to their experts: <c>--moe-token-dispatcher-type</c>.</summary>
public enum MegatronDispatcher
{
    /// <summary>Every rank gathers all tokens and keeps those of its experts; the default.</summary>
    AllGather,

    /// <summary>Ranks exchange tokens.</summary>
    AllToAll,
}
