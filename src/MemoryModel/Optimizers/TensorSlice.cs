namespace MemoryModel;

/// <summary>Holds the part of a parameter tensor that an optimizer sees on one rank: all that the size of a state depends on.</summary>
/// <param name="Rows">Its first dimension (of one expert where experts are stacked); the elements of a vector.</param>
/// <param name="Columns">Its second dimension; 1 for a vector.</param>
/// <param name="Stacked">Experts in front of the two dimensions, else 1.</param>
/// <param name="Roles">Which optimizers treat it apart.</param>
/// <param name="Blocks">The parts of it that share one second moment in Adam-mini.</param>
readonly record struct TensorSlice(long Rows, long Columns, long Stacked, TensorRoles Roles, long Blocks)
{
    public long Elements => Rows * Columns * Stacked;

    public bool IsVector => Columns == 1 && Stacked == 1;

    /// <summary>Returns a vector: what an engine makes of tensors that it lays one after the other and cuts.</summary>
    public static TensorSlice Vector(long elements) => new(elements, 1, 1, TensorRoles.None, 1);
}

/// <summary>Says which optimizers treat a tensor apart.</summary>
[Flags]
enum TensorRoles
{
    None = 0,

    /// <summary>A matrix inside a layer: what Muon orthogonalizes.</summary>
    Hidden = 1,

    /// <summary>The weight of a linear layer in attention or a feed-forward block: what GaLore and APOLLO are usually told to project.</summary>
    Projected = 2,
}
