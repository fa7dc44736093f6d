using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads decoders that mix softmax attention with linear mixers: Qwen3-Next, Qwen 3.5, Kimi Linear, Nemotron-H.</summary>
static class HybridDecoders
{
    /// <summary>Returns a letter per layer (M mixer, * attention, - feed-forward, E experts; l and f: a whole layer with linear or full attention), or null.</summary>
    public static string? Pattern(string family, ConfigObject c, long layers)
    {
        if (family == "nemotron_h")
        {
            // Later versions of the class list the kinds in words.
            if (c.Texts("layers_block_type") is { Length: > 0 } words)
            {
                return string.Concat(words.Select(word => word switch { "mamba" or "linear_attention" => 'M', "attention" or "full_attention" => '*', "mlp" => '-', "moe" => 'E', _ => '?' }));
            }

            return c.Text("hybrid_override_pattern") is { } pattern && pattern.Length == layers
                ? pattern
                : throw new InvalidInputException($"config: hybrid_override_pattern is {c.Text("hybrid_override_pattern") ?? "missing"}; allowed: one of M, -, * or E for each of the {layers} layers");
        }

        if (family == "kimi_linear")
        {
            // Its lists count layers from 1.
            var full = c.Child("linear_attn_config")?.Numbers("full_attn_layers") ?? [];
            var kinds = c.Texts("layer_types");
            bool Full(int layer) => kinds.Length == layers ? kinds[layer] != "linear_attention" : full.Length > 0 ? full.Contains(layer + 1) : (layer + 1) % 4 == 0;
            return string.Concat(Families.Equal(layers).Select((_, layer) => Full(layer) ? 'f' : 'l').Select((letter, layer) => DecoderExperts.IsRouted(family, c, layer) ? letter : char.ToUpperInvariant(letter)));
        }

        if (family is not ("qwen3_next" or "olmo_hybrid") && !family.StartsWith("qwen3_5", StringComparison.Ordinal))
        {
            return null;
        }

        var types = c.Texts("layer_types");
        var every = c.Positive(4, "full_attention_interval");
        var letters = types.Length == layers
            ? types.Select(type => type == "linear_attention" ? 'l' : 'f')
            : Families.Equal(layers).Select((_, layer) => (layer + 1) % every == 0 ? 'f' : 'l');
        // A capital letter is a layer with a dense feed-forward block in a model with experts.
        return string.Concat(letters.Select((letter, layer) => DecoderExperts.IsRouted(family, c, layer) ? letter : char.ToUpperInvariant(letter)));
    }

    public static AttentionShape SoftmaxAttention(ConfigObject c, long hidden)
    {
        var heads = c.Positive("num_attention_heads");
        var bias = c.Flag("attention_bias", false);
        return new()
        {
            Heads = heads,
            KvHeads = c.Positive(heads, "num_key_value_heads"),
            HeadDim = c.Number(1, "head_dim", "attention_head_dim") ?? hidden / heads,
            QueryKeyValueBias = bias,
            OutputBias = bias,
        };
    }

    public static (ImmutableArray<Block> Blocks, ImmutableArray<int> Pattern) Layers(string family, ConfigObject c, DecoderTraits traits, long hidden, AttentionShape attention, string pattern)
    {
        var letters = pattern.Distinct().ToArray();
        var blocks = letters.Select(letter => family == "nemotron_h" ? Nemotron(c, hidden, attention, letter) : Qwen(family, c, traits, hidden, attention, letter));
        return ([.. blocks], [.. pattern.Select(letter => Array.IndexOf(letters, letter))]);
    }

