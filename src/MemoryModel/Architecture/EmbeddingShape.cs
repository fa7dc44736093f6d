namespace MemoryModel;

/// <summary>Says how a network knows the order of its tokens.</summary>
public enum PositionKind
{
    /// <summary>It does not, or the family leaves it open.</summary>
    None,

    /// <summary>A learned table of absolute positions.</summary>
    Learned,

    /// <summary>Rotary embeddings of queries and keys.</summary>
    Rotary,

    /// <summary>Linear biases on the scores (ALiBi).</summary>
    Alibi,

    /// <summary>Learned relative biases on the scores (T5).</summary>
    Relative,

    /// <summary>A fixed sinusoidal table (a buffer, no parameters).</summary>
    Sinusoidal,
}

/// <summary>Represents the input side of a network.</summary>
/// <param name="Vocab">Rows of the token table as stored, padding included, V.</param>
/// <param name="Width">Columns of the token table; the hidden size except in ALBERT and OPT-350m.</param>
/// <param name="Positions">How positions enter.</param>
public sealed record EmbeddingShape(long Vocab, long Width, PositionKind Positions)
{
    /// <summary>Gets the rows of the learned position table (of each stack), else 0.</summary>
    public long PositionRows { get; init; }

    /// <summary>Gets the base of rotary positions (<c>rope_theta</c>), or <see langword="null"/> where there are none or it is not known.</summary>
    public double? RotaryBase { get; init; }

    /// <summary>Gets the rows of the token-type table, else 0.</summary>
    public long TokenTypes { get; init; }

    /// <summary>Gets the normalization of the embeddings, or <see langword="null"/>.</summary>
    public NormKind? Norm { get; init; }

    /// <summary>Gets whether a matrix leads from the table's width to the hidden size, and whether it has a bias.</summary>
    public (bool Present, bool Bias) Projection { get; init; }
}
