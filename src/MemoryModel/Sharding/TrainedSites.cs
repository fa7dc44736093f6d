namespace MemoryModel;

/// <summary>Says which linear layers of a block have something to train: all their weights, or adapters beside frozen ones.</summary>
/// <remarks>
/// A frozen linear layer saves nothing but its weight, since only the weight's gradient needs the input. An adapter needs it again: it
/// shares the saved input of its neighbours unless it drops or casts it first.
/// </remarks>
readonly record struct TrainedSites
{
    /// <summary>Gets the sites of full training.</summary>
    public static TrainedSites Everything => new() { Weights = true };

    /// <summary>Whether the network's own weights are trained.</summary>
    public bool Weights { get; init; }

    /// <summary>Whether the queries' projection has an adapter.</summary>
    public bool Query { get; init; }

    /// <summary>Whether the keys' projection has an adapter.</summary>
    public bool Key { get; init; }

    /// <summary>Whether the values' projection has an adapter.</summary>
    public bool Value { get; init; }

    /// <summary>Whether the output projection has an adapter.</summary>
    public bool Output { get; init; }

    /// <summary>How many of the matrices in front of the activation have an adapter.</summary>
    public long Up { get; init; }

    /// <summary>Whether the matrix behind the activation has an adapter.</summary>
    public bool Down { get; init; }

    /// <summary>Rank of the adapters, r.</summary>
    public long Rank { get; init; }

    /// <summary>Bytes of an element of the adapters.</summary>
    public Bytes Type { get; init; }

    /// <summary>Whether adapters drop part of their input.</summary>
    public bool Dropout { get; init; }

    /// <summary>Whether the projections of queries, keys or values have an adapter.</summary>
    public bool AnyInput => Query || Key || Value;

    /// <summary>Returns whether an adapter reads the very tensor that its frozen neighbour reads.</summary>
    public bool SharesInput(Bytes product) => !Dropout && Type == product;
}
