namespace MemoryModel;

/// <summary>Reads the decoders with LayerNorm, biases and a two-matrix feed-forward block: GPT-2 and its relatives.</summary>
static class ClassicDecoders
{
    public static ModelArchitecture Read(string family, ConfigObject c)
    {
        var hidden = c.Positive("n_embd", "hidden_size", "n_embed", "d_model");
        var layers = c.Positive("n_layer", "num_hidden_layers", "num_layers", "n_layers");
        var heads = c.Positive("n_head", "num_attention_heads", "num_heads", "n_heads", "attention_heads");
        if (hidden % heads != 0)
        {
            throw new InvalidInputException($"config: {heads} attention heads do not divide the hidden size {hidden}");
        }

        var d = hidden / heads;
        var f = c.Positive(hidden * c.Positive(4, "expansion_ratio", "intermediate_multiple_size"), "n_inner", "ffn_dim", "intermediate_size", "ffn_hidden_size", "inner_hidden_size", "dff");
        var vocab = c.Positive("vocab_size");
        var positions = c.Number(1, "n_positions", "max_position_embeddings", "n_ctx", "max_seq_len", "seq_length");
        var activation = ActivationOf(c.Text("activation_function", "hidden_act", "activation") ?? (family is "opt" ? "relu" : "gelu"));
        var traits = Traits.Of(family, c, heads);
        var block = new Block
        {
            Norm = traits.Norm,
            Layout = traits.Layout,
            Attention = new()
            {
                Heads = heads,
                KvHeads = traits.KvHeads,
                HeadDim = d,
                QueryKeyValueBias = traits.QueryKeyValueBias,
                OutputBias = traits.OutputBias,
                FusedProjection = traits.Fused,
            },
            FeedForward = new(f, activation, false) { Bias = traits.FeedForwardBias },
        };
        var width = c.Positive(hidden, "word_embed_proj_dim");
        // XGLM's sinusoidal table is a buffer; OPT's learned table has two rows more than positions.
        var rows = traits.Positions != PositionKind.Learned ? 0 : family is "opt" or "biogpt" ? (positions ?? 2048) + 2 : positions ?? 1024;
        var embedding = new EmbeddingShape(vocab, width, traits.Positions)
        {
            PositionRows = 0,
            Norm = family == "bloom" ? NormKind.LayerNorm : null,
            Projection = (width != hidden, false),
        };
        var model = Families.Decoder(family, hidden, [block], Families.Equal(layers), traits.FinalNorm, embedding, new(Families.Tied(c, traits.TiedByDefault)) { Bias = traits.HeadBias, Width = width }, positions);
        // The table of positions has the hidden width even where the token table is narrower; a narrow head needs a way back.
        return model with
        {
            Dropout = c.Probability(ModelingCodes.Dropout) ?? 0,
            Extra =
            [
                .. rows > 0 ? (ParameterTensor[])[new("position embedding", ParameterGroup.Positions, rows, hidden, TensorSplit.Replicated)] : [],
                // The last layer alone has a bias behind its attention.
                .. family == "gpt_neox_japanese" ? (ParameterTensor[])[new("output projection bias", ParameterGroup.Attention, hidden, 1, TensorSplit.Replicated)] : [],
                .. width != hidden ? (ParameterTensor[])[new("output projection to the table's width", ParameterGroup.Head, width, hidden, TensorSplit.Replicated) { IsLinear = true }] : [],
            ],
        };
    }

    public static Activation ActivationOf(string name) => name switch
    {
        "relu" => Activation.Relu,
        "relu2" or "squared_relu" or "xielu" => Activation.SquaredRelu,
        "silu" or "swish" or "swiglu" => Activation.Silu,
        _ => Activation.Gelu,
    };

