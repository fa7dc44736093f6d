namespace MemoryModel;

/// <summary>Says how many elements of a weight share a scale.</summary>
public enum WeightScales
{
    /// <summary>There are none: the elements are numbers by themselves.</summary>
    None,

    /// <summary>One for the whole tensor.</summary>
    PerTensor,

    /// <summary>One for each output feature (row of the stored weight).</summary>
    PerRow,

    /// <summary>One for each run of elements of the flattened weight.</summary>
    PerBlock,

    /// <summary>One for each run of input features of each output feature.</summary>
    PerGroup,

    /// <summary>One for each square tile.</summary>
    PerTile,
}
