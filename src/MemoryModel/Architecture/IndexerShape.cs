namespace MemoryModel;

/// <summary>Represents the lightning indexer that picks the keys of sparse latent attention (DeepSeek-V3.2).</summary>
/// <param name="Heads">Indexer heads.</param>
/// <param name="HeadDim">Width of an indexer head.</param>
public sealed record IndexerShape(long Heads, long HeadDim);
