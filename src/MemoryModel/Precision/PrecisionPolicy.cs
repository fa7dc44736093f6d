namespace MemoryModel;

/// <summary>Says in which type a run computes and keeps each part of its model states.</summary>
/// <remarks>
/// A policy is a fact of an engine, not a constant: the ZeRO paper's 2 + 2 + 12 bytes per parameter, Megatron's 18, autocast's 16 and
/// pure bf16's 8 are all "mixed precision". Vary one part with <c>with</c>.
/// </remarks>
public sealed record PrecisionPolicy
{
    /// <summary>Gets the name of the policy.</summary>
    public required string Name { get; init; }

    /// <summary>Gets where the policy is defined.</summary>
    public required Source Source { get; init; }

    /// <summary>Gets the type in which matrix products are computed.</summary>
    public required DataType Compute { get; init; }

    /// <summary>Gets the type in which weights are kept between steps (besides a master copy).</summary>
    public required DataType Parameters { get; init; }

    /// <summary>Gets the type in which gradients are kept until the optimizer's step.</summary>
    public required DataType Gradients { get; init; }

    /// <summary>Gets the type of the optimizer's own copy of the weights, or <see langword="null"/> when it updates the weights themselves.</summary>
    public DataType? Master { get; init; }

    /// <summary>Gets the type of the optimizer's moments, or <see langword="null"/> when they follow the tensor it updates.</summary>
    public DataType? Moments { get; init; }

    /// <summary>Gets the type in which gradients are reduced, or <see langword="null"/> when it is that of the gradients.</summary>
    public DataType? Reduce { get; init; }

    /// <summary>Gets the type in which sharded weights are gathered, or <see langword="null"/> when it is that of the weights.</summary>
    public DataType? Gather { get; init; }

    /// <summary>Gets the type in which Megatron core's gated activations keep their input for the backward pass, or <see langword="null"/> when it is that of the activations.</summary>
    public DataType? ActivationInput { get; init; }

    /// <summary>Gets how 8-bit products are scaled, or <see langword="null"/> where that is not known.</summary>
    public Float8Recipe? Float8 { get; init; }

    /// <summary>Gets whether matrix products cast wider weights and inputs on the fly (PyTorch autocast).</summary>
    public bool Autocast { get; init; }

    /// <summary>Gets the type of the tensors the optimizer updates: the master copy if there is one.</summary>
    public DataType Updated => Master ?? Parameters;
}
