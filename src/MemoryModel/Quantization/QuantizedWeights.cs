using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents a network's weights in a weight format, part by part, exact per tensor.</summary>
public sealed class QuantizedWeights
{
    QuantizedWeights(WeightFormat format, ImmutableArray<QuantizedGroup> groups, long largest, long packed)
    {
        (Format, Groups, LargestLinear, PackedElements) = (format, groups, largest, packed);
        foreach (var group in groups)
        {
            Quantized += group.Quantized;
            Kept += group.Kept;
            Elements += group.Elements;
            Overhead += group.Overhead;
        }
    }

    /// <summary>Gets the format.</summary>
    public WeightFormat Format { get; }

    /// <summary>Gets the parts of the network that have parameters, in order.</summary>
    public ImmutableArray<QuantizedGroup> Groups { get; }

    /// <summary>Gets the parameters stored in the format.</summary>
    public long Quantized { get; }

    /// <summary>Gets the parameters that stay in the model's own type.</summary>
    public long Kept { get; }

    /// <summary>Gets the bytes of the quantized elements.</summary>
    public Bytes Elements { get; }

    /// <summary>Gets the bytes of scales, zero points, indices and codes.</summary>
    public Bytes Overhead { get; }

    /// <summary>Gets the elements of the largest quantized tensor: what a product dequantizes at once.</summary>
    public long LargestLinear { get; }

    /// <summary>Gets the elements that <c>numel()</c> sums: 4-bit tensors count a byte for two weights.</summary>
    public long PackedElements { get; }

    /// <summary>Returns the bytes of all weights when those that stay have elements of <paramref name="kept"/>.</summary>
    public Bytes Total(DataType kept) => Elements + Overhead + kept.Size() * Kept;

    /// <summary>Stores a network's weights in a format.</summary>
    public static QuantizedWeights Of(ModelParameters model, WeightFormat format)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(format);
        var groups = new QuantizedGroup[Enum.GetValues<ParameterGroup>().Length];
        var (largest, packed) = (0L, 0L);
        foreach (var (tensor, layers) in model.Everything())
        {
            ref var group = ref groups[(int)tensor.Group];
            // Experts stacked in one tensor of rank 3 are stored matrix by matrix.
            var copies = tensor.Count * tensor.Stacked * layers;
            if (format.Quantizes(tensor))
            {
                var elements = format.Elements(tensor.Rows, tensor.Columns);
                group = group with
                {
                    Group = tensor.Group,
                    Quantized = group.Quantized + tensor.Rows * tensor.Columns * copies,
                    Elements = group.Elements + elements * copies,
                    Overhead = group.Overhead + format.Overhead(tensor.Rows, tensor.Columns) * copies,
                };
                largest = Math.Max(largest, tensor.Rows * tensor.Columns);
                packed += elements.Value * copies;
            }
            else
            {
                group = group with { Group = tensor.Group, Kept = group.Kept + tensor.Rows * tensor.Columns * copies };
                packed += tensor.Rows * tensor.Columns * copies;
            }
        }

        return new(format, [.. groups.Where(group => group.Quantized + group.Kept > 0)], largest, packed);
    }
}
