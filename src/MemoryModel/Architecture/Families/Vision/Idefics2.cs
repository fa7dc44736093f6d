namespace MemoryModel;

/// <summary>Reads Idefics 2: a SigLIP tower, a gated projection, and a resampler that asks it with a fixed number of learned queries.</summary>
static class Idefics2
{
    const ParameterGroup Group = ParameterGroup.Vision;

    public static ModelArchitecture Read(ConfigObject c)
    {
        var textConfig = c.Child("text_config")!;
        var text = Families.Text(textConfig.Text("model_type") ?? "mistral", c, textConfig);
        var v = c.Child("vision_config")!;
        var p = c.Child("perceiver_config");
        var hidden = v.Positive(768, "hidden_size");
        var heads = v.Positive(12, "num_attention_heads");
        var patch = v.Positive(32, "patch_size");
        var side = v.Positive(224, "image_size") / patch;
        var list = new TensorList();
        list.Linear("patch embedding", Group, hidden, v.Positive(3, "num_channels") * patch * patch, TensorSplit.Replicated, true);
        list.Table("patch positions", Group, side * side, hidden);
        var inner = text.Main.Blocks[0].FeedForward?.Hidden ?? 4 * text.Hidden;
        list.Linear("projector gate", Group, inner, hidden, TensorSplit.Output);
        list.Linear("projector inner layer", Group, inner, hidden, TensorSplit.Output);
        list.Linear("projector outer layer", Group, text.Hidden, inner, TensorSplit.Input);
        Resampler(p, list);
        var block = new Block
        {
            Norm = NormKind.LayerNorm,
            Attention = new() { Heads = heads, KvHeads = heads, HeadDim = hidden / heads, QueryKeyValueBias = true, OutputBias = true },
            FeedForward = new(v.Positive(3072, "intermediate_size"), Activation.Gelu, false) { Bias = true },
        };
        var tower = LayerStack.Uniform(StackKind.Vision, hidden, Families.Equal(v.Positive(12, "num_hidden_layers")).Length, block, NormKind.LayerNorm);
        return text with { Family = "idefics2", Stacks = [tower, .. text.Stacks], Extra = [.. list.Tensors, .. text.Extra] };
    }

    static void Resampler(ConfigObject? p, TensorList list)
    {
        long Of(string key, long otherwise) => p?.Positive(otherwise, key) ?? otherwise;
        var (hidden, depth) = (Of("hidden_size", 4096), Of("resampler_depth", 3));
        var queries = Of("resampler_n_heads", 16) * Of("resampler_head_dim", 96);
        var keys = Of("num_key_value_heads", 4) * Of("resampler_head_dim", 96);
        list.Table("resampler queries", Group, Of("resampler_n_latents", 64), hidden);
        list.Norm("resampler norm", NormKind.RmsNorm, hidden, Group);
        foreach (var (name, output, input) in ((string, long, long)[])[("query", queries, hidden), ("key", keys, hidden), ("value", keys, hidden), ("output", hidden, queries), ("gate", 4 * hidden, hidden), ("up", 4 * hidden, hidden), ("down", hidden, 4 * hidden)])
        {
            list.Add(new($"resampler {name} projection", Group, output, input, TensorSplit.Replicated) { Count = depth, IsLinear = true });
        }

        list.Add(new("resampler layer norm", Group, hidden, 1, TensorSplit.Replicated) { Count = 3 * depth });
    }
}
