namespace MemoryModel;

/// <summary>Sums what a rank holds of frozen weights: what is quantized, in bytes, and what is not, in elements.</summary>
/// <remarks>Linear in the number of layers, like <see cref="TensorSums"/>.</remarks>
struct FrozenSums
{
    /// <summary>Elements that are not quantized.</summary>
    public long Kept;

    /// <summary>The rank's shard of them, each tensor padded.</summary>
    public long KeptSharded;

    /// <summary>Bytes of quantized elements.</summary>
    public Bytes Elements;

    /// <summary>The rank's shard of them.</summary>
    public Bytes ElementsSharded;

    /// <summary>Bytes of scales, zero points and codes.</summary>
    public Bytes Overhead;

    /// <summary>The rank's share of them: all of them, unless the format shards its scales.</summary>
    public Bytes OverheadSharded;

    /// <summary>Elements of the largest quantized matrix.</summary>
    public long LargestLinear;

    /// <summary>Adds one tensor.</summary>
    public void Add(WeightFormat format, ModelArchitecture model, in TensorDivision division, in ParameterTensor tensor)
    {
        var expert = tensor.Routed ? division.Expert : 1;
        var degree = TensorSums.DegreeOf(model, in division, in tensor);
        var count = CeilDiv(tensor.Count * tensor.Stacked, expert);
        var (rows, columns) = division.PadsRows(in tensor) ? (division.PaddedRows(in tensor), tensor.Columns)
            : tensor.Split == TensorSplit.Input ? (tensor.Rows, CeilDiv(tensor.Columns, degree)) : (CeilDiv(tensor.Rows, degree), tensor.Columns);
        var shards = division.ShardsOf(in tensor);
        if (!format.Quantizes(tensor))
        {
            Kept += rows * columns * count;
            KeptSharded += CeilDiv(rows * columns, shards) * count;
            return;
        }

        var (elements, overhead) = (format.Elements(rows, columns), format.Overhead(rows, columns));
        Elements += elements * count;
        ElementsSharded += new Bytes(CeilDiv(elements.Value, shards)) * count;
        Overhead += overhead * count;
        OverheadSharded += (format.ShardsScales ? new Bytes(CeilDiv(overhead.Value, shards)) : overhead) * count;
        LargestLinear = Math.Max(LargestLinear, rows * columns);
    }

    /// <summary>Adds the sums of a part that the rank has <paramref name="times"/> times.</summary>
    public void Add(in FrozenSums part, long times)
    {
        Kept += part.Kept * times;
        KeptSharded += part.KeptSharded * times;
        Elements += part.Elements * times;
        ElementsSharded += part.ElementsSharded * times;
        Overhead += part.Overhead * times;
        OverheadSharded += part.OverheadSharded * times;
        LargestLinear = times == 0 ? LargestLinear : Math.Max(LargestLinear, part.LargestLinear);
    }
}

/// <summary>Holds the frozen sums of the parts of a network for one way of dividing tensors.</summary>
/// <param name="Layer">Sums of one layer of each kind.</param>
/// <param name="Input">Sums in front of the layers.</param>
/// <param name="Output">Sums behind the layers.</param>
/// <param name="TiedTable">Sums of the copy of the token table on a last stage of its own.</param>
sealed record FrozenPartSums(FrozenSums[] Layer, FrozenSums Input, FrozenSums Output, FrozenSums TiedTable)
{
    /// <summary>Returns the sums of a stage.</summary>
    public FrozenSums Of(StagePart stage)
    {
        var sum = default(FrozenSums);
        for (var i = 0; i < Layer.Length; i++)
        {
            sum.Add(in Layer[i], stage.Counts[i]);
        }

        sum.Add(Input, stage.First ? 1 : 0);
        sum.Add(Output, stage.Last ? 1 : 0);
        sum.Add(TiedTable, stage.Last && !stage.First ? 1 : 0);
        return sum;
    }

    /// <summary>Walks the tensors of a network once.</summary>
    public static FrozenPartSums Of(ModelArchitecture model, ModelParameters parameters, WeightFormat format, TensorDivision division)
    {
        var tied = model.Head.Tied && parameters.Input.Length > 0 ? Sum(parameters.Input.AsSpan()[..1]) : default;
        return new([.. parameters.Blocks.Select(block => Sum(block.Tensors.AsSpan()))], Sum(parameters.Input.AsSpan()), Sum(parameters.Output.AsSpan()), tied);

        FrozenSums Sum(ReadOnlySpan<ParameterTensor> tensors)
        {
            var sums = default(FrozenSums);
            foreach (ref readonly var tensor in tensors)
            {
                sums.Add(format, model, in division, in tensor);
            }

            return sums;
        }
    }
}
