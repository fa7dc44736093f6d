namespace MemoryModel;

/// <summary>Reads T5Gemma: an encoder and a decoder with Gemma 2's layers, each with a token table, the decoder with attention over the encoder's output.</summary>
static class T5Gemma
{
    public static ModelArchitecture Read(ConfigObject c)
    {
        var encoder = Part(c, "encoder");
        var decoder = Part(c, "decoder");
        var source = encoder.Main;
        var main = decoder.Main;
        // Cross-attention reads the encoder's width where it differs.
        var crossing = main.Blocks[0];
        var cross = crossing.Attention! with { Window = null };
        if (source.Hidden != main.Hidden)
        {
            c.Assumed.Add("cross-attention: keys and values are counted from the decoder's width");
        }

        return decoder with
        {
            Name = "t5gemma",
            Family = "t5gemma",
            Source = Families.SourceOf("t5gemma"),
            Stacks =
            [
                source with { Kind = StackKind.Encoder },
                // A norm in front of and one behind the cross-attention.
                main with { Blocks = [crossing with { CrossAttention = cross, Norms = crossing.NormCount + 2 }] },
            ],
            Extra = [new("encoder's token embedding", ParameterGroup.Embeddings, encoder.Embedding.Vocab, source.Hidden, TensorSplit.Vocabulary)],
            Head = new(Families.Tied(c, true)),
        };
    }

    static ModelArchitecture Part(ConfigObject c, string key) => c.Child(key) is { } part
        ? Families.Read("gemma2", part)
        : throw new InvalidInputException($"config: {key} is missing; needed: an object with the sizes of that stack");
}