    /// <summary>What tells one family from another.</summary>
    readonly record struct Traits(
        NormKind Norm,
        BlockLayout Layout,
        NormKind? FinalNorm,
        PositionKind Positions,
        long KvHeads,
        bool QueryKeyValueBias,
        bool OutputBias,
        bool FeedForwardBias,
        bool Fused,
        bool TiedByDefault,
        bool HeadBias)
    {
        public static Traits Of(string family, ConfigObject c, long heads)
        {
            var plain = new Traits(NormKind.LayerNorm, BlockLayout.PreNorm, NormKind.LayerNorm, PositionKind.Learned, heads, true, true, true, true, true, false);
            return family switch
            {
                "gpt2" => plain,
                "openai-gpt" => plain with { FinalNorm = null, Layout = BlockLayout.PostNorm },
                "gpt_bigcode" => plain with { KvHeads = c.Flag("multi_query", true) ? 1 : heads },
                "ctrl" => plain with { Fused = false, Positions = PositionKind.Sinusoidal, HeadBias = true },
                "biogpt" => plain with { Fused = false },
                "gpt_neox_japanese" => plain with { Positions = PositionKind.Rotary, QueryKeyValueBias = false, OutputBias = false, FeedForwardBias = false },
                "gpt_neo" => plain with { QueryKeyValueBias = false, Fused = false },
                "gptj" or "codegen" => plain with { Layout = BlockLayout.ParallelOneNorm, Positions = PositionKind.Rotary, QueryKeyValueBias = false, OutputBias = false, Fused = family == "codegen", TiedByDefault = false, HeadBias = true },
                "gpt_neox" => plain with
                {
                    Layout = c.Flag("use_parallel_residual", true) ? BlockLayout.ParallelTwoNorms : BlockLayout.PreNorm,
                    Positions = PositionKind.Rotary,
                    QueryKeyValueBias = c.Flag("attention_bias", true),
                    OutputBias = c.Flag("attention_bias", true),
                    TiedByDefault = false,
                },
                "opt" => Opt(plain, c),
                "xglm" => plain with { Fused = false, Positions = PositionKind.Sinusoidal },
                "bloom" => plain with { Positions = PositionKind.Alibi },
                "mpt" => Mpt(plain, c, heads),
                _ => Falcon(plain, c, heads),
            };
        }

        static Traits Opt(Traits plain, ConfigObject c)
        {
            var bias = c.Flag("enable_bias", true);
            var norm = c.Flag("layer_norm_elementwise_affine", true) ? NormKind.LayerNorm : NormKind.LayerNormWithoutParameters;
            var before = c.Flag("do_layer_norm_before", true);
            return plain with
            {
                Norm = norm,
                Layout = before ? BlockLayout.PreNorm : BlockLayout.PostNorm,
                FinalNorm = before && !c.Flag("_remove_final_layer_norm", false) ? norm : null,
                Fused = false,
                QueryKeyValueBias = bias,
                OutputBias = bias,
                FeedForwardBias = bias,
            };
        }

        // The HF class has neither biases nor a position table, whatever the flags no_bias and learned_pos_emb of the original code say.
        static Traits Mpt(Traits plain, ConfigObject c, long heads) => plain with
        {
            Norm = NormKind.LayerNormWithoutBias,
            FinalNorm = NormKind.LayerNormWithoutBias,
            Positions = PositionKind.Alibi,
            KvHeads = c.Child("attn_config")?.Positive(heads, "kv_n_heads") ?? heads,
            QueryKeyValueBias = false,
            OutputBias = false,
            FeedForwardBias = false,
        };

        static Traits Falcon(Traits plain, ConfigObject c, long heads)
        {
            var bias = c.Flag("bias", false);
            var newer = c.Flag("new_decoder_architecture", false);
            var parallel = c.Flag("parallel_attn", true);
            var oneNorm = parallel && (c.Number(1, "num_ln_in_parallel_attn") ?? (newer ? 2 : 1)) == 1;
            return plain with
            {
                Layout = oneNorm ? BlockLayout.ParallelOneNorm : parallel ? BlockLayout.ParallelTwoNorms : BlockLayout.PreNorm,
                Positions = c.Flag("alibi", false) ? PositionKind.Alibi : PositionKind.Rotary,
                KvHeads = newer ? c.Positive(heads, "num_kv_heads", "n_head_kv") : c.Flag("multi_query", true) ? 1 : heads,
                QueryKeyValueBias = bias,
                OutputBias = bias,
                FeedForwardBias = bias,
            };
        }
    }
}
