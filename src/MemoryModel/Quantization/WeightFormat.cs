using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents how the weights of linear layers are stored in fewer bits, and which stay as they are.</summary>
/// <remarks>A format is one row of <see cref="Catalog.WeightFormats"/>; embeddings, the output matrix, norms and biases stay in the model's own type in all of them.</remarks>
/// <param name="Name">Its name in run files: <c>nf4</c>, <c>int8</c>, <c>gptq-int4</c>.</param>
/// <param name="Source">Where its layout was read.</param>
/// <param name="Bits">Bits of one element, scales apart.</param>
/// <param name="Scales">What shares a scale.</param>
public sealed record WeightFormat(string Name, Source Source, int Bits, WeightScales Scales)
{
    /// <summary>Gets other names.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Gets the elements that share a scale (the side of the square for tiles), where there is such a number.</summary>
    public long Block { get; init; } = 1;

    /// <summary>Gets the bytes of one scale.</summary>
    public Bytes Scale { get; init; } = new(4);

    /// <summary>Gets the scales that share a second-level scale (double quantization), or 0.</summary>
    public long NestedBlock { get; init; }

    /// <summary>Gets the bits of the zero point beside each scale, or 0; packed in words of 32 bits.</summary>
    public int ZeroPointBits { get; init; }

    /// <summary>Gets whether each input feature has a 32-bit index of its group (GPTQ's <c>g_idx</c>).</summary>
    public bool GroupIndex { get; init; }

    /// <summary>Gets the bytes that each quantized tensor keeps besides (code tables, the mean of the scales).</summary>
    public Bytes PerTensor { get; init; }

    /// <summary>Gets whether a sharding engine cuts the scales with the elements; bitsandbytes keeps its quantization state whole on every rank.</summary>
    public bool ShardsScales { get; init; }

    /// <summary>Gets whether routers are quantized with the other linear layers.</summary>
    public bool QuantizesRouters { get; init; }

    /// <summary>Gets whether the output matrix is quantized with the other linear layers (LitGPT).</summary>
    public bool QuantizesHead { get; init; }

    /// <summary>Gets whether only the routed experts are quantized, stacked or not (gpt-oss).</summary>
    public bool ExpertsOnly { get; init; }

    /// <summary>Gets whether PEFT's k-bit preparation turns every 16-bit parameter that is left into fp32.</summary>
    public bool UpcastsTheRest { get; init; }

    /// <summary>Gets whether the product saves its 16-bit input for the backward pass although the weight is frozen (LLM.int8()).</summary>
    public bool SavesInput { get; init; }

    /// <summary>Gets whether a product makes the whole weight in 16 bits first, so that the largest linear layer exists once more.</summary>
    public bool Dequantizes { get; init; }

    /// <summary>Gets the bytes that an element takes while a product unpacks it, where that is more than the 16-bit weight it becomes.</summary>
    public Bytes Unpacked { get; init; } = new(2);

    /// <summary>Gets the bytes per element that unpacking moves through device memory beside the packed words: the 16-bit weight written and read, or every link of a chain of operators.</summary>
    internal double UnpackingTraffic { get; init; } = 4;

    /// <summary>Gets whether the product is an ordinary one of the weight made in 16 bits, which autograd keeps for the input's gradient.</summary>
    public bool SavesWeight { get; init; }

    /// <summary>Gets whether anything is quantized at all.</summary>
    public bool IsQuantized => Bits < 16;

    /// <summary>Returns whether a tensor of a network is stored in this format.</summary>
    public bool Quantizes(in ParameterTensor tensor) =>
        IsQuantized
        && tensor.IsLinear
        && (ExpertsOnly ? tensor.Routed : tensor.Stacked == 1)
        && tensor.Group is not (ParameterGroup.Embeddings or ParameterGroup.Vision)
        && (QuantizesHead || tensor.Group != ParameterGroup.Head)
        && (QuantizesRouters || tensor.Group != ParameterGroup.Router);

    /// <summary>Returns the bytes of the elements of a weight of <paramref name="rows"/> output and <paramref name="columns"/> input features.</summary>
    public Bytes Elements(long rows, long columns) => Bits >= 8
        ? new Bytes(Bits / 8) * checked(rows * columns)
        : Packed(checked(rows * columns), Bits);

    /// <summary>Returns the bytes that undo the quantization: scales, zero points, group indices and what each tensor keeps besides.</summary>
    public Bytes Overhead(long rows, long columns)
    {
        var scales = Scales switch
        {
            WeightScales.PerTensor => 1,
            WeightScales.PerRow => rows,
            WeightScales.PerBlock => CeilDiv(checked(rows * columns), Block),
            WeightScales.PerGroup => rows * CeilDiv(columns, Block),
            WeightScales.PerTile => CeilDiv(rows, Block) * CeilDiv(columns, Block),
            _ => 0,
        };
        // Doubly quantized scales are one byte each, with one full scale for every NestedBlock of them.
        var bytes = NestedBlock > 0 ? new Bytes(1) * scales + Scale * CeilDiv(scales, NestedBlock) : Scale * scales;
        if (ZeroPointBits > 0)
        {
            bytes += new Bytes(4) * (CeilDiv(columns, Block) * CeilDiv(rows * ZeroPointBits, 32));
        }

        return bytes + (GroupIndex ? new Bytes(4) * columns : Bytes.Zero) + (IsQuantized ? PerTensor : Bytes.Zero);
    }

    /// <summary>Returns the bytes that a sharding engine cuts and gathers.</summary>
    internal Bytes Gathered(long rows, long columns) => Elements(rows, columns) + (ShardsScales ? Overhead(rows, columns) : Bytes.Zero);

    /// <summary>Returns all bits per weight of a large square matrix: the number that papers print.</summary>
    public double BitsPerWeight(long side) => 8.0 * (Elements(side, side) + Overhead(side, side) - PerTensor).Value / ((double)side * side);

    static Bytes Packed(long elements, int bits) => new(checked(CeilDiv(elements * bits, 8)));
}
