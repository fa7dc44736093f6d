using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads BART and the encoder-decoders built like it: mBART, Pegasus, Marian, Blenderbot, M2M-100, NLLB-MoE, LED, BigBird-Pegasus, Pegasus-X, MVP, FSMT, Whisper.</summary>
static class BartFamily
{
    public static ModelArchitecture Read(string family, ConfigObject c)
    {
        var hidden = c.Positive("d_model", "hidden_size");
        var activation = ClassicDecoders.ActivationOf(c.Text("activation_function") ?? "gelu");
        var preNorm = family is "mbart" or "pegasus" or "blenderbot" or "m2m_100" or "nllb-moe" or "bigbird_pegasus" or "whisper" or "pegasus_x";
        var bias = family != "pegasus_x" && (family != "bigbird_pegasus" || c.Flag("use_bias", false));

        LayerStack Stack(StackKind kind, string part)
        {
            var heads = c.Positive(16, part + "_attention_heads");
            var attention = new AttentionShape { Heads = heads, KvHeads = heads, HeadDim = hidden / heads, QueryKeyValueBias = bias, OutputBias = bias, KeyBiasless = family == "whisper" };
            var block = new Block
            {
                Norm = NormKind.LayerNorm,
                Layout = preNorm ? BlockLayout.PreNorm : BlockLayout.PostNorm,
                Attention = attention,
                CrossAttention = kind == StackKind.Decoder ? attention : null,
                FeedForward = new(c.Positive(4 * hidden, part + "_ffn_dim"), activation, false) { Bias = true },
                Extra = kind == StackKind.Decoder ? [] : family switch
                {
                    "led" => Encoders.GlobalProjections(hidden),
                    "pegasus_x" => [new("norm of global tokens", ParameterGroup.Norms, hidden, 1, TensorSplit.Replicated) { Count = 2 }],
                    _ => [],
                },
            };
            var layers = Families.Equal(c.Positive(12, part + "_layers"));
            var sparse = family == "nllb-moe" ? c.Number(0, part + "_sparse_step") ?? 4 : 0;
            var experts = sparse == 0 ? null : new ExpertsShape(c.Positive(128, "num_experts"), 2, block.FeedForward) { RouterBias = c.Flag("router_bias", false) };
            ImmutableArray<int> pattern = sparse == 0 ? layers : [.. layers.Select((_, layer) => (layer + 1) % sparse == 0 ? 1 : 0)];
            ImmutableArray<Block> blocks = sparse == 0 ? [block] : [block, block with { FeedForward = null, Experts = experts }];
            return new(kind, hidden, blocks, pattern) { FinalNorm = preNorm ? NormKind.LayerNorm : null };
        }

        var (encoderRows, decoderRows) = PositionRows(family, c);
        return new()
        {
            Name = family,
            Family = family,
            Source = Families.SourceOf(family),
            Embedding = new(family == "fsmt" ? c.Positive("tgt_vocab_size") : c.Positive("vocab_size"), hidden, family is "pegasus" or "marian" or "m2m_100" or "nllb-moe" or "pegasus_x" or "fsmt" ? PositionKind.Sinusoidal : PositionKind.Learned)
            {
                PositionRows = decoderRows,
                Norm = family is "bart" or "mbart" or "plbart" or "blenderbot-small" or "led" or "mvp" ? NormKind.LayerNorm : null,
            },
            Stacks = [Stack(StackKind.Encoder, "encoder"), Stack(StackKind.Decoder, "decoder")],
            Head = new(Families.Tied(c, family != "fsmt")),
            Dropout = c.Probability("dropout") ?? (family == "whisper" ? 0 : 0.1),
            MaxPositions = c.Number(1, "max_position_embeddings", "max_encoder_position_embeddings", "max_target_positions"),
            // Each stack has a table of the same rows; LED's encoder reads further than its decoder.
            Extra =
            [
                .. family == "whisper" ? SoundInput(c, hidden) : [],
                .. encoderRows > decoderRows ? (ParameterTensor[])[new("position embedding beyond the decoder's", ParameterGroup.Positions, encoderRows - decoderRows, hidden, TensorSplit.Replicated)] : [],
                .. family == "pegasus_x" ? (ParameterTensor[])[new("global tokens", ParameterGroup.Embeddings, c.Positive(32, "num_global_tokens"), hidden, TensorSplit.Replicated)] : [],
                // Two languages, each with a table, unless all are tied.
                .. family == "fsmt" && !c.Flag("tie_word_embeddings", false) ? (ParameterTensor[])[new("source token embedding", ParameterGroup.Embeddings, c.Positive("src_vocab_size"), hidden, TensorSplit.Vocabulary)] : [],
                // Marian alone can have a table of its own in the decoder.
                .. family == "marian" && !c.Flag("share_encoder_decoder_embeddings", true)
                    ? (ParameterTensor[])[new("decoder's token embedding", ParameterGroup.Embeddings, c.Positive(c.Positive("vocab_size"), "decoder_vocab_size"), hidden, TensorSplit.Vocabulary)] : [],
            ],
        };
    }

    // Two convolutions of three taps over the spectrum, the second of which halves its length.
    static ImmutableArray<ParameterTensor> SoundInput(ConfigObject c, long hidden)
    {
        var list = new TensorList();
        list.Linear("first convolution", ParameterGroup.Embeddings, hidden, 3 * c.Positive(80, "num_mel_bins"), TensorSplit.Replicated, true);
        list.Linear("second convolution", ParameterGroup.Embeddings, hidden, 3 * hidden, TensorSplit.Replicated, true);
        return [.. list.Tensors];
    }

    // BART's learned tables have two rows more than positions. Pegasus and Marian keep their sinusoids as a parameter that is not trained.
    static (long Encoder, long Decoder) PositionRows(string family, ConfigObject c)
    {
        if (family == "led")
        {
            return (c.Positive(16384, "max_encoder_position_embeddings"), c.Positive(1024, "max_decoder_position_embeddings"));
        }

        if (family == "whisper")
        {
            return (c.Positive(1500, "max_source_positions"), c.Positive(448, "max_target_positions"));
        }

        var rows = family is "m2m_100" or "nllb-moe" or "pegasus_x" ? 0 : c.Positive(1024, "max_position_embeddings") + (family is "bart" or "mbart" or "plbart" or "mvp" or "fsmt" ? 2 : 0);
        return (rows, rows);
    }
}
