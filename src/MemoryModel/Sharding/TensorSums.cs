namespace MemoryModel;

/// <summary>Holds everything of a plan that decides a rank's share of a tensor.</summary>
/// <param name="Tensor">Ranks that share each matrix, t.</param>
/// <param name="Expert">Ranks that share the experts, e.</param>
/// <param name="Shards">Ranks over which ZeRO shards, d.</param>
readonly record struct TensorDivision(long Tensor, long Expert, long Shards)
{
    /// <summary>Whether tensor-parallel ranks take other experts instead of parts of each, so that expert parallelism spans them.</summary>
    public bool WholeExperts { get; init; }

    /// <summary>The multiple to which each rank's part of a vocabulary is padded, or 0 where it is not.</summary>
    public long VocabularyMultiple { get; init; }

    /// <summary>Returns the ranks over which ZeRO shards a tensor: those that do not hold other experts.</summary>
    public long ShardsOf(in ParameterTensor tensor) => tensor.Routed ? Math.Max(1, (Apart(in tensor) ? checked(Shards * Tensor) : Shards) / Expert) : Math.Max(1, Shards);

    /// <summary>Says whether no tensor-parallel rank cuts a tensor because it belongs to an expert that is whole.</summary>
    public bool Apart(in ParameterTensor tensor) => WholeExperts && Expert > 1 && tensor.Routed;

    /// <summary>Says whether the rows of a tensor are a vocabulary that is padded.</summary>
    public bool PadsRows(in ParameterTensor tensor) => VocabularyMultiple > 0 && tensor.Split == TensorSplit.Vocabulary;

    /// <summary>Returns the rank's rows of such a tensor.</summary>
    public long PaddedRows(in ParameterTensor tensor) => PaddedVocabulary.Rows(tensor.Rows, VocabularyMultiple, Tensor) / Tensor;

    /// <summary>Returns a hash that mixes the degrees, which are mostly powers of two.</summary>
    public override int GetHashCode() => unchecked((int)((((ulong)Tensor * 0x9E3779B97F4A7C15) ^ ((ulong)Expert * 0xC2B2AE3D27D4EB4F) ^ ((ulong)Shards * 0x165667B19E3779F9)) >> 33));
}

/// <summary>Sums what a rank holds of a list of tensors, in the ways in which engines and optimizers count it.</summary>
/// <remarks>Linear in the number of layers, so that a stage is a sum of its layers: <see cref="Add(in TensorSums, long)"/>.</remarks>
struct TensorSums
{
    /// <summary>Elements.</summary>
    public long Parameters;

    /// <summary>Elements of the rank's shard, each tensor padded.</summary>
    public long Sharded;

    /// <summary>Elements in tensors small enough that DeepSpeed's stage 3 keeps them whole.</summary>
    public long Persistent;

    /// <summary>Elements of the largest tensor.</summary>
    public long Largest;

    /// <summary>Adds one tensor of a network.</summary>
    public void Add(ModelArchitecture model, in TensorDivision division, long persistence, in ParameterTensor tensor)
    {
        var expert = tensor.Routed ? division.Expert : 1;
        var tensorDegree = DegreeOf(model, in division, in tensor);
        var elements = division.PadsRows(in tensor) ? division.PaddedRows(in tensor) * tensor.Columns
            : CeilDiv(tensor.Elements, tensorDegree * (tensor.Stacked > 1 ? expert : 1));
        var count = CeilDiv(tensor.Count, tensor.Stacked > 1 ? 1 : expert);
        var shards = division.ShardsOf(in tensor);
        Parameters += elements * count;
        Persistent += elements <= persistence ? elements * count : 0;
        Largest = Math.Max(Largest, elements);
        Sharded += CeilDiv(elements, shards) * count;
    }

    /// <summary>Adds the sums of a part that the rank has <paramref name="times"/> times.</summary>
    public void Add(in TensorSums part, long times)
    {
        Parameters += part.Parameters * times;
        Sharded += part.Sharded * times;
        Persistent += part.Persistent * times;
        Largest = Math.Max(Largest, times == 0 ? 0 : part.Largest);
    }

    /// <summary>Returns among how many tensor-parallel ranks a tensor is cut.</summary>
    public static long DegreeOf(ModelArchitecture model, in TensorDivision division, in ParameterTensor tensor)
    {
        var heads = tensor.Split == TensorSplit.KeyValueHeads ? KeyValueHeads(model) : long.MaxValue;
        return tensor.Split == TensorSplit.Replicated || division.Apart(in tensor) ? 1 : Math.Min(division.Tensor, heads);
    }

    static long KeyValueHeads(ModelArchitecture model)
    {
        foreach (var block in model.Main.Blocks)
        {
            if (block.Attention is { } attention)
            {
                return attention.KvHeads;
            }
        }

        return 1;
    }
}

/// <summary>Holds the sums of the parts of a network for one way of dividing tensors: a layer of each kind, the input side, the output side.</summary>
/// <param name="Layer">Sums of one layer of each kind, in the order of <see cref="ModelParameters.Blocks"/>.</param>
/// <param name="Input">Sums in front of the layers.</param>
/// <param name="Output">Sums behind the layers.</param>
/// <param name="TiedTable">Sums of the copy of the token table that a last stage of its own multiplies by; zero when it is not tied.</param>
sealed record PartSums(TensorSums[] Layer, TensorSums Input, TensorSums Output, TensorSums TiedTable)
{
    /// <summary>Returns the sums of a stage.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="layer">Elements of the largest layer.</param>
    /// <param name="input">Elements in front of the layers.</param>
    /// <param name="output">Elements behind the layers.</param>
    public TensorSums Of(StagePart stage, out long layer, out long input, out long output)
    {
        var sum = default(TensorSums);
        layer = 0;
        for (var i = 0; i < Layer.Length; i++)
        {
            if (stage.Counts[i] > 0)
            {
                sum.Add(in Layer[i], stage.Counts[i]);
                layer = Math.Max(layer, Layer[i].Parameters);
            }
        }

        input = sum.Parameters;
        if (stage.First)
        {
            sum.Add(Input, 1);
        }

        output = sum.Parameters;
        input = output - input;

        if (stage.Last)
        {
            sum.Add(Output, 1);
            if (!stage.First)
            {
                // The last stage multiplies by a copy of the token table of its own.
                sum.Add(TiedTable, 1);
            }
        }

        output = sum.Parameters - output;
        return sum;
    }

    /// <summary>Walks the tensors of a network once.</summary>
    public static PartSums Of(ModelArchitecture model, ModelParameters parameters, TensorDivision division, long persistence)
    {
        var layers = new TensorSums[parameters.Blocks.Length];
        for (var i = 0; i < layers.Length; i++)
        {
            layers[i] = Sum(parameters.Blocks[i].Tensors.AsSpan());
        }

        var tied = model.Head.Tied && parameters.Input.Length > 0 && parameters.Input[0].Name == "token embedding" ? Sum(parameters.Input.AsSpan()[..1]) : default;
        return new(layers, Sum(parameters.Input.AsSpan()), Sum(parameters.Output.AsSpan()), tied);

        TensorSums Sum(ReadOnlySpan<ParameterTensor> tensors)
        {
            var sums = default(TensorSums);
            foreach (ref readonly var tensor in tensors)
            {
                sums.Add(model, in division, persistence, in tensor);
            }

            return sums;
        }
    }
}
