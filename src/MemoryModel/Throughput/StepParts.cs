namespace MemoryModel;

/// <summary>Holds the seconds of one training step by what spends them, for the stage that sets the pace.</summary>
/// <remarks>The parts add up to <see cref="Total"/>. Everything is per step, over all micro-batches.</remarks>
struct StepParts
{
    /// <summary>Matrix products of the layers.</summary>
    public double ProductsForward, ProductsBackward;

    /// <summary>Attention cores.</summary>
    public double AttentionForward, AttentionBackward;

    /// <summary>Elementwise kernels.</summary>
    public double ElementwiseForward, ElementwiseBackward;

    /// <summary>Repeated forward work.</summary>
    public double Recompute;

    /// <summary>Forward pass of a frozen reference model.</summary>
    public double Reference;

    /// <summary>Output matrix and loss, where the slowest stage has them.</summary>
    public double Head;

    /// <summary>Time in which the accelerator waits for the host's launches.</summary>
    public double Host;

    /// <summary>Exposed communication of each axis.</summary>
    public double Tensor, Expert, Context, Gather, Stage, Data;

    /// <summary>Filling and draining the pipeline.</summary>
    public double Bubble;

    /// <summary>The optimizer's update with gradient clipping, and traffic of offloaded states that nothing hides.</summary>
    public double Optimizer, Offload;

    /// <summary>Saved activations on their way to host memory and back that nothing hides.</summary>
    public double Activations;

    /// <summary>Work per micro-batch and per step outside the network.</summary>
    public double Overhead;

    /// <summary>Operations of one rank on average, as the hardware executes them, recompute included.</summary>
    public double HardwareOperations;

    /// <summary>Gets the seconds of the step.</summary>
    public readonly double Total =>
        ProductsForward + ProductsBackward + AttentionForward + AttentionBackward + ElementwiseForward + ElementwiseBackward
        + Recompute + Reference + Head + Host + ExposedCommunication + Bubble + Optimizer + Offload + Activations + Overhead;

    /// <summary>Gets the communication that nothing hides.</summary>
    public readonly double ExposedCommunication => Tensor + Expert + Context + Gather + Stage + Data;
}
