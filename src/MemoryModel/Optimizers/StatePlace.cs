namespace MemoryModel;

/// <summary>Says where a state lives.</summary>
public enum StatePlace
{
    /// <summary>With the tensor that is updated: on the GPU, or where offload puts the optimizer.</summary>
    WithParameters,

    /// <summary>In managed memory that the driver moves to the host under pressure: counted as host memory, as it is when the GPU is full.</summary>
    Paged,

    /// <summary>In host memory.</summary>
    Host,
}
