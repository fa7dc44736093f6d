using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents the dimensions of one network: no framework, no precision.</summary>
/// <remarks>Dimensions are exact, so that parameter counts are; vary them with <c>with</c>.</remarks>
public sealed record ModelArchitecture
{
    /// <summary>Gets the name by which the catalog knows the model, or one given by the user.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the family: Hugging Face's <c>model_type</c> where there is one.</summary>
    public required string Family { get; init; }

    /// <summary>Gets where the dimensions come from.</summary>
    public required Source Source { get; init; }

    /// <summary>Gets the input side.</summary>
    public required EmbeddingShape Embedding { get; init; }

    /// <summary>Gets the stacks of layers, in the order in which a token passes them.</summary>
    public required ImmutableArray<LayerStack> Stacks { get; init; }

    /// <summary>Gets the output side.</summary>
    public required HeadShape Head { get; init; }

    /// <summary>Gets other names of the model.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Gets the longest sequence the model is made for, or <see langword="null"/>.</summary>
    public long? MaxPositions { get; init; }

    /// <summary>Gets the dropout probability of training.</summary>
    public double Dropout { get; init; }

    /// <summary>Gets what Hugging Face's modelling code of the family computes otherwise than Llama's.</summary>
    internal ModelingCode Modeling { get; init; }

    /// <summary>Gets tensors outside the stacks, the embedding and the head (a vision tower's patch embedding, a projector, a pooler).</summary>
    public ImmutableArray<ParameterTensor> Extra { get; init; } = [];

    /// <summary>Gets the class that a config names where it is not that of the language model, with its own count, or <see langword="null"/>.</summary>
    public NamedClass? NamedClass { get; init; }

    /// <summary>Gets what had to be assumed to describe the model.</summary>
    public ImmutableArray<string> Assumed { get; init; } = [];

    /// <summary>Returns the name and the size of the main stack.</summary>
    public override string ToString() => FormattableString.Invariant($"{Name} ({Family}): {Layers} layers of {Hidden}");

    /// <summary>Gets the stack that the loss is computed on: the decoder, else the last stack.</summary>
    public LayerStack Main
    {
        get
        {
            foreach (var stack in Stacks)
            {
                if (stack.Kind == StackKind.Decoder)
                {
                    return stack;
                }
            }

            return Stacks[^1];
        }
    }

    /// <summary>Gets whether the main stack attends to what another has encoded.</summary>
    internal bool IsEncoderDecoder => Main.Blocks.Any(block => block.CrossAttention is not null);

    /// <summary>Gets the width of the residual stream of the main stack, h.</summary>
    public long Hidden => Main.Hidden;

    /// <summary>Gets the number of layers in all text stacks, L.</summary>
    public int Layers
    {
        get
        {
            var layers = 0;
            foreach (var stack in Stacks)
            {
                layers += stack.Kind == StackKind.Vision ? 0 : stack.Layers;
            }

            return layers;
        }
    }
}
