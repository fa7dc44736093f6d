namespace MemoryModel;

/// <summary>Reads Qwen3-VL and the multimodal Qwen 3.5: a vision tower whose patches are merged into the width of the text model.</summary>
static class QwenVision
{
    public static ModelArchitecture Read(string family, ConfigObject c)
    {
        var textConfig = c.Child("text_config")!;
        var text = Families.Text(textConfig.Text("model_type") ?? family + "_text", c, textConfig);
        if (c.Child("vision_config") is not { } v)
        {
            return text;
        }

        var hidden = v.Positive(1152, "hidden_size");
        var heads = v.Positive(16, "num_heads");
        var merged = hidden * v.Positive(2, "spatial_merge_size") * v.Positive(2, "spatial_merge_size");
        var width = v.Positive(text.Hidden, "out_hidden_size");
        // Qwen3-VL also feeds three inner layers of the tower to the text model, each through a merger of its own.
        var taps = v.Has("deepstack_visual_indexes") ? v.Numbers("deepstack_visual_indexes").Length : family.StartsWith("qwen3_vl", StringComparison.Ordinal) ? 3 : 0;
        var block = new Block
        {
            Norm = NormKind.LayerNorm,
            Attention = new() { Heads = heads, KvHeads = heads, HeadDim = hidden / heads, QueryKeyValueBias = true, OutputBias = true, FusedProjection = true },
            FeedForward = new(v.Positive(4304, "intermediate_size"), Activation.Gelu, false) { Bias = true },
        };
        var patch = v.Positive(3, "in_channels") * v.Positive(2, "temporal_patch_size") * v.Positive(16, "patch_size") * v.Positive(16, "patch_size");
        var tensors = new TensorList();
        tensors.Linear("patch embedding", ParameterGroup.Vision, hidden, patch, TensorSplit.Replicated, true);
        tensors.Table("patch positions", ParameterGroup.Vision, v.Positive(2304, "num_position_embeddings"), hidden);
        for (var merger = 0; merger <= taps; merger++)
        {
            // The last merger normalizes each patch, the inner ones the merged patches.
            tensors.Norm("merger norm", NormKind.LayerNorm, merger == 0 ? hidden : merged, ParameterGroup.Vision);
            tensors.Linear("merger inner layer", ParameterGroup.Vision, merged, merged, TensorSplit.Output, true);
            tensors.Linear("merger output", ParameterGroup.Vision, width, merged, TensorSplit.Input, true);
        }

        return text with
        {
            Family = family,
            Stacks = [new(StackKind.Vision, hidden, [block], Families.Equal(v.Positive(27, "depth"))), .. text.Stacks],
            Extra = [.. tensors.Tensors, .. text.Extra],
        };
    }
}
