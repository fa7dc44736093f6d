namespace MemoryModel;

/// <summary>Holds a parameter tensor as a rank has it, in its shape: what optimizers with states per matrix see.</summary>
/// <param name="Whole">The tensor after tensor and expert parallelism.</param>
/// <param name="Shard">Its shard, if it is cut by rows.</param>
/// <param name="Count">Equal tensors of a layer on the rank.</param>
/// <param name="Shards">Ranks that share its states.</param>
readonly record struct TensorCut(TensorSlice Whole, TensorSlice Shard, long Count, long Shards)
{
    public static TensorCut Of(ModelArchitecture model, Optimizer optimizer, in StateDivision division, in ParameterTensor tensor)
    {
        var (tensors, expert) = (division.Tensors, tensor.Routed ? division.Tensors.Expert : 1);
        var byRows = tensor.Split switch
        {
            _ when tensors.Apart(in tensor) => 1,
            TensorSplit.Output or TensorSplit.Vocabulary => tensors.Tensor,
            TensorSplit.KeyValueHeads => Math.Min(tensors.Tensor, KeyValueHeads(model)),
            _ => 1,
        };
        var byColumns = tensor.Split == TensorSplit.Input && !tensors.Apart(in tensor) ? tensors.Tensor : 1;
        var stacked = tensor.Stacked > 1;
        var whole = new TensorSlice(
            CeilDiv(tensor.Rows, byRows), CeilDiv(tensor.Columns, byColumns), CeilDiv(tensor.Stacked, stacked ? expert : 1), Roles(model, optimizer, in tensor), 0);
        whole = whole with { Blocks = AdamMiniBlocks(model, in tensor, in whole) };
        var shards = tensors.ShardsOf(in tensor);
        var cut = division.Sharding == StateSharding.Whole ? 1 : shards;
        var shard = stacked ? whole with { Stacked = CeilDiv(whole.Stacked, cut) } : whole with { Rows = CeilDiv(whole.Rows, cut) };
        return new(whole, shard with { Blocks = CeilDiv(whole.Blocks, cut) }, CeilDiv(tensor.Count, stacked ? 1 : expert), shards);
    }

    // Muon takes every matrix of a layer, GaLore and APOLLO what they are told to.
    static TensorRoles Roles(ModelArchitecture model, Optimizer optimizer, in ParameterTensor tensor)
    {
        var layer = tensor.Group is ParameterGroup.Attention or ParameterGroup.FeedForward or ParameterGroup.Experts;
        var hidden = !tensor.IsVector && (layer || tensor.Group is ParameterGroup.Router or ParameterGroup.Vision);
        var projected = optimizer.Projects && ProjectedModules.Cover(optimizer, model, in tensor);
        return (hidden ? TensorRoles.Hidden : 0) | (projected ? TensorRoles.Projected : 0);
    }

    // adam_mini.py: by name, a second moment per head of queries and keys (h²/heads elements), per row of embeddings, output matrix, values,
    // attention output and feed-forward, per element of a bias, one for the rest (norms, the latent projections of MLA).
    static long AdamMiniBlocks(ModelArchitecture model, in ParameterTensor tensor, in TensorSlice slice)
    {
        if (tensor.Name.EndsWith(" bias", StringComparison.Ordinal))
        {
            return slice.Elements;
        }

        if (slice.IsVector || tensor.Name.EndsWith("compression", StringComparison.Ordinal) || tensor.Name.EndsWith("expansion", StringComparison.Ordinal))
        {
            return 1;
        }

        var byHead = tensor.Group == ParameterGroup.Attention
            && (tensor.Name.Contains("query", StringComparison.Ordinal) || tensor.Name.EndsWith("key projection", StringComparison.Ordinal));
        return byHead && HeadElements(model) is > 0 and var head ? CeilDiv(slice.Elements, head) : slice.Rows * slice.Stacked;
    }

    static long HeadElements(ModelArchitecture model)
    {
        foreach (var block in model.Main.Blocks)
        {
            if (block.Attention is { LinearMixer: null } attention)
            {
                return model.Hidden * model.Hidden / attention.Heads;
            }
        }

        return 0;
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
