using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads Nemotron-H: each layer is a state space, an attention, a feed-forward block or experts alone.</summary>
static class NemotronH
{
    public static (ImmutableArray<Block> Blocks, ImmutableArray<int> Pattern) Layers(ConfigObject c, long hidden, long layers)
    {
        var pattern = Pattern(c, layers);
        var attention = Attention(c, hidden);
        var letters = pattern.Distinct().ToArray();
        return ([.. letters.Select(letter => Make(c, hidden, attention, letter))], [.. pattern.Select(letter => Array.IndexOf(letters, letter))]);
    }

    // A letter per layer: M state space, * attention, - feed-forward block, E experts.
    static string Pattern(ConfigObject c, long layers)
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

    static AttentionShape Attention(ConfigObject c, long hidden)
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

    static Block Make(ConfigObject c, long hidden, AttentionShape attention, char letter)
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
