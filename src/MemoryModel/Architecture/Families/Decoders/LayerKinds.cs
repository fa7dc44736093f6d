using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Collects the layers of a network one by one into its kinds of blocks and which kind each layer is.</summary>
sealed class LayerKinds
{
    readonly List<Block> _kinds = [];
    readonly ImmutableArray<int>.Builder _pattern = ImmutableArray.CreateBuilder<int>();

    /// <summary>Adds the next layer.</summary>
    /// <remarks>Equal layers compare equal but for their extra tensors, which are made anew for each.</remarks>
    public void Add(Block block)
    {
        var index = _kinds.FindIndex(kind => kind with { Extra = [] } == block with { Extra = [] } && kind.Extra.SequenceEqual(block.Extra));
        if (index < 0)
        {
            index = _kinds.Count;
            _kinds.Add(block);
        }

        _pattern.Add(index);
    }

    /// <summary>Returns the kinds and, for each layer, the index of its kind.</summary>
    public (ImmutableArray<Block> Blocks, ImmutableArray<int> Pattern) ToLayers() => ([.. _kinds], _pattern.ToImmutable());
}
