namespace MemoryModel;

/// <summary>Holds the seconds of one average layer of a stage, one micro-batch: what the device computes and what it waits for.</summary>
struct StageLayer
{
    /// <summary>Everything, forward and backward.</summary>
    public double Forward, Backward;

    /// <summary>The part of the backward pass that makes the gradient of the weights, which a schedule may put off.</summary>
    public double Weights;

    /// <summary>Repeated forward work.</summary>
    public double Recompute;

    /// <summary>Exposed tensor, expert and context communication.</summary>
    public double TensorForward, TensorBackward, ExpertForward, ExpertBackward, ContextForward, ContextBackward;

    /// <summary>Waiting for the host's launches.</summary>
    public double HostForward, HostBackward;

    /// <summary>Gathered parameters and reduced gradients that nothing hides.</summary>
    public double GatherForward, GatherBackward;

    /// <summary>Copies of saved activations to host memory and back that nothing hides.</summary>
    public double OffloadForward, OffloadBackward;

    /// <summary>The reference model's forward pass, which <see cref="Forward"/> contains.</summary>
    public double Reference;

    /// <summary>What a forward and a backward pass side by side hide of each other's expert communication.</summary>
    public double HiddenInPair;

    /// <summary>Gets both directions.</summary>
    public readonly double Total => Forward + Backward;
}
