namespace MemoryModel;

/// <summary>Says how the weights of a rank come into being before training: what host memory they pass through.</summary>
public enum WeightLoading
{
    /// <summary>Every rank reads the whole checkpoint into its host memory.</summary>
    EveryRankWhole,

    /// <summary>The first rank of a node reads the whole checkpoint, the others receive their shards.</summary>
    FirstRankWhole,

    /// <summary>Shards are made, or read, where they stay.</summary>
    InPlace,
}
