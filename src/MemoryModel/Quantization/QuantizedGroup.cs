namespace MemoryModel;

/// <summary>Represents what one part of a network takes when its linear layers are stored in a weight format.</summary>
/// <param name="Group">The part of the network.</param>
/// <param name="Quantized">Parameters stored in the format.</param>
/// <param name="Kept">Parameters that stay in the model's own type.</param>
/// <param name="Elements">Bytes of the quantized elements.</param>
/// <param name="Overhead">Bytes of scales, zero points, indices and codes.</param>
public readonly record struct QuantizedGroup(ParameterGroup Group, long Quantized, long Kept, Bytes Elements, Bytes Overhead);
