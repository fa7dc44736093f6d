using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads models with a CLIP, SigLIP or Pixtral tower and a projector of linear layers: LLaVA, LLaVA-NeXT, LLaVA-OneVision, ViP-LLaVA, PaliGemma, Gemma 3, Mistral 3, Idefics 3.</summary>
static class VisionTowers
{
    const ParameterGroup Group = ParameterGroup.Vision;

    public static ModelArchitecture Read(string family, ConfigObject c)
    {
        // Qwen2-VL's older files keep the keys of the text beside those of the picture.
        var textConfig = c.Child("text_config") ?? c;
        var textFamily = textConfig.Text("model_type") is { } named && named != family ? named : family switch { "paligemma" => "gemma", "gemma3" => "gemma3_text", "mistral3" => "mistral", "llava_onevision" => "qwen2", "qwen2_vl" or "qwen2_5_vl" => family + "_text", _ => "llama" };
        var text = Families.Text(textFamily, c, textConfig);
        var given = c.Child("vision_config")!;
        var kind = given.Text("model_type") ?? family switch { "paligemma" or "gemma3" or "llava_onevision" => "siglip_vision_model", "mistral3" => "pixtral", "idefics3" or "smolvlm" => "siglip_vision_model", _ => "clip_vision_model" };
        var v = given.Under(family is "idefics3" or "smolvlm" ? "idefics3_vision" : family.StartsWith("qwen2", StringComparison.Ordinal) ? family : kind);
        var list = new TensorList();
        var tower = family.StartsWith("qwen2", StringComparison.Ordinal) ? Qwen(family, v, text.Hidden, list) : Tower(family, kind, v, list);
        if (!family.StartsWith("qwen2", StringComparison.Ordinal))
        {
            Projector(family, c, tower.Hidden, text.Hidden, list);
        }

        return text with { Family = family, Stacks = [tower, .. text.Stacks], Extra = [.. list.Tensors, .. text.Extra] };
    }

    static LayerStack Tower(string family, string kind, ConfigObject v, TensorList list)
    {
        var (clip, pixtral, idefics) = (kind.StartsWith("clip", StringComparison.Ordinal), kind == "pixtral", family is "idefics3" or "smolvlm");
        var hidden = v.Positive(pixtral ? 1024 : idefics ? 1152 : 768, "hidden_size");
        var patch = v.Positive(pixtral ? 16 : idefics ? 32 : clip ? 32 : 16, "patch_size");
        var side = v.Positive(224, "image_size") / patch;
        list.Linear("patch embedding", Group, hidden, v.Positive(3, "num_channels") * patch * patch, TensorSplit.Replicated, !clip && !pixtral);
        list.Vector("class embedding", Group, clip ? hidden : 0);
        list.Table("patch positions", Group, pixtral ? 0 : side * side + (clip ? 1 : 0), hidden);
        if (clip || pixtral)
        {
            list.Norm("norm before the layers", pixtral ? NormKind.RmsNorm : NormKind.LayerNorm, hidden, Group);
        }

        var heads = v.Positive(12, "num_attention_heads");
        if (!clip && !pixtral && !idefics && v.Flag("vision_use_head", true))
        {
            PoolingHead(v, hidden, list);
        }

        var block = new Block
        {
            Norm = pixtral ? NormKind.RmsNorm : NormKind.LayerNorm,
            Attention = new() { Heads = heads, KvHeads = heads, HeadDim = v.Positive(hidden / heads, "head_dim"), QueryKeyValueBias = !pixtral, OutputBias = !pixtral },
            FeedForward = new(v.Positive(4 * hidden, "intermediate_size"), pixtral ? Activation.Silu : Activation.Gelu, pixtral) { Bias = !pixtral },
        };
        return LayerStack.Uniform(StackKind.Vision, hidden, Families.Equal(v.Positive(12, "num_hidden_layers")).Length, block, pixtral ? null : NormKind.LayerNorm);
    }

