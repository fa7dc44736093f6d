namespace MemoryModel;

/// <summary>What tells one Llama-like family from another.</summary>
sealed record DecoderTraits
{
    public NormKind Norm { get; init; } = NormKind.RmsNorm;

    public NormKind? FinalNorm { get; init; } = NormKind.RmsNorm;

    public BlockLayout Layout { get; init; }

    public PositionKind Positions { get; init; } = PositionKind.Rotary;

    public QueryKeyNorm QueryKeyNorm { get; init; }

    public Activation Activation { get; init; } = Activation.Silu;

    public bool Gated { get; init; } = true;

    public bool QueryKeyValueBias { get; init; }

    public bool OutputBias { get; init; }

    public bool FeedForwardBias { get; init; }

    public bool FusedProjection { get; init; }

    public bool FusedGateUp { get; init; }

    public bool HeadBias { get; init; }

    public bool TiedByDefault { get; init; }

    /// <summary>Gets the width of a head when the config does not say, or <see langword="null"/> for hidden size / heads.</summary>
    public long? HeadDim { get; init; }

    /// <summary>Gets whether hidden size / heads is rounded down where the heads do not divide it.</summary>
    public bool FloorsHeadDim { get; init; }

    public static DecoderTraits Of(string family, ConfigObject c)
    {
        var attention = c.Flag("attention_bias", false);
        var plain = new DecoderTraits { QueryKeyValueBias = attention, OutputBias = attention, FeedForwardBias = c.Flag("mlp_bias", false), Activation = Named(c, Activation.Silu) };
        var layerNorm = plain with { Norm = NormKind.LayerNorm, FinalNorm = NormKind.LayerNorm };
        return family switch
        {
            "llama" or "granite" or "granitemoe" or "smollm3" or "helium" or "arcee" or "mistral" or "ministral" or "mixtral" or "minimax_m2" or "seed_oss"
                or "llama4" or "llama4_text" or "ernie4_5" or "ernie4_5_moe" or "exaone" or "deepseek" or "deepseek_v2" or "deepseek_v3" or "deepseek_v32" or "kimi_k2" or "glm_moe_dsa" or "mimo" or "hunyuan_v1_dense"
                or "deepseek_v4" or "axk1" or "aria_text" or "eurobert"
                => Llama(family, plain, c),
            "internlm2" or "internlm3" or "baichuan" => plain with
            {
                QueryKeyValueBias = c.Flag("bias", false) || c.Flag("qkv_bias", false),
                OutputBias = c.Flag("bias", false),
                FeedForwardBias = false,
                FusedProjection = family != "internlm3",
            },
            "internlm" => plain with { QueryKeyValueBias = c.Flag("bias", true), OutputBias = c.Flag("bias", true), FeedForwardBias = false },
            "orion" => layerNorm with { QueryKeyValueBias = false, OutputBias = false, FeedForwardBias = false },
            "minicpm" => plain with { FeedForwardBias = false, TiedByDefault = true },
            "nemotron-nas" or "zamba" => plain with { TiedByDefault = family == "zamba" },
            "step3p5" or "laguna" => plain with { QueryKeyNorm = QueryKeyNorm.PerHead, HeadDim = 128 },
            "mellum" => plain with { QueryKeyNorm = QueryKeyNorm.PerHead },
            "granite_swa" or "granitemoe_swa" => plain with { TiedByDefault = family == "granite_swa" },
            "qwen" => plain with { QueryKeyValueBias = true, OutputBias = false, FusedProjection = true },
            "qwen2" or "qwen2_vl" or "qwen2_vl_text" or "qwen2_5_vl_text" or "qwen2_5_vl" or "qwen2_moe" => plain with { QueryKeyValueBias = c.Flag("qkv_bias", true), OutputBias = false },
            "qwen3" or "qwen3_moe" or "qwen3_vl" or "qwen3_vl_text" or "qwen3_vl_moe" or "qwen3_vl_moe_text" or "qwen3_next" or "qwen3_5" or "qwen3_5_text" or "qwen3_5_moe" or "qwen3_5_moe_text"
                => plain with { QueryKeyNorm = QueryKeyNorm.PerHead, HeadDim = family.StartsWith("qwen3_5", StringComparison.Ordinal) || family == "qwen3_next" ? 256 : family is "qwen3_moe" or "qwen3_vl_moe_text" ? null : 128 },
            "glm" or "glm4" => plain with { QueryKeyValueBias = c.Flag("attention_bias", true), OutputBias = false, FusedGateUp = true, HeadDim = 128, Layout = family == "glm4" ? BlockLayout.SandwichNorm : BlockLayout.PreNorm },
            "chatglm" => plain with { QueryKeyValueBias = c.Flag("add_qkv_bias", true), OutputBias = c.Flag("add_bias_linear", false), FusedProjection = true, FusedGateUp = true },
            "glm4_moe" => plain with { OutputBias = false, QueryKeyNorm = c.Flag("use_qk_norm", false) ? QueryKeyNorm.PerHead : QueryKeyNorm.None, FloorsHeadDim = true },
            "phi3" => plain with { FusedProjection = true, FusedGateUp = true },
            "gemma" => plain with { TiedByDefault = true, HeadDim = 256, Activation = Activation.Gelu },
            "gemma2" => plain with { TiedByDefault = true, HeadDim = 256, Activation = Activation.Gelu, Layout = BlockLayout.SandwichNorm },
            "gemma3_text" or "gemma3" or "gemma3n_text" or "gemma4_text" or "gemma4_unified_text" => plain with { TiedByDefault = true, HeadDim = 256, Activation = Activation.Gelu, Layout = BlockLayout.SandwichNorm, QueryKeyNorm = QueryKeyNorm.PerHead },
            "cohere" or "cohere2" => plain with
            {
                Norm = NormKind.LayerNormWithoutBias,
                FinalNorm = NormKind.LayerNormWithoutBias,
                Layout = BlockLayout.ParallelOneNorm,
                TiedByDefault = true,
                QueryKeyNorm = c.Flag("use_qk_norm", false) ? QueryKeyNorm.FullWidth : QueryKeyNorm.None,
            },
            "olmo" => plain with { Norm = NormKind.LayerNormWithoutParameters, FinalNorm = null },
            "olmo2" or "olmo3" => plain with { Layout = BlockLayout.PostNorm, QueryKeyNorm = QueryKeyNorm.FullWidth },
            "olmoe" => plain with { QueryKeyNorm = QueryKeyNorm.FullWidth },
            "apertus" => plain with { QueryKeyNorm = QueryKeyNorm.PerHead, Gated = false, Activation = Activation.SquaredRelu },
            "exaone4" => plain with { Layout = BlockLayout.PostNorm, QueryKeyNorm = QueryKeyNorm.PerHead },
            "stablelm" => layerNorm with
            {
                QueryKeyValueBias = c.Flag("use_qkv_bias", false),
                OutputBias = false,
                // A norm per head, with weights of its own: as many as the whole width.
                QueryKeyNorm = c.Flag("qk_layernorm", false) ? QueryKeyNorm.FullWidth : QueryKeyNorm.None,
                Layout = c.Flag("use_parallel_residual", false) ? BlockLayout.ParallelOneNorm : BlockLayout.PreNorm,
            },
            "starcoder2" => layerNorm with { Gated = false, Activation = Named(c, Activation.Gelu), QueryKeyValueBias = c.Flag("use_bias", true), OutputBias = c.Flag("use_bias", true), FeedForwardBias = c.Flag("use_bias", true), TiedByDefault = true },
            "nemotron" => layerNorm with { Gated = false, Activation = Activation.SquaredRelu },
            "persimmon" => layerNorm with { Gated = false, Activation = Activation.SquaredRelu, QueryKeyValueBias = true, OutputBias = true, FeedForwardBias = true, FusedProjection = true, QueryKeyNorm = c.Flag("qk_layernorm", true) ? QueryKeyNorm.PerHead : QueryKeyNorm.None },
            "phi" => layerNorm with { Layout = BlockLayout.ParallelOneNorm, Gated = false, Activation = Activation.Gelu, QueryKeyValueBias = true, OutputBias = true, FeedForwardBias = true, HeadBias = true, QueryKeyNorm = c.Flag("qk_layernorm", false) ? QueryKeyNorm.PerHead : QueryKeyNorm.None },
            "phimoe" => layerNorm with { HeadBias = c.Flag("lm_head_bias", false) },
            "dbrx" => plain with { Norm = NormKind.LayerNormWithoutBias, FinalNorm = NormKind.LayerNormWithoutBias, FusedProjection = true },
            "gpt_oss" => plain with { QueryKeyValueBias = c.Flag("attention_bias", true), OutputBias = c.Flag("attention_bias", true), FeedForwardBias = true, FusedGateUp = true, HeadDim = 64 },
            "granitemoeshared" or "granitemoehybrid" or "jamba" or "bamba" or "falcon_h1" or "mamba2" or "flex_olmo" or "olmo_hybrid" or "diffllama" or "doge" or "hyperclovax" or "youtu" or "minicpm3" or "cwm" => plain with { Layout = family switch { "flex_olmo" => BlockLayout.PostNorm, "hyperclovax" when c.Flag("use_post_norm", true) => BlockLayout.SandwichNorm, _ => BlockLayout.PreNorm }, QueryKeyNorm = family switch { "flex_olmo" or "olmo_hybrid" => QueryKeyNorm.FullWidth, "doge" => QueryKeyNorm.PerHead, _ => QueryKeyNorm.None } },
            "mamba" or "falcon_mamba" or "zamba2" => plain with { TiedByDefault = true },
            "recurrent_gemma" or "griffin" => plain with { TiedByDefault = true, OutputBias = true, FeedForwardBias = true, Activation = Activation.Gelu },
            "lfm2" or "lfm2_moe" => plain with { TiedByDefault = true, QueryKeyNorm = QueryKeyNorm.PerHead, QueryKeyValueBias = false, OutputBias = false },
            "minimax" => plain with { QueryKeyValueBias = false, OutputBias = false },
            "exaone_moe" => plain with { QueryKeyValueBias = false, OutputBias = false, QueryKeyNorm = QueryKeyNorm.PerHead },
            "vaultgemma" => plain with { TiedByDefault = true, HeadDim = 256, Activation = Activation.Gelu },
            "dots1" => plain with { QueryKeyNorm = QueryKeyNorm.PerHead, FloorsHeadDim = true },
            "hunyuan_v1_moe" or "hy_v3" => plain with { QueryKeyNorm = QueryKeyNorm.PerHead, HeadDim = family == "hy_v3" ? 128 : null },
            "solar_open" => plain with { OutputBias = false },
            "ministral3" or "glm4_moe_lite" or "mistral4" => plain,
            "longcat_flash" or "mimo_v2_flash" or "kimi_linear" => plain with { OutputBias = family == "longcat_flash" && attention },
            "jetmoe" => plain with { TiedByDefault = true },
            "minimax_m3" or "minimax_m3_vl_text" => plain with { QueryKeyNorm = QueryKeyNorm.PerHead, HeadDim = 128 },
            "cohere2_moe" => plain with
            {
                Norm = c.Real("rms_norm_eps") is null ? NormKind.LayerNormWithoutBias : NormKind.RmsNorm,
                FinalNorm = c.Real("rms_norm_eps") is null ? NormKind.LayerNormWithoutBias : NormKind.RmsNorm,
                Layout = BlockLayout.ParallelOneNorm,
                TiedByDefault = true,
                HeadDim = 128,
            },
            "phi3small" => layerNorm with
            {
                QueryKeyValueBias = true,
                OutputBias = true,
                FeedForwardBias = true,
                FusedProjection = true,
                FusedGateUp = true,
                TiedByDefault = true,
                Activation = Activation.Gelu,
            },
            "bailing_moe" or "bailing_moe_v2" => plain with
            {
                QueryKeyValueBias = c.Flag("use_qkv_bias", false) || c.Flag("use_bias", false),
                OutputBias = c.Flag("use_bias", false),
                FusedProjection = true,
                QueryKeyNorm = c.Flag("use_qk_norm", family == "bailing_moe_v2") ? QueryKeyNorm.PerHead : QueryKeyNorm.None,
            },
            "glm4v_text" => plain with { QueryKeyValueBias = true, OutputBias = false, FusedGateUp = true, Layout = BlockLayout.SandwichNorm },
            "glm4v_moe_text" => plain with { OutputBias = false, FloorsHeadDim = true },
            "mllama_text_model" => plain with { QueryKeyValueBias = false, OutputBias = false },
            "bitnet" => plain with { TiedByDefault = true },
            "nanochat" => plain with { Norm = NormKind.LayerNormWithoutParameters, FinalNorm = null, Gated = false, QueryKeyValueBias = attention, QueryKeyNorm = QueryKeyNorm.WithoutParameters },
            "afmoe" => plain with { Layout = BlockLayout.SandwichNorm, QueryKeyNorm = QueryKeyNorm.PerHead, HeadDim = 128 },
            "nemotron_h" => plain with { Gated = false, Activation = Activation.SquaredRelu },
            _ => Generic(family, plain, c),
        };
    }

