namespace MemoryModel;

/// <summary>Represents the dimensions of one attention: multi-head, grouped-query, multi-query, or latent.</summary>
public sealed record AttentionShape
{
    /// <summary>Gets the number of query heads.</summary>
    public required long Heads { get; init; }

    /// <summary>Gets the number of key and value heads: <see cref="Heads"/> for multi-head, 1 for multi-query attention.</summary>
    public required long KvHeads { get; init; }

    /// <summary>Gets the width of a query or key head; it need not be hidden size / heads.</summary>
    public required long HeadDim { get; init; }

    /// <summary>Gets the width of a value head, when it differs from <see cref="HeadDim"/>.</summary>
    public long? ValueHeadDim { get; init; }

    /// <summary>Gets whether the query, key and value projections have biases.</summary>
    public bool QueryKeyValueBias { get; init; }

    /// <summary>Gets whether the key projection has no bias although query and value have (Whisper).</summary>
    public bool KeyBiasless { get; init; }

    /// <summary>Gets whether the output projection has a bias.</summary>
    public bool OutputBias { get; init; }

    /// <summary>Gets whether query, key and value are one weight matrix.</summary>
    public bool FusedProjection { get; init; }

    /// <summary>Gets how queries and keys are normalized.</summary>
    public QueryKeyNorm QueryKeyNorm { get; init; }

    /// <summary>Gets whether the keys serve as values too, so that there is no value projection (Gemma 4's global layers).</summary>
    public bool KeyIsValue { get; init; }

    /// <summary>Gets whether the layer reads the keys and values of an earlier one and has no projections for them (Gemma 3n's last layers).</summary>
    public bool SharesKeyValue { get; init; }

    /// <summary>Gets the number of learned attention sinks per head (gpt-oss: 1), else 0.</summary>
    public long SinksPerHead { get; init; }

    /// <summary>Gets whether a gate of the query width multiplies the attention output (Qwen 3.5, Kimi K3).</summary>
    public bool OutputGate { get; init; }

    /// <summary>Gets the rank through which queries are projected without latent keys (DeepSeek-V4), or 0 where they are projected directly.</summary>
    public long QueryRank { get; init; }

    /// <summary>Gets the number of groups of heads whose outputs are brought to <see cref="OutputRank"/> each before the output projection (DeepSeek-V4), or 0.</summary>
    public long OutputGroups { get; init; }

    /// <summary>Gets the width of a group of heads in front of the output projection, or 0.</summary>
    public long OutputRank { get; init; }

    /// <summary>Gets the rows of the relative position table kept in this layer (T5: 32 in the first layer of a stack), else 0.</summary>
    public long RelativePositionBuckets { get; init; }

    /// <summary>Gets the relative positions that queries and keys are compared with (DeBERTa: both directions), or 0.</summary>
    internal long RelativePositions { get; init; }

    /// <summary>Gets how many comparisons of content and position the scores have (DeBERTa: c2p and p2c), or 0.</summary>
    internal long RelativeKinds { get; init; }

    /// <summary>Gets the sliding window in tokens, or <see langword="null"/> for full attention.</summary>
    public long? Window { get; init; }

    /// <summary>Gets the latent projections of DeepSeek's multi-head latent attention, or <see langword="null"/>.</summary>
    public LatentShape? Latent { get; init; }

    /// <summary>Gets the indexer of sparse latent attention, or <see langword="null"/>.</summary>
    public IndexerShape? Indexer { get; init; }

    /// <summary>Gets the linear-attention or state-space mixer that takes the place of softmax attention, or <see langword="null"/>.</summary>
    public LinearMixerShape? LinearMixer { get; init; }

    /// <summary>Gets the width of all query heads.</summary>
    public long QueryWidth => Heads * HeadDim;

    /// <summary>Gets the width of all key heads.</summary>
    public long KeyWidth => KvHeads * HeadDim;

    /// <summary>Gets the width of all value heads, as the keys are counted.</summary>
    public long ValueWidth => KvHeads * (ValueHeadDim ?? HeadDim);

    /// <summary>Gets the width of the output projection's input.</summary>
    public long OutputWidth => Heads * (ValueHeadDim ?? HeadDim);
}
