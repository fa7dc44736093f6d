using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads MiniMax-M3: layers of sparse attention.</summary>
/// <remarks>Sparse layers choose blocks of keys by an indexer: queries of its own, one key, a norm for each.</remarks>
static class MiniMaxM3
{
    public static (ImmutableArray<Block> Blocks, ImmutableArray<int> Pattern) Layers(string family, ConfigObject c, DecoderTraits traits, long hidden, long layers)
    {
        var sparse = c.Child("sparse_attention_config");
        var heads = c.Number(1, "index_n_heads") ?? sparse?.Positive(4, "sparse_num_index_heads") ?? 4;
        var width = sparse?.Number(1, "sparse_index_dim") ?? c.Positive(128, "index_head_dim");
        var list = new TensorList();
        list.Linear("indexer query projection", ParameterGroup.Attention, heads * width, hidden, TensorSplit.Replicated);
        list.Linear("indexer key projection", ParameterGroup.Attention, width, hidden, TensorSplit.Replicated);
        list.Norm("indexer query norm", traits.Norm, width);
        list.Norm("indexer key norm", traits.Norm, width);
        var types = c.Texts("layer_types");
        var marks = sparse?.Numbers("sparse_attention_freq") ?? [];
        var experts = DecoderExperts.Read(family, c, traits, hidden);
        var shared = c.Number(0, "shared_intermediate_size") ?? 3072;
        experts = experts is null ? null : experts with { Shared = shared > 0 ? new(shared, traits.Activation, true) { FusedGateUp = true } : null };
        var dense = new Block
        {
            Norm = traits.Norm,
            Attention = DecoderAttention.Read(family, c, traits, hidden),
            FeedForward = new(c.Positive(12288, "dense_intermediate_size"), traits.Activation, true) { FusedGateUp = true },
        };
        var routed = dense with { FeedForward = null, Experts = experts };
        ImmutableArray<ParameterTensor> indexer = [.. list.Tensors];
        ImmutableArray<Block> blocks = [dense, routed, dense with { Extra = indexer }, routed with { Extra = indexer }];
        bool Sparse(int layer) => types.Length == layers ? types[layer] == "minimax_m3_sparse" : layer < marks.Length && marks[layer] == 1;
        return (blocks, [.. Families.Equal(layers).Select((_, layer) => (experts is not null && DecoderExperts.IsRouted(family, c, layer) ? 1 : 0) + (Sparse(layer) ? 2 : 0))]);
    }
}
