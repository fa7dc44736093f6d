namespace MemoryModel;

/// <summary>Represents the parameters of one kind of layer, summed by what divides them among the ranks of a Megatron-LM run.</summary>
/// <param name="Whole">Elements that every tensor-parallel rank has.</param>
/// <param name="Split">Elements that the tensor-parallel ranks share.</param>
/// <param name="WholeMatrices">Of the first, those of linear weights.</param>
/// <param name="SplitMatrices">Of the second, those of linear weights.</param>
readonly record struct MegatronLayerParameters(long Whole, long Split, long WholeMatrices, long SplitMatrices)
{
    /// <summary>Gets the routed experts of the layer.</summary>
    public long Experts { get; private init; }

    /// <summary>Gets the elements of one routed expert that every rank of its tensor parallelism has.</summary>
    public long ExpertWhole { get; private init; }

    /// <summary>Gets the elements of one routed expert that those ranks share: all its matrices.</summary>
    public long ExpertSplit { get; private init; }

    /// <summary>Sums the tensors of a kind of layer.</summary>
    public static MegatronLayerParameters Of(LayerStack stack, Block block)
    {
        var (whole, split, wholeMatrices, splitMatrices, expertWhole, expertSplit) = (0L, 0L, 0L, 0L, 0L, 0L);
        var experts = block.Experts?.Count ?? 0;
        foreach (var tensor in ModelParameters.OfBlock(stack, block))
        {
            var divided = tensor.Split != TensorSplit.Replicated;
            if (tensor.Routed)
            {
                var each = tensor.Total / experts;
                (expertWhole, expertSplit) = divided ? (expertWhole, expertSplit + each) : (expertWhole + each, expertSplit);
                continue;
            }

            // 8-bit products and Muon leave the router out.
            var matrix = tensor is { IsLinear: true, Group: not ParameterGroup.Router } ? tensor.Total : 0;
            (whole, wholeMatrices) = divided ? (whole, wholeMatrices) : (whole + tensor.Total, wholeMatrices + matrix);
            (split, splitMatrices) = divided ? (split + tensor.Total, splitMatrices + matrix) : (split, splitMatrices);
        }

        return new(whole, split, wholeMatrices, splitMatrices) { Experts = experts, ExpertWhole = expertWhole, ExpertSplit = expertSplit };
    }

    /// <summary>Returns what one rank of a run has of the layer.</summary>
    public MegatronParameters On(in MegatronRun run)
    {
        var (t, local, expertMatrices) = (run.Tensor, Experts / run.Expert, ExpertSplit / run.ExpertTensor);
        return checked(new(Whole + Split / t, local * (ExpertWhole + expertMatrices), WholeMatrices + SplitMatrices / t, local * expertMatrices));
    }
}
