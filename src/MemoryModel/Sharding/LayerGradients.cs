namespace MemoryModel;

/// <summary>Says how far the backward pass goes in a layer.</summary>
enum LayerGradients
{
    /// <summary>To inputs and weights.</summary>
    All,

    /// <summary>To inputs, through frozen weights.</summary>
    Inputs,

    /// <summary>Nowhere: nothing in the layer or below it is trained.</summary>
    None,
}
