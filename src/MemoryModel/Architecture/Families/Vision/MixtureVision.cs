using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads the vision towers of Kimi K2.5 and MiniMax-M3: a ViT, and a projector that joins neighbouring patches, in front of a mixture of experts.</summary>
static class MixtureVision
{
    const ParameterGroup Group = ParameterGroup.Vision;

    public static ModelArchitecture Read(string family, ConfigObject c)
    {
        var textConfig = c.Child("text_config")!;
        var text = Families.Text(family == "kimi_k25" ? "kimi_k2" : "minimax_m3_vl_text", c, textConfig);
        var v = c.Child("vision_config")!;
        var list = new TensorList();
        var tower = family == "kimi_k25" ? Kimi(v, c, text.Hidden, list) : MiniMax(v, c, text.Hidden, list);
        return text with { Family = family, Stacks = [tower, .. text.Stacks], Extra = [.. list.Tensors, .. text.Extra] };
    }

    // Files that come with the checkpoint name the tower's keys vt_*, those of the class do not.
    static LayerStack Kimi(ConfigObject v, ConfigObject c, long text, TensorList list)
    {
        var hidden = v.Positive(1152, "vt_hidden_size", "hidden_size");
        var patch = v.Positive(14, "patch_size");
        list.Linear("patch embedding", Group, hidden, 3 * patch * patch, TensorSplit.Replicated, true);
        list.Table("patch positions", Group, v.Positive(64, "init_pos_emb_height", "pos_emb_height") * v.Positive(64, "init_pos_emb_width", "pos_emb_width"), hidden);
        var width = v.Number(1, "mm_hidden_size") ?? c.Positive(hidden, "projection_hidden_size");
        var merged = width * (v.Numbers("merge_kernel_size") is [var high, var wide] ? high * wide : 4);
        list.Norm("projector norm", NormKind.LayerNorm, width, Group);
        list.Linear("projector input", Group, merged, merged, TensorSplit.Replicated, true);
        list.Linear("projector output", Group, text, merged, TensorSplit.Replicated, true);
        return Tower(hidden, v.Positive(16, "vt_num_attention_heads", "num_attention_heads"), v.Positive(4304, "vt_intermediate_size", "intermediate_size"), v.Positive(27, "vt_num_hidden_layers", "num_hidden_layers"), NormKind.LayerNorm);
    }

    static LayerStack MiniMax(ConfigObject v, ConfigObject c, long text, TensorList list)
    {
        var hidden = v.Positive(1280, "hidden_size");
        var patch = v.Positive(14, "patch_size");
        var compression = v.Child("img_token_compression_config");
        var merge = compression?.Number(1, "spatial_merge_size") ?? v.Positive(2, "spatial_merge_size");
        var frames = compression?.Number(1, "temporal_patch_size") ?? v.Positive(2, "temporal_patch_size");
        var width = c.Positive(6144, "projector_hidden_size");
        list.Linear("patch embedding", Group, hidden, v.Positive(3, "num_channels") * frames * patch * patch, TensorSplit.Replicated);
        list.Norm("norm before the layers", NormKind.LayerNorm, hidden, Group);
        list.Linear("projector input", Group, width, hidden, TensorSplit.Replicated, true);
        list.Linear("projector output", Group, text, width, TensorSplit.Replicated, true);
        list.Linear("patch merger input", Group, width, text * merge * merge, TensorSplit.Replicated, true);
        list.Linear("patch merger output", Group, text, width, TensorSplit.Replicated, true);
        return Tower(hidden, v.Positive(16, "num_attention_heads"), v.Positive(5120, "intermediate_size"), v.Positive(32, "num_hidden_layers"), null);
    }

    static LayerStack Tower(long hidden, long heads, long inner, long layers, NormKind? finalNorm)
    {
        var block = new Block
        {
            Norm = NormKind.LayerNorm,
            Attention = new() { Heads = heads, KvHeads = heads, HeadDim = hidden / heads, QueryKeyValueBias = true, OutputBias = true },
            FeedForward = new(inner, Activation.Gelu, false) { Bias = true },
        };
        return LayerStack.Uniform(StackKind.Vision, hidden, Families.Equal(layers).Length, block, finalNorm);
    }
}
