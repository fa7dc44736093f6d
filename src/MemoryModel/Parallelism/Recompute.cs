namespace MemoryModel;

/// <summary>Says what the forward pass does not keep and the backward pass computes again.</summary>
public enum Recompute
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>What the framework's selective policy drops: the core of attention in Megatron, every second product in torchtitan.</summary>
    Selective,

    /// <summary>Every layer from its input.</summary>
    Full,
}
