namespace MemoryModel;

/// <summary>Reads ProphetNet: BART's layers, a decoder that predicts several words ahead, and positions relative to them in each of its layers.</summary>
static class ProphetNet
{
    public static ModelArchitecture Read(ConfigObject c)
    {
        var hidden = c.Positive("hidden_size", "d_model");
        var activation = ClassicDecoders.ActivationOf(c.Text("activation_function") ?? "gelu");

        LayerStack Stack(StackKind kind, string part)
        {
            var heads = c.Positive(16, $"num_{part}_attention_heads");
            var attention = new AttentionShape { Heads = heads, KvHeads = heads, HeadDim = hidden / heads, QueryKeyValueBias = true, OutputBias = true };
            var decoder = kind == StackKind.Decoder;
            var block = new Block
            {
                Norm = NormKind.LayerNorm,
                Layout = BlockLayout.PostNorm,
                Attention = attention,
                CrossAttention = decoder ? attention : null,
                FeedForward = new(c.Positive(4 * hidden, part + "_ffn_dim"), activation, false) { Bias = true },
                Extra = decoder ? [.. Encoders.Linear("relative positions", ParameterGroup.Positions, c.Positive(32, "num_buckets") * heads, hidden)] : [],
            };
            return LayerStack.Uniform(kind, hidden, Families.Equal(c.Positive(12, $"num_{part}_layers")).Length, block, null);
        }

        var positions = c.Positive(512, "max_position_embeddings");
        c.Assumed.Add("words ahead: the decoder's second stream is not counted as activations");
        return new()
        {
            Name = "prophetnet",
            Family = "prophetnet",
            Source = Families.SourceOf("prophetnet"),
            Embedding = new(c.Positive("vocab_size"), hidden, PositionKind.Learned) { PositionRows = positions, Norm = NormKind.LayerNorm },
            Stacks = [Stack(StackKind.Encoder, "encoder"), Stack(StackKind.Decoder, "decoder")],
            Extra = [new("embedding of words ahead", ParameterGroup.Embeddings, c.Positive(2, "ngram"), hidden, TensorSplit.Replicated)],
            Head = new(Families.Tied(c, true)),
            MaxPositions = positions,
            Dropout = 0.1,
        };
    }
}
