using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Says what size a state has for one parameter tensor.</summary>
public enum StateShape
{
    /// <summary>One element per parameter.</summary>
    Elementwise,

    /// <summary>One byte per parameter and a fp32 scale per block of 256; tensors under 4096 elements stay fp32 (bitsandbytes).</summary>
    Blockwise8Bit,

    /// <summary>A vector of rows and one of columns for a matrix, one element per parameter for a vector; fp32 (Adafactor).</summary>
    Factored,
}

/// <summary>Represents one thing that an optimizer keeps.</summary>
/// <param name="Name">Its name in the engine.</param>
/// <param name="Shape">Its size.</param>
/// <param name="Type">Its type, or <see langword="null"/> when it follows the tensor that is updated.</param>
public sealed record OptimizerState(string Name, StateShape Shape, DataType? Type = null);

/// <summary>Represents an optimizer: what it keeps per parameter tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Source">Where its states were read.</param>
/// <param name="States">What it keeps.</param>
public sealed record Optimizer(string Name, Source Source, ImmutableArray<OptimizerState> States)
{
    /// <summary>Gets other names, those of Hugging Face's <c>optim</c> among them.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Gets whether large states live in managed memory that is paged to the host (bitsandbytes' paged optimizers).</summary>
    public bool Paged { get; init; }

    /// <summary>Gets copies of all updated parameters that a step makes at once (foreach implementations), else 0.</summary>
    public int StepCopies { get; init; }
}
