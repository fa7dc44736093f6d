using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads decoders whose layers are put together in a way of their own: LongCat-Flash, JetMoE, MiMo-V2-Flash, MiniMax-M3, the text of Llama 3.2 Vision.</summary>
static class RecentDecoders
{
    /// <summary>Returns the layers, or <see langword="null"/> for a family that is not one of these.</summary>
    public static (ImmutableArray<Block> Blocks, ImmutableArray<int> Pattern)? Layers(string family, ConfigObject c, DecoderTraits traits, long hidden, long layers) => family switch
    {
        "longcat_flash" => LongCat(family, c, traits, hidden, layers),
        "jetmoe" => JetMoe(family, c, traits, hidden, layers),
        "mimo_v2_flash" => MiMo(family, c, traits, hidden, layers),
        "mllama_text_model" => MixedWithCross(family, c, traits, hidden, layers),
        "nemotron-nas" => NemotronNas.Layers(c, traits, hidden, layers),
        "minimax_m3" or "minimax_m3_vl_text" => MiniMax(family, c, traits, hidden, layers),
        "deepseek_v4" => DeepSeekV4.Layers(c, traits, hidden, layers),
        "step3p5" or "laguna" => GatedHeads.Layers(family, c, traits, hidden, layers),
        _ => null,
    };

    // A layer of the config is two of attention and dense block; experts beside the first dense block read what it reads (a shortcut).
    static (ImmutableArray<Block>, ImmutableArray<int>) LongCat(string family, ConfigObject c, DecoderTraits traits, long hidden, long layers)
    {
        var second = new Block
        {
            Norm = traits.Norm,
            Attention = DecoderAttention.Read(family, c, traits, hidden),
            FeedForward = new(c.Positive("ffn_hidden_size", "intermediate_size"), traits.Activation, true),
        };
        // The router also scores experts that do nothing.
        var idle = c.Number(0, "zero_expert_num") ?? 0;
        var first = second with
        {
            Experts = DecoderExperts.Read(family, c, traits, hidden),
            Extra = idle > 0 ? [new("router of idle experts", ParameterGroup.Router, idle, hidden, TensorSplit.Replicated)] : [],
        };
        c.Assumed.Add("active parameters: every chosen expert is taken to be a real one (some are idle)");
        return ([first, second], [.. Families.Equal(layers).SelectMany(_ => (int[])[0, 1])]);
    }

    // Each token takes k of E pairs of query and output projections; keys and values are common.
    static (ImmutableArray<Block>, ImmutableArray<int>) JetMoe(string family, ConfigObject c, DecoderTraits traits, long hidden, long layers)
    {
        var experts = DecoderExperts.Read(family, c, traits, hidden)! with { Stacked = true };
        var keyHeads = c.Positive(16, "num_key_value_heads");
        var headDim = c.Positive(128, "kv_channels");
        var list = new TensorList();
        var others = experts.Count - experts.PerToken;
        list.Linear("attention router", ParameterGroup.Router, experts.Count, hidden, TensorSplit.Replicated);
        list.Vector("attention output bias", ParameterGroup.Attention, hidden);
        list.Vector("expert output bias", ParameterGroup.FeedForward, hidden);
        if (others > 0)
        {
            list.Add(new("query projection of unchosen experts", ParameterGroup.Attention, keyHeads * headDim, hidden, TensorSplit.Output) { Stacked = others, IsLinear = true });
            list.Add(new("output projection of unchosen experts", ParameterGroup.Attention, hidden, keyHeads * headDim, TensorSplit.Input) { Stacked = others, IsLinear = true });
            c.Assumed.Add("active parameters: those of attention experts that a token does not choose are counted as active");
        }

        var block = new Block
        {
            Norm = traits.Norm,
            Attention = new() { Heads = keyHeads * experts.PerToken, KvHeads = keyHeads, HeadDim = headDim },
            Experts = experts,
            Extra = [.. list.Tensors],
        };
        return ([block], Families.Equal(layers));
    }

    // Layers with a window have twice the key and value heads and a sink per head; values are narrower than keys.
    static (ImmutableArray<Block>, ImmutableArray<int>) MiMo(string family, ConfigObject c, DecoderTraits traits, long hidden, long layers)
    {
        var full = DecoderAttention.Read(family, c, traits, hidden) with { ValueHeadDim = c.Positive(128, "v_head_dim"), Window = null };
        var sliding = full with { KvHeads = c.Positive(2 * full.KvHeads, "swa_num_key_value_heads"), SinksPerHead = 1, Window = c.Number(1, "sliding_window") };
        var types = c.Texts("layer_types");
        var marks = c.Numbers("hybrid_layer_pattern");
        var dense = new FeedForwardShape(c.Positive("intermediate_size"), traits.Activation, true);
        var experts = DecoderExperts.Read(family, c, traits, hidden);
        Block Make(AttentionShape attention, bool routed) => new() { Norm = traits.Norm, Attention = attention, FeedForward = routed ? null : dense, Experts = routed ? experts : null };
        ImmutableArray<Block> blocks = [Make(full, false), Make(sliding, false), Make(full, true), Make(sliding, true)];
        bool Slides(int layer) => types.Length == layers ? types[layer] != "full_attention" : marks.Length == layers ? marks[layer] == 1 : layer > 0 && (layer + 1) % 6 != 0;
        bool Routed(int layer) => experts is not null && (c.Texts("mlp_layer_types").Length > 0 || c.Numbers("moe_layer_freq").Length > 0 ? DecoderExperts.IsRouted(family, c, layer) : layer > 0);
        return (blocks, [.. Families.Equal(layers).Select((_, layer) => (Slides(layer) ? 1 : 0) + (Routed(layer) ? 2 : 0))]);
    }

    // Some layers attend to the picture in place of the text: with norms of queries and keys, and a gate on both residuals.
    static (ImmutableArray<Block>, ImmutableArray<int>) MixedWithCross(string family, ConfigObject c, DecoderTraits traits, long hidden, long layers)
    {
        var self = new Block { Norm = traits.Norm, Attention = DecoderAttention.Read(family, c, traits, hidden), FeedForward = new(c.Positive("intermediate_size"), traits.Activation, true) };
        var cross = self with
        {
            Attention = self.Attention with { QueryKeyNorm = QueryKeyNorm.PerHead },
            Extra = [new("residual gate", ParameterGroup.Attention, 1, 1, TensorSplit.Replicated) { Count = 2 }],
        };
        var crossing = c.Numbers("cross_attention_layers") is { Length: > 0 } given ? given : [3, 8, 13, 18, 23, 28, 33, 38];
        return ([self, cross], [.. Families.Equal(layers).Select((_, layer) => crossing.Contains(layer) ? 1 : 0)]);
    }

    // Sparse layers choose blocks of keys by an indexer: queries of its own, one key, a norm for each.
    static (ImmutableArray<Block>, ImmutableArray<int>) MiniMax(string family, ConfigObject c, DecoderTraits traits, long hidden, long layers)
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