    static DecoderTraits Llama(string family, DecoderTraits plain, ConfigObject c) => family switch
    {
        // The attention of these has no bias whatever the key says.
        "mistral" or "ministral" or "mixtral" or "exaone" => plain with { QueryKeyValueBias = false, OutputBias = false },
        "minimax_m2" => plain with { QueryKeyNorm = c.Flag("use_qk_norm", true) ? QueryKeyNorm.FullWidth : QueryKeyNorm.None },
        "mimo" => plain with { QueryKeyValueBias = c.Flag("attention_bias", true), OutputBias = false },
        "arcee" => plain with { Gated = false, Activation = Activation.SquaredRelu },
        "seed_oss" => plain with { QueryKeyValueBias = c.Flag("attention_bias", true), OutputBias = c.Flag("attention_out_bias", false), HeadDim = 128 },
        "ernie4_5" or "ernie4_5_moe" => plain with { QueryKeyValueBias = c.Flag("use_bias", false), OutputBias = c.Flag("use_bias", false), FeedForwardBias = c.Flag("use_bias", false), HeadBias = family == "ernie4_5_moe" && c.Flag("use_bias", false), TiedByDefault = true, HeadDim = family == "ernie4_5" ? 128 : null },
        "smollm3" => plain with { TiedByDefault = true },
        "helium" => plain with { OutputBias = false },
        "hunyuan_v1_dense" => plain with { QueryKeyNorm = QueryKeyNorm.PerHead },
        _ => plain,
    };

