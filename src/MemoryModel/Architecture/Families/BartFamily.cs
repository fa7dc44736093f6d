namespace MemoryModel;

/// <summary>Reads BART and the encoder-decoders built like it: mBART, Pegasus, Marian, Blenderbot, M2M-100.</summary>
static class BartFamily
{
    public static ModelArchitecture Read(string family, ConfigObject c)
    {
        var hidden = c.Positive("d_model", "hidden_size");
        var activation = ClassicDecoders.ActivationOf(c.Text("activation_function") ?? "gelu");
        var preNorm = family is "mbart" or "pegasus" or "blenderbot" or "m2m_100";
        var learned = family is "bart" or "mbart" or "plbart" or "blenderbot";

        LayerStack Stack(StackKind kind, string layersKey, string headsKey, string widthKey)
        {
            var heads = c.Positive(16, headsKey);
            var attention = new AttentionShape { Heads = heads, KvHeads = heads, HeadDim = hidden / heads, QueryKeyValueBias = true, OutputBias = true };
            var block = new Block
            {
                Norm = NormKind.LayerNorm,
                Layout = preNorm ? BlockLayout.PreNorm : BlockLayout.PostNorm,
                Attention = attention,
                CrossAttention = kind == StackKind.Decoder ? attention : null,
                FeedForward = new(c.Positive(4 * hidden, widthKey), activation, false) { Bias = true },
            };
            return new(kind, hidden, [block], Families.Equal(c.Positive(12, layersKey))) { FinalNorm = preNorm ? NormKind.LayerNorm : null };
        }

        // Learned tables have two rows more than positions, except Blenderbot's.
        var rows = learned ? c.Positive(1024, "max_position_embeddings") + (family == "blenderbot" ? 0 : 2) : 0;
        return new()
        {
            Name = family,
            Family = family,
            Source = Families.SourceOf(family),
            Embedding = new(c.Positive("vocab_size"), hidden, learned ? PositionKind.Learned : PositionKind.Sinusoidal)
            {
                PositionRows = rows,
                Norm = family is "bart" or "mbart" or "plbart" ? NormKind.LayerNorm : null,
            },
            Stacks =
            [
                Stack(StackKind.Encoder, "encoder_layers", "encoder_attention_heads", "encoder_ffn_dim"),
                Stack(StackKind.Decoder, "decoder_layers", "decoder_attention_heads", "decoder_ffn_dim"),
            ],
            Head = new(Families.Tied(c, true)),
            MaxPositions = c.Number(1, "max_position_embeddings"),
        };
    }
}
