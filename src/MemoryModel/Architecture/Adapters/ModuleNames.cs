namespace MemoryModel;

/// <summary>Names the modules of one kind of layer as Hugging Face Transformers does: what <c>target_modules</c> is matched with.</summary>
/// <remarks>Paths are relative to the layer; PEFT compares whole names after a dot, so only their ends matter.</remarks>
/// <param name="Attention">Path of the attention module.</param>
/// <param name="FeedForward">Path of the feed-forward module.</param>
sealed record ModuleNames(string Attention, string FeedForward)
{
    public string Query { get; init; } = "q_proj";

    public string Key { get; init; } = "k_proj";

    public string Value { get; init; } = "v_proj";

    public string Fused { get; init; } = "qkv_proj";

    public string Output { get; init; } = "o_proj";

    /// <summary>Path of the cross-attention module.</summary>
    public string CrossAttention { get; init; } = "encoder_attn";

    public string Gate { get; init; } = "gate_proj";

    public string Up { get; init; } = "up_proj";

    public string GateUp { get; init; } = "gate_up_proj";

    public string Down { get; init; } = "down_proj";

    /// <summary>Path of an expert and of the router.</summary>
    public string Experts { get; init; } = "mlp.experts";

    public string Router { get; init; } = "mlp.gate";

    public (string Gate, string Up, string Down)? Expert { get; init; }

    public string[] Norms { get; init; } = ["input_layernorm", "post_attention_layernorm"];

    public string FinalNorm { get; init; } = "norm";

    public string Embedding { get; init; } = "embed_tokens";

    public string Head { get; init; } = "lm_head";

    /// <summary>Returns the path of the module that has a tensor.</summary>
    public string Of(in ParameterTensor tensor)
    {
        var name = tensor.Name.EndsWith(" bias", StringComparison.Ordinal) ? tensor.Name[..^" bias".Length] : tensor.Name;
        var attention = Attention;
        if (name.StartsWith("cross-attention ", StringComparison.Ordinal))
        {
            (name, attention) = (name["cross-attention ".Length..], CrossAttention);
        }

        var (gate, up, down) = Expert ?? (Gate, Up, Down);
        return name switch
        {
            "query projection" => Join(attention, Query),
            "key projection" => Join(attention, Key),
            "value projection" => Join(attention, Value),
            "query, key and value projection" => Join(attention, Fused),
            "output projection" => Join(attention, Output),
            "query compression" => Join(attention, "q_a_proj"),
            "query expansion" => Join(attention, "q_b_proj"),
            "key and value compression" => Join(attention, "kv_a_proj_with_mqa"),
            "key and value expansion" => Join(attention, "kv_b_proj"),
            "gate projection" => Join(FeedForward, Gate),
            "up projection" => Join(FeedForward, Up),
            "gate and up projection" => Join(FeedForward, GateUp),
            "down projection" => Join(FeedForward, Down),
            "expert gate projection" => Join(Experts, gate),
            "expert up projection" => Join(Experts, up),
            "expert down projection" => Join(Experts, down),
            "router" => Router,
            "shared expert gate projection" => "mlp.shared_expert." + Gate,
            "shared expert up projection" => "mlp.shared_expert." + Up,
            "shared expert down projection" => "mlp.shared_expert." + Down,
            "token embedding" => Embedding,
            "output matrix" => Head,
            _ => Norm(name),
        };
    }

    string Norm(string name)
    {
        if (name.EndsWith("final norm", StringComparison.Ordinal))
        {
            return FinalNorm;
        }

        return name.StartsWith("norm ", StringComparison.Ordinal) && int.TryParse(name.AsSpan("norm ".Length), out var number)
            ? Norms[Math.Min(number, Norms.Length) - 1]
            : name.Replace(' ', '_');
    }

    static string Join(string path, string name) => path.Length == 0 ? name : path + "." + name;
}