    static DecoderTraits Generic(string family, DecoderTraits plain, ConfigObject c)
    {
        c.Assumed.Add($"family: '{family}' is not known; read as a generic decoder (pre-norm, rotary, by the keys present)");
        var rms = c.Has("rms_norm_eps") || !c.Has("layer_norm_eps") && !c.Has("layer_norm_epsilon") && !c.Has("norm_epsilon");
        var norm = rms ? NormKind.RmsNorm : NormKind.LayerNorm;
        var activation = c.Text("hidden_act", "activation_function", "hidden_activation", "activation") ?? "silu";
        return plain with
        {
            Norm = norm,
            FinalNorm = norm,
            Gated = activation is "silu" or "swish" or "swiglu" or "geglu" || activation.Contains("glu", StringComparison.Ordinal),
            QueryKeyValueBias = plain.QueryKeyValueBias || c.Flag("use_qkv_bias", false) || c.Flag("qkv_bias", false),
            QueryKeyNorm = c.Flag("use_qk_norm", false) || c.Flag("qk_layernorm", false) || c.Flag("qk_norm", false) ? QueryKeyNorm.PerHead : QueryKeyNorm.None,
        };
    }

    static Activation Named(ConfigObject c, Activation otherwise) =>
        c.Text("hidden_act", "hidden_activation", "activation_function") is { } name ? ClassicDecoders.ActivationOf(name) : otherwise;
}