    // SigLIP's class builds its pooling head unless the config says not to.
    static void PoolingHead(ConfigObject v, long hidden, TensorList list)
    {
        list.Vector("pooling probe", Group, hidden);
        list.Linear("pooling query, key and value projection", Group, 3 * hidden, hidden, TensorSplit.Replicated, true);
        list.Linear("pooling output projection", Group, hidden, hidden, TensorSplit.Replicated, true);
        list.Norm("pooling norm", NormKind.LayerNorm, hidden, Group);
        list.Linear("pooling inner layer", Group, v.Positive(4 * hidden, "intermediate_size"), hidden, TensorSplit.Replicated, true);
        list.Linear("pooling outer layer", Group, hidden, v.Positive(4 * hidden, "intermediate_size"), TensorSplit.Replicated, true);
    }

    static void Projector(string family, ConfigObject c, long vision, long text, TensorList list)
    {
        switch (family)
        {
            case "paligemma":
                list.Linear("projector", Group, c.Positive(text, "projection_dim"), vision, TensorSplit.Replicated, true);
                break;
            case "gemma3":
                list.Table("projector", Group, vision, text);
                list.Norm("projector norm", NormKind.RmsNorm, vision, Group);
                break;
            case "idefics3" or "smolvlm":
                var scale = c.Positive(2, "scale_factor");
                list.Linear("connector", Group, text, vision * scale * scale, TensorSplit.Replicated);
                break;
            case "mistral3":
                var merge = c.Positive(2, "spatial_merge_size");
                var bias = c.Flag("multimodal_projector_bias", false);
                list.Norm("projector norm", NormKind.RmsNorm, vision, Group);
                list.Linear("patch merger", Group, vision, vision * merge * merge, TensorSplit.Replicated);
                list.Linear("projector input", Group, text, vision, TensorSplit.Replicated, bias);
                list.Linear("projector output", Group, text, text, TensorSplit.Replicated, bias);
                break;
            case "vipllava":
                // The outputs of several layers side by side, normalized.
                var several = vision * (c.Numbers("vision_feature_layers") is { Length: > 0 } chosen ? chosen.Length : 5);
                list.Norm("projector norm", NormKind.LayerNorm, several, Group);
                list.Linear("projector input", Group, text, several, TensorSplit.Replicated, true);
                list.Linear("projector output", Group, text, text, TensorSplit.Replicated, true);
                break;
            default:
                var biased = c.Flag("multimodal_projector_bias", true);
                var layers = Math.Max(1, c.Numbers("vision_feature_layer").Length);
                list.Linear("projector input", Group, text, vision * layers, TensorSplit.Replicated, biased);
                list.Linear("projector output", Group, text, text, TensorSplit.Replicated, biased);
                list.Vector("end of an image row", Group, family is "llava_next" or "llava_next_video" or "llava_onevision" ? text : 0);
                break;
        }
    }

    // Qwen2-VL and 2.5-VL merge patches and bring them to the width of the text; "hidden_size" of the former is that width.
    static LayerStack Qwen(string family, ConfigObject v, long text, TensorList list)
    {
        var newer = family == "qwen2_5_vl";
        var hidden = newer ? v.Positive(3584, "hidden_size") : v.Positive(1280, "embed_dim");
        var merged = hidden * v.Positive(2, "spatial_merge_size") * v.Positive(2, "spatial_merge_size");
        var heads = v.Positive(16, "num_heads");
        var norm = newer ? NormKind.RmsNorm : NormKind.LayerNorm;
        list.Linear("patch embedding", Group, hidden, v.Positive(3, "in_channels") * v.Positive(2, "temporal_patch_size") * v.Positive(14, "patch_size") * v.Positive(14, "patch_size"), TensorSplit.Replicated);
        list.Norm("merger norm", norm, hidden, Group);
        list.Linear("merger inner layer", Group, merged, merged, TensorSplit.Output, true);
        list.Linear("merger output", Group, v.Positive(text, newer ? "out_hidden_size" : "hidden_size"), merged, TensorSplit.Input, true);
        var width = newer ? v.Positive(3420, "intermediate_size") : (long)((v.Real("mlp_ratio") ?? 4) * hidden);
        var block = new Block
        {
            Norm = norm,
            Attention = new() { Heads = heads, KvHeads = heads, HeadDim = hidden / heads, QueryKeyValueBias = true, OutputBias = true, FusedProjection = true },
            FeedForward = new(width, newer ? Activation.Silu : Activation.Gelu, newer) { Bias = true },
        };
        return new(StackKind.Vision, hidden, [block], Families.Equal(v.Positive(32, "depth")));
    }
}
