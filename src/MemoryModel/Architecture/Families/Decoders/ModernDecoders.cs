using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads the decoders built like Llama: separate projections, rotary positions, gated feed-forward blocks or experts.</summary>
/// <remarks>A family that is not known is read here too, by its keys, and said to be assumed.</remarks>
static class ModernDecoders
{
    public static ModelArchitecture Read(string family, ConfigObject c)
    {
        var traits = DecoderTraits.Of(family, c);
        var hidden = c.Positive("hidden_size", "d_model", "n_embd", "dim", "n_embed");
        var layers = family switch
        {
            "nemotron_h" when c.Texts("layers_block_type") is { Length: > 0 } types => types.Length,
            "longcat_flash" => c.Positive("num_layers"),
            _ => c.Positive("num_hidden_layers", "n_layers", "n_layer", "num_layers"),
        };
        var (blocks, pattern) = Layers(family, c, traits, hidden, layers);
        var vocab = c.Positive("vocab_size", "padded_vocab_size");
        var model = Families.Decoder(
            family.Length == 0 ? "decoder" : family,
            hidden,
            blocks,
            pattern,
            traits.FinalNorm,
            new(vocab, hidden, traits.Positions),
            new(Families.Tied(c, traits.TiedByDefault)) { Bias = traits.HeadBias },
            c.Number(1, "max_position_embeddings", "max_seq_len", "seq_length"));
        // Eight rows more than words, for the picture's own tokens; the output matrix lacks them.
        model = family == "mllama_text_model" ? model with { Extra = [new("picture tokens", ParameterGroup.Embeddings, 8, hidden, TensorSplit.Replicated)] } : model;
        return family switch
        {
            "gemma3n_text" => model with { Extra = Gemma3n.Outside(c, hidden, layers) },
            "gemma4_text" or "gemma4_unified_text" => model with { Extra = Gemma4.Outside(c, hidden, layers) },
            "deepseek_v4" => model with { Extra = DeepSeekV4.Outside(c, hidden) },
            "kimi_linear" when c.Number(1, "attn_res_block_size") is not null => model with { Extra = DeltaNetDecoders.DepthAttention("output", hidden) },
            "zamba" => model with { Extra = Zamba.SharedBlock(c, hidden) },
            "zamba2" => model with { Extra = Zamba.SharedBlocks(c, hidden) },
            // Reads both ways.
            "eurobert" => model with { Stacks = [model.Main with { Kind = StackKind.Encoder }] },
            "mimo" => model with { Extra = PredictionLayers(model, c.Number(0, "num_nextn_predict_layers") ?? 0) },
            _ => model,
        };
    }

    // MiMo's class builds its layers for the tokens after the next; those of DeepSeek-V3 and GLM are in the checkpoint but not in the class.
    static ImmutableArray<ParameterTensor> PredictionLayers(ModelArchitecture model, long count)
    {
        var list = new TensorList();
        var block = model.Main.Blocks[0];
        for (var i = 0; i < block.NormCount + 3; i++)
        {
            list.Norm($"prediction layer norm {i + 1}", block.Norm, model.Hidden);
        }

        list.Linear("prediction layer input projection", ParameterGroup.FeedForward, model.Hidden, 2 * model.Hidden, TensorSplit.Replicated);
        AttentionParameters.AddTo(list, block.Attention!, model.Hidden, block.Norm, "prediction layer ");
        FeedForwardParameters.AddDense(list, block.FeedForward!, model.Hidden, "prediction layer ");
        return count == 0 ? [] : [.. list.Tensors.Select(tensor => tensor with { Count = tensor.Count * count })];
    }

    static (ImmutableArray<Block> Blocks, ImmutableArray<int> Pattern) Layers(string family, ConfigObject c, DecoderTraits traits, long hidden, long layers)
    {
        if (OwnLayers.Of(family, c, traits, hidden, layers) is { } own)
        {
            return own;
        }

        var attention = DecoderAttention.Read(family, c, traits, hidden);
        var feedForward = DenseFeedForward(family, c, traits, hidden);
        var dense = new Block { Norm = traits.Norm, Layout = traits.Layout, Attention = attention, FeedForward = feedForward, Extra = DecoderExtras.PerLayer(family, c, hidden, attention, feedForward) };
        var experts = DecoderExperts.Read(family, c, traits, hidden);
        if (experts is null)
        {
            return ([dense], Families.Equal(layers));
        }

        if (family == "granitemoeshared" && c.Number(0, "shared_intermediate_size") is > 0 and var shared)
        {
            experts = experts with { Shared = new(shared, traits.Activation, true) { FusedGateUp = true } };
        }

        // A.X K1 normalizes what its experts give.
        var routed = dense with { FeedForward = null, Experts = experts, Norms = family == "axk1" ? dense.NormCount + 1 : null };
        ImmutableArray<Block> blocks = [dense, routed, .. attention.Indexer is null ? [] : (Block[])[WithoutIndexer(dense), WithoutIndexer(routed)]];
        var pattern = Families.Equal(layers).Select((_, layer) => (DecoderExperts.IsRouted(family, c, layer) ? 1 : 0) + (attention.Indexer is null || Indexes(c, layer) ? 0 : 2)).ToArray();
        // Only the kinds that some layer is of.
        var used = pattern.Distinct().Order().ToArray();
        return ([.. used.Select(kind => blocks[kind])], [.. pattern.Select(kind => Array.IndexOf(used, kind))]);
    }

    static Block WithoutIndexer(Block block) => block with { Attention = block.Attention! with { Indexer = null } };

    // GLM-5.2: some layers use the keys that the layer before has chosen. A list of kinds, letters, or a period after the first layers.
    static bool Indexes(ConfigObject c, int layer)
    {
        if (c.Texts("indexer_types") is { Length: > 0 } types && layer < types.Length)
        {
            return types[layer] == "full";
        }

        if (c.Text("index_topk_pattern") is { } letters && layer < letters.Length)
        {
            return letters[layer] == 'F';
        }

        return Math.Max(layer - (c.Number(0, "index_skip_topk_offset") ?? 2) + 1, 0) % c.Positive(1, "index_topk_freq") == 0;
    }

    static FeedForwardShape DenseFeedForward(string family, ConfigObject c, DecoderTraits traits, long hidden)
    {
        var width = family switch
        {
            "llama4_text" or "llama4" => c.Positive(4 * hidden, "intermediate_size_mlp", "intermediate_size"),
            // Qwen 1 stores twice the width of one of its two inner matrices.
            "qwen" => c.Positive("intermediate_size") / 2,
            _ => c.Positive(4 * hidden, "prefix_dense_intermediate_size", "dense_intermediate_size", "intermediate_size", "ffn_hidden_size", "ffn_dim", "n_inner", "d_ff"),
        };
        return new(width, traits.Activation, traits.Gated) { Bias = traits.FeedForwardBias, FusedGateUp = traits.FusedGateUp, ActivationCoefficients = family == "apertus" && (c.Text("hidden_act") ?? "xielu") == "xielu" ? 2 : 0 };
    }
}
