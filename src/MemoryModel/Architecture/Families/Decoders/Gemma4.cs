using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads Gemma 4: sliding layers, global layers with heads of their own width, experts beside the dense block, inputs per layer, a vision tower.</summary>
static class Gemma4
{
    public static (ImmutableArray<Block> Blocks, ImmutableArray<int> Pattern) Layers(ConfigObject c, DecoderTraits traits, long hidden, AttentionShape sliding, long layers)
    {
        var keyIsValue = c.Flag("attention_k_eq_v", false);
        var global = sliding with
        {
            HeadDim = c.Positive(512, "global_head_dim"),
            KvHeads = keyIsValue ? c.Positive(sliding.KvHeads, "num_global_key_value_heads") : sliding.KvHeads,
            KeyIsValue = keyIsValue,
            Window = null,
        };
        var experts = c.Flag("enable_moe_block", false)
            ? new ExpertsShape(c.Positive("num_experts"), c.Positive("top_k_experts"), new(c.Positive("moe_intermediate_size"), traits.Activation, true) { FusedGateUp = true }) { Stacked = true, RouterScales = true }
            : null;
        var block = new Block
        {
            Norm = traits.Norm,
            Layout = BlockLayout.SandwichNorm,
            // Experts add a norm in front and one behind them, and one behind the dense block.
            Norms = experts is null ? 4 : 7,
            Attention = sliding,
            FeedForward = new(c.Positive("intermediate_size"), traits.Activation, true),
            Experts = experts,
            Extra = PerLayer(c, hidden),
        };
        // Absent a list, every sixth layer is global, and the last one always.
        var types = c.Texts("layer_types");
        bool Global(int layer) => types.Length == layers ? types[layer] == "full_attention" : (layer + 1) % 6 == 0 || layer + 1 == layers;
        // The last layers read the keys and values of earlier ones, with a dense block of twice the width where the config says so.
        var sharing = c.Number(0, "num_kv_shared_layers") ?? 0;
        var wide = block.FeedForward with { Hidden = block.FeedForward.Hidden * (c.Flag("use_double_wide_mlp", false) ? 2 : 1) };
        Block Sharing(Block own) => own with { Attention = own.Attention! with { SharesKeyValue = true, KeyIsValue = false }, FeedForward = wide };
        var other = block with { Attention = global };
        var pattern = Families.Equal(layers).Select((_, layer) => (Global(layer) ? 1 : 0) + (sharing > 0 && layer >= layers - sharing ? 2 : 0)).ToArray();
        var used = pattern.Distinct().Order().ToArray();
        Block[] kinds = [block, other, Sharing(block), Sharing(other)];
        return ([.. used.Select(kind => kinds[kind])], [.. pattern.Select(kind => Array.IndexOf(used, kind))]);
    }

    static ImmutableArray<ParameterTensor> PerLayer(ConfigObject c, long hidden)
    {
        var width = c.Number(0, "hidden_size_per_layer_input") ?? 0;
        var list = new TensorList();
        if (width > 0)
        {
            list.Linear("layer input gate", ParameterGroup.FeedForward, width, hidden, TensorSplit.Replicated);
            list.Linear("layer input projection", ParameterGroup.FeedForward, hidden, width, TensorSplit.Replicated);
            list.Norm("layer input norm", NormKind.RmsNorm, hidden);
        }

        return [.. list.Tensors];
    }

    /// <summary>The table and the projection of the inputs per layer, outside the layers.</summary>
    public static ImmutableArray<ParameterTensor> Outside(ConfigObject c, long hidden, long layers)
    {
        var width = c.Number(0, "hidden_size_per_layer_input") ?? 0;
        var list = new TensorList();
        if (width > 0)
        {
            list.Table("embedding per layer", ParameterGroup.Embeddings, c.Positive("vocab_size_per_layer_input"), layers * width, TensorSplit.Vocabulary);
            list.Linear("projection per layer", ParameterGroup.Embeddings, layers * width, hidden, TensorSplit.Replicated);
            list.Norm("projection per layer norm", NormKind.RmsNorm, width);
        }

        return [.. list.Tensors];
    }

    /// <summary>Reads Gemma 4 with its tower: layers like those of the text, positions by height and width, one matrix to the text's width.</summary>
    public static ModelArchitecture WithVision(ConfigObject c)
    {
        const ParameterGroup group = ParameterGroup.Vision;
        var textConfig = c.Child("text_config")!;
        var text = Families.Text("gemma4_text", c, textConfig);
        var v = c.Child("vision_config")!;
        if (c.Child("audio_config") is not null)
        {
            c.Assumed.Add("the audio part of the multimodal model is not counted (audio_config)");
        }

        var hidden = v.Positive(768, "hidden_size");
        var heads = v.Positive(12, "num_attention_heads");
        var patch = v.Positive(16, "patch_size");
        var list = new TensorList();
        list.Linear("patch embedding", group, hidden, 3 * patch * patch, TensorSplit.Replicated);
        list.Add(new("patch positions", group, v.Positive(10240, "position_embedding_size"), hidden, TensorSplit.Replicated) { Stacked = 2 });
        list.Linear("projector", group, text.Hidden, hidden, TensorSplit.Replicated);
        var block = new Block
        {
            Norm = NormKind.RmsNorm,
            Layout = BlockLayout.SandwichNorm,
            Attention = new() { Heads = heads, KvHeads = v.Positive(12, "num_key_value_heads"), HeadDim = v.Positive(64, "head_dim"), QueryKeyNorm = QueryKeyNorm.PerHead, QueryKeyValueBias = v.Flag("attention_bias", false), OutputBias = v.Flag("attention_bias", false) },
            FeedForward = new(v.Positive(3072, "intermediate_size"), Activation.Gelu, true),
        };
        return text with
        {
            Family = "gemma4",
            Stacks = [new(StackKind.Vision, hidden, [block], Families.Equal(v.Positive(16, "num_hidden_layers"))), .. text.Stacks],
            Extra = [.. list.Tensors, .. text.Extra],
        };
    }
}
