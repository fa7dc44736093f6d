namespace MemoryModel;

/// <summary>Reads XLNet: attention with a projection and biases of its own for relative positions.</summary>
static class Xlnet
{
    public static ModelArchitecture Read(ConfigObject c)
    {
        var hidden = c.Positive("d_model", "hidden_size");
        var heads = c.Positive("n_head", "num_attention_heads");
        var list = new TensorList();
        list.Linear("relative position projection", ParameterGroup.Attention, hidden, hidden, TensorSplit.Output);
        foreach (var name in (string[])["content bias", "position bias", "segment bias"])
        {
            list.Table(name, ParameterGroup.Attention, heads, hidden / heads);
        }

        list.Table("segment embedding", ParameterGroup.Attention, 2 * heads, hidden / heads);
        var block = new Block
        {
            Norm = NormKind.LayerNorm,
            Layout = BlockLayout.PostNorm,
            Attention = new() { Heads = heads, KvHeads = heads, HeadDim = hidden / heads },
            FeedForward = new(c.Positive(4 * hidden, "d_inner"), ClassicDecoders.ActivationOf(c.Text("ff_activation") ?? "gelu"), false) { Bias = true },
            Extra = [.. list.Tensors],
        };
        return new()
        {
            Name = "xlnet",
            Family = "xlnet",
            Source = Families.SourceOf("xlnet"),
            Embedding = new(c.Positive("vocab_size"), hidden, PositionKind.Relative),
            Stacks = [new(StackKind.Encoder, hidden, [block], Families.Equal(c.Positive("n_layer", "num_hidden_layers")))],
            Head = new(Families.Tied(c, true)) { Bias = true },
            Extra = [new("mask embedding", ParameterGroup.Embeddings, hidden, 1, TensorSplit.Replicated)],
            Dropout = 0.1,
        };
    }
}
