namespace MemoryModel;

/// <summary>Says what context-parallel ranks exchange in attention.</summary>
public enum ContextExchange
{
    /// <summary>Keys and values, passed round a ring.</summary>
    Ring,

    /// <summary>Heads for tokens and back (DeepSpeed-Ulysses).</summary>
    AllToAll,

    /// <summary>All keys and values, gathered before attention.</summary>
    AllGather,
}
