namespace MemoryModel;

/// <summary>Says how a block wires its normalizations, attention and feed-forward part.</summary>
public enum BlockLayout
{
    /// <summary>Norm, attention, add; norm, feed-forward, add.</summary>
    PreNorm,

    /// <summary>Attention, add, norm; feed-forward, add, norm (the original transformer, BERT, OLMo 2 on the outputs).</summary>
    PostNorm,

    /// <summary>A norm before and after both parts (Gemma 2 and 3).</summary>
    SandwichNorm,

    /// <summary>Attention and feed-forward in parallel, each with its own norm (GPT-NeoX, Falcon's new decoder).</summary>
    ParallelTwoNorms,

    /// <summary>Attention and feed-forward in parallel behind one shared norm (GPT-J, Phi, Falcon-7B, Cohere).</summary>
    ParallelOneNorm,
}
