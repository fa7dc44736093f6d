using System.Globalization;

namespace MemoryModel;

/// <summary>Reads the experts of a decoder and says which layers have them.</summary>
static class DecoderExperts
{
    public static ExpertsShape? Read(string family, ConfigObject c, DecoderTraits traits, long hidden)
    {
        if (family == "dbrx" && c.Child("ffn_config") is { } ffn)
        {
            return new(ffn.Positive(4, "moe_num_experts"), ffn.Positive(1, "moe_top_k"), new(ffn.Positive(3584, "ffn_hidden_size"), Activation.Silu, true)) { Stacked = true };
        }

        if (family == "doge")
        {
            return null;
        }

        var none = family.StartsWith("qwen", StringComparison.Ordinal) && c.Number(0, "num_experts") == 0;
        if (none || c.Number(1, "num_local_experts", "num_experts", "n_routed_experts", "moe_num_experts") is not { } count)
        {
            return null;
        }

        var perToken = c.Positive(family is "llama4_text" or "llama4" ? 1 : 2, "num_experts_per_tok", "moe_top_k", "num_experts_per_token", "top_k_experts", "moe_topk", "moe_k", "top_k");
        if (perToken > count)
        {
            throw new InvalidInputException($"config: num_experts_per_tok is {perToken}; allowed: 1 to the {count} experts");
        }

        var width = family switch
        {
            "mixtral" or "phimoe" or "olmoe" or "gpt_oss" or "llama4_text" or "llama4" or "granitemoe" or "granitemoeshared" or "granitemoe_swa" or "minicpm" or "minimax_m2" or "minimax" or "flex_olmo" or "jetmoe" or "cohere2_moe" or "minimax_m3" or "minimax_m3_vl_text" or "aria_text" => c.Positive("intermediate_size"),
            // The experts' own width, by default too, goes before that of dense layers.
            _ => c.Number(1, "moe_intermediate_size", "expert_intermediate_size", "expert_ffn_hidden_size") ?? c.Positive(4 * hidden, "intermediate_size"),
        };
        var bias = family is "gpt_oss" or "deepseek_v2" or "ernie4_5_moe" && traits.FeedForwardBias;
        var expert = new FeedForwardShape(width, traits.Activation, traits.Gated) { Bias = bias, FusedGateUp = family is "gpt_oss" or "granitemoe" or "granitemoeshared" or "granitemoe_swa" or "llama4_text" or "llama4" or "jetmoe" };
        var shared = Shared(family, c, width);
        return new(count, perToken, expert)
        {
            Shared = shared > 0 ? new(shared, traits.Activation, traits.Gated) { Bias = bias } : null,
            // Built even where the width of what it scales is 0.
            SharedGate = family is "qwen2_moe" or "qwen3_next" || family.StartsWith("qwen3_5", StringComparison.Ordinal),
            // gpt-oss: a bias of the router; ERNIE, AFMoE, Laguna: the correction that balances the experts, a parameter that is not trained.
            RouterBias = family is "gpt_oss" or "ernie4_5_moe" or "afmoe" or "laguna",
            // Their routers multiply by a parameter; the others' are linear layers (transformers 4.56, modeling files of these families).
            BareRouter = family is "gpt_oss" or "deepseek_v2" or "deepseek_v3" or "deepseek_v32" or "kimi_k2" or "dots1" or "glm4_moe" or "glm4_moe_lite" or "glm4v_moe_text" or "glm_moe_dsa",
            // Kimi K3: the routed experts work in a width of their own.
            LatentWidth = c.Number(1, "routed_expert_hidden_size"),
            LatentNorm = c.Flag("latent_moe_use_norm", false),
            Stacked = family is "gpt_oss" or "granitemoe" or "granitemoeshared" or "granitemoe_swa" or "llama4_text" or "llama4",
        };
    }

    public static bool IsRouted(string family, ConfigObject c, int layer)
    {
        // The layers' kinds in words go before all else.
        if (c.Texts("mlp_layer_types") is { Length: > 0 } types && layer < types.Length)
        {
            return types[layer] != "dense";
        }

        if (c.Text("moe_layers_enum") is { } listed)
        {
            return listed.Split(',').Contains(layer.ToString(CultureInfo.InvariantCulture));
        }

        var first = c.Number(0, "first_k_dense_replace", "moe_layer_start_index", "num_dense_layers") ?? FirstRouted(family);
        if (layer < first)
        {
            return false;
        }

        // ERNIE: -1 stands for the last layer.
        if (family == "ernie4_5_moe")
        {
            var last = c.Number(-1, "moe_layer_end_index") is >= 0 and var given ? given : long.MaxValue;
            return layer <= last && (layer + 1) % c.Positive(1, "moe_layer_interval") == 0;
        }

        if (family is "llama4_text" or "llama4")
        {
            var step = c.Positive(1, "interleave_moe_layer_step");
            return c.Numbers("moe_layers") is { Length: > 0 } layers ? layers.Contains(layer) : (layer + 1) % step == 0;
        }

        // moe_layer_freq is a period, or a list with a 1 for each layer that has experts.
        if (c.Numbers("moe_layer_freq") is { Length: > 0 } marks && layer < marks.Length && marks[layer] == 0)
        {
            return false;
        }

        return !c.Numbers("mlp_only_layers").Contains(layer)
            && (layer + 1) % c.Positive(1, "decoder_sparse_step") == 0
            && layer % c.Positive(1, "moe_layer_freq_every", "expert_layer_period") == 0;
    }

    static long FirstRouted(string family) => family switch
    {
        "glm4_moe" or "afmoe" or "glm4_moe_lite" or "ernie4_5_moe" or "exaone_moe" or "hy_v3" or "kimi_linear" or "glm4v_moe_text" or "laguna" or "axk1" => 1,
        "deepseek_v3" or "deepseek_v32" or "kimi_k2" or "glm_moe_dsa" or "step3p5" => 3,
        _ => 0,
    };

    static long Shared(string family, ConfigObject c, long width) => family switch
    {
        "llama4_text" or "llama4" or "deepseek_v4" => width,
        // The width is that of one shared expert.
        "bailing_moe" or "bailing_moe_v2" => (c.Number(0, "moe_shared_expert_intermediate_size") ?? width) * (c.Number(0, "num_shared_experts") ?? 0),
        _ => c.Number(0, "shared_expert_intermediate_size", "moe_shared_expert_intermediate_size", "share_expert_dim", "share_expert_dims")
            ?? (c.Number(0, "n_shared_experts", "num_shared_experts", "num_shared_expert", "moe_num_shared_experts") ?? 0) * width,
    };
}
