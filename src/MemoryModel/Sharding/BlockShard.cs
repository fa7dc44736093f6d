namespace MemoryModel;

/// <summary>Holds what one rank computes in one kind of layer: widths and rows after the degrees have divided them.</summary>
readonly record struct BlockShard
{
    /// <summary>Layers of the network that are of this kind.</summary>
    public long Layers { get; init; }

    /// <summary>Tokens of a micro-batch on this rank, T.</summary>
    public long Tokens { get; init; }

    /// <summary>Sequences of a micro-batch, b.</summary>
    public long Sequences { get; init; }

    /// <summary>Query tokens of one sequence on this rank.</summary>
    public long Queries { get; init; }

    /// <summary>Key tokens that a query sees at most: the sequence, or the sliding window.</summary>
    public long Keys { get; init; }

    /// <summary>Whether a token sees only those before it.</summary>
    public bool Causal { get; init; }

    /// <summary>Width of the residual stream, h.</summary>
    public long Hidden { get; init; }

    /// <summary>Width of the queries on this rank; 0 in a layer without attention.</summary>
    public long QueryWidth { get; init; }

    /// <summary>Width of keys or of values on this rank.</summary>
    public long KeyWidth { get; init; }

    /// <summary>Width of the attention's output on this rank.</summary>
    public long OutputWidth { get; init; }

    /// <summary>Query heads on this rank, at least one.</summary>
    public double Heads { get; init; }

    /// <summary>Width of a query or key head.</summary>
    public long HeadDim { get; init; }

    /// <summary>Width of a value head.</summary>
    public long ValueHeadDim { get; init; }

    /// <summary>Rank of the query compression of latent attention, else 0.</summary>
    public long QueryRank { get; init; }

    /// <summary>Width of the joint key and value compression with its rotary part, else 0.</summary>
    public long KeyValueRank { get; init; }

    /// <summary>Width of the rotary part inside <see cref="KeyValueRank"/>.</summary>
    public long RopeHeadDim { get; init; }

    /// <summary>Width of keys and values decompressed on this rank (latent attention), else 0.</summary>
    public long DecompressedWidth { get; init; }

    /// <summary>Width of the dense inner layer on this rank, or 0.</summary>
    public long Inner { get; init; }

    /// <summary>Matrices in front of the activation: 2 when gated, else 1.</summary>
    public long Gates { get; init; }

    /// <summary>Routed experts of the layer, E, or 0.</summary>
    public long Experts { get; init; }

    /// <summary>Routed experts on this rank.</summary>
    public long LocalExperts { get; init; }

    /// <summary>Pairs of token and expert on this rank, balanced.</summary>
    public long RoutedTokens { get; init; }

    /// <summary>Rows that each local expert multiplies.</summary>
    public long ExpertRows { get; init; }

    /// <summary>Width of an expert's inner layer.</summary>
    public long ExpertInner { get; init; }

    /// <summary>Gets the width in which routed experts work: the hidden size, or the narrower one that tokens are brought to.</summary>
    public long ExpertWidth { get; init; }

    /// <summary>Width of the shared expert's inner layer on this rank, or 0.</summary>
    public long SharedInner { get; init; }

    /// <summary>Width of norms and residuals on this rank: h, split over the tensor ranks with sequence parallelism.</summary>
    public long NormWidth { get; init; }

    /// <summary>Whether queries and keys are rotated.</summary>
    public bool Rotary { get; init; }

    /// <summary>Matrix elements of one layer on this rank, before any sharding over replicas.</summary>
    public long Parameters { get; init; }

    /// <summary>How far the backward pass goes.</summary>
    public LayerGradients Gradients { get; init; }

    /// <summary>Rank of low-rank adapters, or 0.</summary>
    public long AdapterRank { get; init; }

    /// <summary>Adapters that a token passes.</summary>
    public long Adapters { get; init; }

    /// <summary>Input and output features of an adapter on this rank, on average.</summary>
    public (long Inputs, long Outputs) AdapterWidths { get; init; }

    /// <summary>Returns the shard with what fine-tuning computes in it.</summary>
    public BlockShard Under(in LayerTraining training, long tensor) => training.Rank == 0 ? this with { Gradients = training.Gradients } : this with
    {
        Gradients = training.Gradients,
        AdapterRank = training.Rank,
        Adapters = training.Adapters,
        AdapterWidths = (
            CeilDiv(training.Inputs.Whole + training.Inputs.Shared / tensor, training.Adapters),
            CeilDiv(training.Outputs.Whole + training.Outputs.Shared / tensor, training.Adapters)),
    };

    /// <summary>Makes the shard of a kind of layer.</summary>
    public static BlockShard Of(Block block, StackKind stack, long layers, in WorkShape shape)
    {
        var t = shape.Tensor;
        var attention = block.Attention;
        var latent = attention?.Latent;
        var experts = block.Experts;
        var dense = block.FeedForward;
        var gated = experts is null ? dense?.Gated ?? false : experts.Expert.Gated;
        var localExperts = experts is null ? 0 : Math.Max(1, experts.Count / shape.Expert);
        var routed = experts is null ? 0 : shape.Tokens * experts.PerToken / t;
        var queryHead = latent?.HeadDim ?? attention?.HeadDim ?? 0;
        var valueHead = latent?.ValueHeadDim ?? attention?.ValueHeadDim ?? queryHead;
        var heads = attention?.Heads ?? 0;
        var shard = new BlockShard
        {
            Layers = layers,
            Tokens = shape.Tokens,
            Sequences = shape.MicroBatch,
            Queries = shape.Queries,
            Keys = Math.Min(shape.Sequence, attention?.Window ?? shape.Sequence),
            // inside a window every query but the first few sees as many keys as the window has
            Causal = stack == StackKind.Decoder && !(attention?.Window < shape.Sequence),
            Hidden = shape.Hidden,
            QueryWidth = heads * queryHead / t,
            KeyWidth = latent is null ? (attention?.KeyWidth ?? 0) / t : 0,
            OutputWidth = heads * valueHead / t,
            Heads = heads == 0 ? 0 : Math.Max(1, heads / (double)t),
            HeadDim = queryHead,
            ValueHeadDim = valueHead,
            QueryRank = latent?.QueryRank ?? 0,
            KeyValueRank = latent is null ? 0 : latent.KeyValueRank + latent.RopeHeadDim,
            RopeHeadDim = latent?.RopeHeadDim ?? 0,
            DecompressedWidth = latent is null ? 0 : heads * (latent.NopeHeadDim + latent.ValueHeadDim) / t,
            Inner = (dense?.Hidden ?? 0) / t,
            Gates = gated ? 2 : 1,
            Experts = experts?.Count ?? 0,
            LocalExperts = localExperts,
            RoutedTokens = routed,
            ExpertRows = experts is null ? 0 : Math.Max(1, routed / localExperts),
            ExpertInner = experts?.Expert.Hidden ?? 0,
            ExpertWidth = experts?.LatentWidth ?? shape.Hidden,
            SharedInner = (experts?.Shared?.Hidden ?? 0) / t,
            NormWidth = shape.Hidden / shape.NormShare,
            Rotary = shape.Rotary,
        };
        return shard with { Parameters = shard.MatrixElements(t) };
    }

    long MatrixElements(long tensor)
    {
        var compressed = QueryRank * (Hidden / tensor + QueryWidth) + KeyValueRank * Hidden / tensor + (KeyValueRank - RopeHeadDim) * DecompressedWidth;
        var projections = KeyValueRank == 0
            ? Hidden * (QueryWidth + 2 * KeyWidth)
            : QueryRank == 0 ? compressed + Hidden * QueryWidth : compressed;
        return projections + OutputWidth * Hidden
            + (Gates + 1) * Hidden * (Inner + SharedInner)
            + LocalExperts * (Gates + 1) * ExpertWidth * ExpertInner
            + (Experts > 0 && ExpertWidth != Hidden ? 2 * Hidden * ExpertWidth : 0)
            + Experts * Hidden / tensor;
    }
}
