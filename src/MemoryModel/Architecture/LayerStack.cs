using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Names the part of a network that a stack of layers is.</summary>
public enum StackKind
{
    /// <summary>Layers over the source text of an encoder, or of an encoder-decoder.</summary>
    Encoder,

    /// <summary>Causal layers.</summary>
    Decoder,

    /// <summary>Layers over image patches.</summary>
    Vision,
}

/// <summary>Represents a stack of layers: the distinct kinds of block and which kind each layer is.</summary>
/// <param name="Kind">Encoder, decoder or vision.</param>
/// <param name="Hidden">Width of the residual stream, h.</param>
/// <param name="Blocks">The distinct kinds of block.</param>
/// <param name="Pattern">For each layer, in order, the index of its block in <paramref name="Blocks"/>.</param>
public sealed record LayerStack(StackKind Kind, long Hidden, ImmutableArray<Block> Blocks, ImmutableArray<int> Pattern)
{
    /// <summary>Gets the number of layers.</summary>
    public int Layers => Pattern.Length;

    /// <summary>Gets the normalization after the last layer, or <see langword="null"/>.</summary>
    public NormKind? FinalNorm { get; init; }

    /// <summary>Gets how many layers share each block's weights: 1, or all of them (ALBERT).</summary>
    public bool SharedWeights { get; init; }

    /// <summary>Returns how many layers use the block with this index.</summary>
    public int CountOf(int block)
    {
        var count = 0;
        foreach (var index in Pattern)
        {
            count += index == block ? 1 : 0;
        }

        return count;
    }

    /// <summary>Makes a stack of equal layers.</summary>
    public static LayerStack Uniform(StackKind kind, long hidden, int layers, Block block, NormKind? finalNorm) =>
        new(kind, hidden, [block], [.. Enumerable.Repeat(0, layers)]) { FinalNorm = finalNorm };
}
