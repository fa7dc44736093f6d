namespace MemoryModel;

/// <summary>Says where a part of the model states, or the saved activations, live.</summary>
public enum OffloadTarget
{
    /// <summary>On the GPU.</summary>
    None,

    /// <summary>In host memory.</summary>
    Cpu,

    /// <summary>On NVMe.</summary>
    Nvme,
}
