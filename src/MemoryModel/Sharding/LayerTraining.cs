namespace MemoryModel;

/// <summary>Says what fine-tuning makes a kind of layer compute: how far its backward pass goes, and the low-rank products beside its matrices.</summary>
/// <param name="Gradients">How far the backward pass goes.</param>
/// <param name="Rank">Rank of the adapters, or 0 where there are none.</param>
/// <param name="Adapters">Adapters that a token passes.</param>
/// <param name="Inputs">Input features of the adapted matrices: those that every tensor rank reads whole, and those that the ranks share.</param>
/// <param name="Outputs">Their output features: whole and shared.</param>
readonly record struct LayerTraining(LayerGradients Gradients, long Rank, long Adapters, (long Whole, long Shared) Inputs, (long Whole, long Shared) Outputs)
{
    /// <summary>Returns what the layers of a kind compute, with how many of them do.</summary>
    /// <param name="adapter">The way of fine-tuning, or <see langword="null"/>.</param>
    /// <param name="parameters">What it trains.</param>
    /// <param name="block">The kind of layer.</param>
    /// <param name="layers">Layers of the kind.</param>
    public static IEnumerable<(LayerTraining Training, long Layers)> Of(Adapter? adapter, AdapterParameters? parameters, Block block, long layers)
    {
        if (adapter is null || parameters?.Blocks.FirstOrDefault(row => ReferenceEquals(row.Block.Block, block)) is not { } adapted)
        {
            return [(default, layers)];
        }

        // Without an adapted layer or table below it, a frozen layer's input has no gradient.
        var reached = adapter.Layers is null || !parameters.Outside.IsEmpty || adapter.Method == AdapterMethod.NewLayers ? layers : adapted.Layers;
        var gradients = adapter.Method == AdapterMethod.LastLayers ? LayerGradients.All : LayerGradients.Inputs;
        var branch = Branch(adapter, adapted, block) with { Gradients = gradients };
        (LayerTraining Training, long Layers)[] kinds =
        [
            (new() { Gradients = LayerGradients.None }, layers - reached),
            (new() { Gradients = LayerGradients.Inputs }, reached - adapted.Layers),
            (branch, adapted.Layers),
        ];
        return kinds.Where(kind => kind.Layers > 0);
    }

    static LayerTraining Branch(Adapter adapter, AdaptedBlock adapted, Block block)
    {
        var branch = new LayerTraining { Rank = adapter.HasRank ? adapter.Rank : 0 };
        foreach (var site in adapted.Sites)
        {
            // a token passes the adapters of the experts that it visits, whose rows the tensor ranks share
            var times = site.Weight.Routed ? block.Experts?.PerToken ?? 1 : 1;
            var (input, output) = (times * site.Input, times * site.Output);
            branch = branch with
            {
                Adapters = branch.Adapters + times,
                Inputs = site.Weight.Routed || site.Weight.Split == TensorSplit.Input ? (branch.Inputs.Whole, branch.Inputs.Shared + input) : (branch.Inputs.Whole + input, branch.Inputs.Shared),
                Outputs = site.Weight.Routed || site.Weight.Split is not (TensorSplit.Replicated or TensorSplit.Input) ? (branch.Outputs.Whole, branch.Outputs.Shared + output) : (branch.Outputs.Whole + output, branch.Outputs.Shared),
            };
        }

        return branch.Adapters == 0 ? branch with { Rank = 0 } : branch;
    }
}
