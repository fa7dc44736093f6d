using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads models whose vision tower is their own: InternVL, Llama 3.2 Vision, Llama 4, GLM-4V.</summary>
static class MoreVisionTowers
{
    const ParameterGroup Group = ParameterGroup.Vision;

    public static ModelArchitecture Read(string family, ConfigObject c)
    {
        var textConfig = c.Child("text_config")!;
        var text = Families.Text(textConfig.Text("model_type") ?? family switch { "internvl" => "qwen2", "mllama" => "mllama_text_model", "llama4" => "llama4_text", _ => family + "_text" }, c, textConfig);
        var v = c.Child("vision_config")!;
        var list = new TensorList();
        ImmutableArray<LayerStack> towers = family switch
        {
            "internvl" => [Intern(v.Under("internvl_vision"), c, text.Hidden, list)],
            "mllama" => Llama(v.Under("mllama_vision_model"), text.Hidden, list),
            "llama4" => [Llama4(v.Under("llama4_vision_model"), text.Hidden, list)],
            _ => [Glm(v, list)],
        };
        return text with
        {
            Family = family,
            Stacks = [.. towers, .. text.Stacks],
            Extra = [.. list.Tensors, .. text.Extra],
        };
    }

    // A ViT with a learned scale on each residual; four patches side by side go through two linear layers to the text's width.
    static LayerStack Intern(ConfigObject v, ConfigObject c, long text, TensorList list)
    {
        var hidden = v.Positive(1024, "hidden_size");
        var (patch, image) = (Side(v, "patch_size", 14), Side(v, "image_size", 448));
        list.Linear("patch embedding", Group, hidden, v.Positive(3, "num_channels") * patch * patch, TensorSplit.Replicated, true);
        list.Vector("class embedding", Group, hidden);
        list.Vector("mask embedding", Group, v.Flag("use_mask_token", false) ? hidden : 0);
        list.Table("patch positions", Group, v.Flag("use_absolute_position_embeddings", true) ? image / patch * (image / patch) + 1 : 0, hidden);
        var side = Math.Max(1, (long)Math.Round(1 / (c.Real("downsample_ratio") ?? 0.5)));
        var merged = hidden * side * side;
        list.Norm("projector norm", NormKind.LayerNorm, merged, Group);
        list.Linear("projector input", Group, text, merged, TensorSplit.Replicated, true);
        list.Linear("projector output", Group, text, text, TensorSplit.Replicated, true);
        var heads = v.Positive(16, "num_attention_heads");
        var norms = new TensorList();
        norms.Vector("residual scale of attention", Group, hidden);
        norms.Vector("residual scale of the feed-forward block", Group, hidden);
        norms.Norm("query norm", NormKind.RmsNorm, v.Flag("use_qk_norm", false) ? hidden : 0, Group);
        norms.Norm("key norm", NormKind.RmsNorm, v.Flag("use_qk_norm", false) ? hidden : 0, Group);
        var rms = v.Text("norm_type") == "rms_norm";
        var block = new Block
        {
            Norm = rms ? NormKind.RmsNorm : NormKind.LayerNorm,
            Attention = new() { Heads = heads, KvHeads = heads, HeadDim = hidden / heads, QueryKeyValueBias = v.Flag("attention_bias", false), OutputBias = true },
            FeedForward = new(v.Positive(4096, "intermediate_size"), Activation.Gelu, false) { Bias = true },
            Extra = [.. norms.Tensors],
        };
        return LayerStack.Uniform(StackKind.Vision, hidden, Families.Equal(v.Positive(24, "num_hidden_layers")).Length, block, v.Flag("use_mean_pooling", true) ? null : NormKind.LayerNorm);
    }

    // A local and a global stack over tiles; the outputs of several layers stand side by side in front of the projector.
    static ImmutableArray<LayerStack> Llama(ConfigObject v, long text, TensorList list)
    {
        var hidden = v.Positive(1280, "hidden_size");
        var (patch, image) = (Side(v, "patch_size", 14), Side(v, "image_size", 448));
        var tiles = v.Positive(4, "max_num_tiles");
        var rows = image / patch * (image / patch) + 1;
        // One row per shape that tiles can be put into, and one for none.
        var shapes = v.Number(1, "max_aspect_ratio_id") ?? Shapes(tiles);
        list.Linear("patch embedding", Group, hidden, v.Positive(3, "num_channels") * patch * patch, TensorSplit.Replicated);
        list.Vector("class embedding", Group, hidden);
        list.Table("patch positions", Group, rows, hidden);
        list.Table("tile positions", Group, shapes + 1, tiles * rows * hidden);
        list.Table("tile embedding before the layers", Group, shapes + 1, tiles * hidden);
        list.Table("tile embedding after the layers", Group, shapes + 1, tiles * hidden);
        list.Add(new("position gate", Group, 1, 1, TensorSplit.Replicated) { Count = 3 });
        list.Norm("norm before the layers", NormKind.LayerNorm, hidden, Group);
        list.Norm("norm after the layers", NormKind.LayerNorm, hidden, Group);
        list.Linear("projector", Group, text, v.Positive(7680, "vision_output_dim"), TensorSplit.Replicated, true);
        var heads = v.Positive(16, "attention_heads", "num_attention_heads");
        var local = new Block
        {
            Norm = NormKind.LayerNorm,
            Attention = new() { Heads = heads, KvHeads = heads, HeadDim = hidden / heads },
            FeedForward = new(v.Positive(5120, "intermediate_size"), Activation.Gelu, false) { Bias = true },
        };
        var gated = local with { Extra = [new("residual gate", Group, 1, 1, TensorSplit.Replicated) { Count = 2 }] };
        return
        [
            new(StackKind.Vision, hidden, [local], Families.Equal(v.Positive(32, "num_hidden_layers"))),
            new(StackKind.Vision, hidden, [gated], Families.Equal(v.Positive(8, "num_global_layers"))),
        ];
    }

