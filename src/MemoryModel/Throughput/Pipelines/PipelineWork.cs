namespace MemoryModel;

/// <summary>Names the passes of a micro-batch over the layers of a device.</summary>
enum PipelineWork
{
    /// <summary>Forward.</summary>
    Forward,

    /// <summary>Backward for the gradient of the input alone.</summary>
    Backward,

    /// <summary>Backward for the gradient of the weights alone.</summary>
    Weights,

    /// <summary>Backward for both, which passes the gradient on when both are done.</summary>
    FullBackward,
}