    static Block Qwen(string family, ConfigObject c, DecoderTraits traits, long hidden, AttentionShape attention, char letter)
    {
        var olmo = family == "olmo_hybrid";
        var keyWidth = c.Positive(olmo ? 3 * hidden / (4 * attention.Heads) : 128, "linear_key_head_dim");
        var kimi = family == "kimi_linear" ? c.Child("linear_attn_config") ?? c : null;
        var kimiWidth = kimi?.Positive(128, kimi == c ? "linear_head_dim" : "head_dim") ?? 0;
        var kimiHeads = kimi?.Positive(32, kimi == c ? "linear_num_heads" : "num_heads") ?? 0;
        var mixer = kimi is not null ? new(LinearMixerKind.GatedDeltaNet, kimiHeads, kimiWidth, kimiHeads, kimiWidth, kimi.Positive(4, "short_conv_kernel_size", "linear_conv_kernel_dim")) { GateRank = kimiWidth, FullOutputGate = kimi.Flag("use_full_rank_gate", false) } : new LinearMixerShape(
            LinearMixerKind.GatedDeltaNet,
            c.Positive(olmo ? attention.Heads : 16, "linear_num_key_heads"),
            keyWidth,
            c.Positive(olmo ? attention.Heads : 32, "linear_num_value_heads"),
            c.Positive(olmo ? 2 * keyWidth : 128, "linear_value_head_dim"),
            c.Positive(4, "linear_conv_kernel_dim"));
        var experts = DecoderExperts.Read(family, c, traits, hidden);
        if (letter is 'L' or 'F')
        {
            experts = null;
        }

        return new()
        {
            Norm = traits.Norm,
            // Kimi K3: attention and feed-forward block each read a mix of what the blocks of layers in front of them gave.
            Extra = kimi is not null && c.Number(1, "attn_res_block_size") is not null ? [.. DepthAttention("attention", hidden), .. DepthAttention("feed-forward", hidden)] : [],
            Attention = letter is 'l' or 'L' ? attention with { LinearMixer = mixer } : attention,
            Experts = experts,
            FeedForward = experts is null ? new(c.Positive("intermediate_size"), traits.Activation, true) : null,
        };
    }

    /// <summary>The norm and the query of a mix over the outputs of earlier blocks of layers.</summary>
    public static ImmutableArray<ParameterTensor> DepthAttention(string reader, long hidden)
    {
        var list = new TensorList();
        list.Norm($"depth attention norm of the {reader}", NormKind.RmsNorm, hidden);
        list.Linear($"depth attention query of the {reader}", ParameterGroup.Attention, 1, hidden, TensorSplit.Replicated);
        return [.. list.Tensors];
    }

    static Block Nemotron(ConfigObject c, long hidden, AttentionShape attention, char letter)
    {
        var mlpBias = c.Flag("mlp_bias", false);
        FeedForwardShape Squared(long width) => new(width, Activation.SquaredRelu, false) { Bias = mlpBias };
        var block = new Block { Norm = NormKind.RmsNorm };
        return letter switch
        {
            'M' => block with
            {
                Attention = attention with
                {
                    LinearMixer = new(
                        LinearMixerKind.Mamba2,
                        c.Positive(8, "n_groups"),
                        c.Positive(128, "ssm_state_size"),
                        c.Positive(128, "mamba_num_heads"),
                        c.Positive(64, "mamba_head_dim"),
                        c.Positive(4, "conv_kernel"),
                        c.Flag("use_conv_bias", true),
                        c.Flag("use_bias", false)),
                },
            },
            '*' => block with { Attention = attention },
            'E' => block with
            {
                Experts = new(c.Positive("n_routed_experts"), c.Positive(2, "num_experts_per_tok"), Squared(c.Positive("moe_intermediate_size")))
                {
                    Shared = Squared(c.Positive("moe_shared_expert_intermediate_size") * c.Positive(1, "n_shared_experts")),
                    LatentWidth = c.Number(1, "moe_latent_size"),
                },
            },
            '-' => block with { FeedForward = Squared(c.Positive(4 * hidden, "intermediate_size")) },
            _ => throw new InvalidInputException($"config: hybrid_override_pattern has '{letter}'; allowed: M, -, * or E"),
        };
    }
}
