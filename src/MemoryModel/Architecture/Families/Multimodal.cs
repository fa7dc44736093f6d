namespace MemoryModel;

/// <summary>Reads models with a vision tower whose parts are known.</summary>
static class Multimodal
{
    /// <summary>Gemma 3: a SigLIP tower and a projector in front of the text model.</summary>
    public static ModelArchitecture Gemma3(ConfigObject c)
    {
        var text = ModernDecoders.Read("gemma3_text", c.Child("text_config")!);
        if (c.Child("vision_config") is not { } v)
        {
            return text;
        }

        var hidden = v.Positive(1152, "hidden_size");
        var heads = v.Positive(16, "num_attention_heads");
        var (image, patch) = (v.Positive(896, "image_size"), v.Positive(14, "patch_size"));
        var block = new Block
        {
            Norm = NormKind.LayerNorm,
            Attention = new() { Heads = heads, KvHeads = heads, HeadDim = hidden / heads, QueryKeyValueBias = true, OutputBias = true },
            FeedForward = new(v.Positive(4304, "intermediate_size"), Activation.Gelu, false) { Bias = true },
        };
        var tower = LayerStack.Uniform(StackKind.Vision, hidden, (int)v.Positive(27, "num_hidden_layers"), block, NormKind.LayerNorm);
        const ParameterGroup group = ParameterGroup.Vision;
        return text with
        {
            Family = "gemma3",
            Stacks = [tower, .. text.Stacks],
            Extra =
            [
                new("patch embedding", group, hidden, v.Positive(3, "num_channels") * patch * patch, TensorSplit.Replicated),
                new("patch embedding bias", group, hidden, 1, TensorSplit.Replicated),
                new("patch positions", group, image / patch * (image / patch), hidden, TensorSplit.Replicated),
                new("projector", group, hidden, text.Hidden, TensorSplit.Replicated),
                new("projector norm", group, hidden, 1, TensorSplit.Replicated),
            ],
        };
    }
}
