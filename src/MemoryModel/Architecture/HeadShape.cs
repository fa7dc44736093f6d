namespace MemoryModel;

/// <summary>Represents the output side of a network.</summary>
/// <param name="Tied">Whether the output matrix is the token table.</param>
public sealed record HeadShape(bool Tied)
{
    /// <summary>Gets whether the output has a bias per vocabulary entry that is a parameter.</summary>
    public bool Bias { get; init; }

    /// <summary>Gets the columns of the output matrix when they are not the hidden size (OPT-350m, ALBERT).</summary>
    public long? Width { get; init; }

    /// <summary>Gets whether there is an output matrix at all; an encoder without a head has none.</summary>
    public bool Present { get; init; } = true;

    /// <summary>Gets the dense layer and norm in front of the output matrix (BERT's masked-language-model head), or <see langword="null"/>.</summary>
    public HeadTransform? Transform { get; init; }
}

/// <summary>Represents the dense layer and norm in front of an encoder's output matrix.</summary>
/// <param name="Width">Width of the layer's output.</param>
/// <param name="Bias">Whether the layer has a bias.</param>
/// <param name="Norm">Its normalization.</param>
public sealed record HeadTransform(long Width, bool Bias, NormKind Norm);
