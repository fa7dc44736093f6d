namespace MemoryModel;

/// <summary>Reads XLM and FlauBERT: BERT's layers, and no layer in front of the output matrix.</summary>
static class Xlm
{
    public static ModelArchitecture Read(string family, ConfigObject c)
    {
        var hidden = c.Positive("emb_dim", "hidden_size");
        var heads = c.Positive("n_heads", "num_attention_heads");
        if (hidden % heads != 0)
        {
            throw new InvalidInputException($"config: {heads} attention heads do not divide the hidden size {hidden}");
        }

        var preNorm = family == "flaubert" && c.Flag("pre_norm", false);
        var block = new Block
        {
            Norm = NormKind.LayerNorm,
            Layout = preNorm ? BlockLayout.PreNorm : BlockLayout.PostNorm,
            Attention = new() { Heads = heads, KvHeads = heads, HeadDim = hidden / heads, QueryKeyValueBias = true, OutputBias = true },
            FeedForward = new(4 * hidden, c.Flag("gelu_activation", true) ? Activation.Gelu : Activation.Relu, false) { Bias = true },
        };
        var positions = c.Positive(512, "max_position_embeddings");
        var languages = c.Flag("use_lang_emb", true) ? c.Positive(1, "n_langs") : 1;
        var stack = LayerStack.Uniform(c.Flag("causal", false) ? StackKind.Decoder : StackKind.Encoder, hidden, Families.Equal(c.Positive("n_layers", "num_hidden_layers")).Length, block, null);
        return new()
        {
            Name = family,
            Family = family,
            Source = Families.SourceOf(family),
            Embedding = new(c.Positive("vocab_size", "n_words"), hidden, PositionKind.Learned) { PositionRows = positions, Norm = NormKind.LayerNorm },
            Stacks = [stack],
            // One language needs no table.
            Extra = languages > 1 ? [new("language embedding", ParameterGroup.Embeddings, languages, hidden, TensorSplit.Replicated)] : [],
            Head = new(Families.Tied(c, true)) { Bias = true },
            MaxPositions = positions,
            Dropout = 0.1,
        };
    }
}
