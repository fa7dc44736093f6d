namespace MemoryModel;

/// <summary>Names an autocast: what makes 16-bit copies of wider weights and inputs on the fly.</summary>
public enum AutocastMode
{
    /// <summary>None: tensors are computed in the type they have.</summary>
    None,

    /// <summary>CPU autocast: softmax stays in 16 bits.</summary>
    Cpu,

    /// <summary>CUDA autocast: softmax, norms and losses run in fp32.</summary>
    Cuda,
}
