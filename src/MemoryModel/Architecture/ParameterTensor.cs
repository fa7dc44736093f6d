namespace MemoryModel;

/// <summary>Says which part of a network a parameter belongs to.</summary>
public enum ParameterGroup
{
    /// <summary>Token and token-type tables.</summary>
    Embeddings,

    /// <summary>Learned position tables and relative biases.</summary>
    Positions,

    /// <summary>Attention projections, latent projections, sinks, linear mixers.</summary>
    Attention,

    /// <summary>Dense feed-forward blocks and shared experts.</summary>
    FeedForward,

    /// <summary>Routed experts.</summary>
    Experts,

    /// <summary>Routers and shared-expert gates.</summary>
    Router,

    /// <summary>Normalizations.</summary>
    Norms,

    /// <summary>The output matrix, its bias and the layers in front of it.</summary>
    Head,

    /// <summary>Parts beside the text model: vision tower, projector.</summary>
    Vision,
}

/// <summary>Says how tensor parallelism cuts a parameter.</summary>
public enum TensorSplit
{
    /// <summary>Every rank holds it whole.</summary>
    Replicated,

    /// <summary>Cut along its output features (rows of the stored weight).</summary>
    Output,

    /// <summary>Cut along its input features (columns of the stored weight).</summary>
    Input,

    /// <summary>Keys and values: cut along heads, and repeated once there are fewer heads than ranks.</summary>
    KeyValueHeads,

    /// <summary>Cut along the vocabulary.</summary>
    Vocabulary,
}

/// <summary>Represents a parameter tensor and how many equal ones a layer (or the network) has.</summary>
/// <param name="Name">Its role in the field's words: <c>query projection</c>, <c>attention norm</c>.</param>
/// <param name="Group">The part of the network it belongs to.</param>
/// <param name="Rows">Its first dimension: output features of a weight, elements of a vector.</param>
/// <param name="Columns">The product of its other dimensions; 1 for a vector.</param>
/// <param name="Split">How tensor parallelism cuts it.</param>
public readonly record struct ParameterTensor(string Name, ParameterGroup Group, long Rows, long Columns, TensorSplit Split)
{
    /// <summary>Gets how many equal tensors there are (experts of a layer stored one by one; otherwise 1).</summary>
    public long Count { get; init; } = 1;

    /// <summary>Gets the number of leading experts stacked in one tensor of rank 3 (gpt-oss), otherwise 1; <see cref="Rows"/> is one expert's.</summary>
    public long Stacked { get; init; } = 1;

    /// <summary>Gets whether it belongs to the routed experts, which expert parallelism spreads.</summary>
    public bool Routed => Group == ParameterGroup.Experts;

    /// <summary>Gets whether it is a vector (norm, bias) rather than a matrix.</summary>
    public bool IsVector => Columns == 1 && Stacked == 1;

    /// <summary>Gets whether it is the weight of a linear layer: what quantization and adapters replace.</summary>
    public bool IsLinear { get; init; }

    /// <summary>Gets the elements of one tensor.</summary>
    public long Elements => Rows * Columns * Stacked;

    /// <summary>Gets the elements of all of them.</summary>
    public long Total => Elements * Count;
}