    // A ViT with a norm before and after; patches side by side go through two matrices, and one more to the text's width.
    static LayerStack Llama4(ConfigObject v, long text, TensorList list)
    {
        var hidden = v.Positive(768, "hidden_size");
        var (patch, image) = (Side(v, "patch_size", 14), Side(v, "image_size", 448));
        var inner = v.Positive(5632, "intermediate_size");
        var (width, given) = (v.Positive(4096, "projector_input_dim"), v.Positive(4096, "projector_output_dim"));
        list.Linear("patch embedding", Group, hidden, v.Positive(3, "num_channels") * patch * patch, TensorSplit.Replicated);
        list.Vector("class embedding", Group, hidden);
        list.Table("patch positions", Group, image / patch * (image / patch) + 1, hidden);
        list.Norm("norm before the layers", NormKind.LayerNorm, hidden, Group);
        list.Norm("norm after the layers", NormKind.LayerNorm, hidden, Group);
        list.Linear("patch merger input", Group, width, inner, TensorSplit.Replicated);
        list.Linear("patch merger output", Group, given, given, TensorSplit.Replicated);
        list.Linear("projector", Group, text, v.Positive(7680, "vision_output_dim"), TensorSplit.Replicated);
        var heads = v.Positive(16, "num_attention_heads");
        var block = new Block
        {
            Norm = NormKind.LayerNorm,
            Attention = new() { Heads = heads, KvHeads = heads, HeadDim = hidden / heads, QueryKeyValueBias = true, OutputBias = true },
            FeedForward = new(inner, Activation.Gelu, false) { Bias = true },
        };
        return new(StackKind.Vision, hidden, [block], Families.Equal(v.Positive(34, "num_hidden_layers")));
    }

    // The ways to put at most this many tiles into a rectangle.
    static long Shapes(long tiles)
    {
        var shapes = 0L;
        for (var wide = 1L; wide <= tiles; wide++)
        {
            shapes += tiles / wide;
        }

        return shapes;
    }

    // A ViT with RMSNorm and a gate, a convolution that joins patches, and a gated block in the text's width.
    static LayerStack Glm(ConfigObject v, TensorList list)
    {
        var hidden = v.Positive(1536, "hidden_size");
        var width = v.Positive(4096, "out_hidden_size");
        var (patch, image) = (v.Positive(14, "patch_size"), v.Positive(336, "image_size"));
        var merge = v.Positive(2, "spatial_merge_size");
        var inner = v.Positive(13696, "intermediate_size");
        var bias = v.Flag("attention_bias", false);
        list.Linear("patch embedding", Group, hidden, v.Positive(3, "in_channels") * v.Positive(2, "temporal_patch_size") * patch * patch, TensorSplit.Replicated, true);
        list.Table("patch positions", Group, image / patch * (image / patch), hidden);
        list.Norm("norm before the layers", NormKind.RmsNorm, hidden, Group);
        list.Linear("patch merger", Group, width, hidden * merge * merge, TensorSplit.Replicated, true);
        list.Linear("projector", Group, width, width, TensorSplit.Replicated);
        list.Norm("projector norm", NormKind.LayerNorm, width, Group);
        list.Linear("projector gate", Group, inner, width, TensorSplit.Output);
        list.Linear("projector inner layer", Group, inner, width, TensorSplit.Output);
        list.Linear("projector outer layer", Group, width, inner, TensorSplit.Input);
        var heads = v.Positive(12, "num_heads");
        var block = new Block
        {
            Norm = NormKind.RmsNorm,
            Attention = new() { Heads = heads, KvHeads = heads, HeadDim = hidden / heads, QueryKeyValueBias = bias, FusedProjection = true },
            FeedForward = new(width, Activation.Silu, true),
        };
        return new(StackKind.Vision, hidden, [block], Families.Equal(v.Positive(24, "depth"))) { FinalNorm = NormKind.RmsNorm };
    }

    // A number, or one for height and one for width.
    static long Side(ConfigObject v, string key, long otherwise) => v.Numbers(key) is [var side, ..] ? side : v.Positive(otherwise, key);
}
