namespace MemoryModel;

/// <summary>Reads xLSTM: a matrix memory with exponential gates in place of attention, and a gated feed-forward block.</summary>
/// <remarks>Facts of github.com/huggingface/transformers models/xlstm.</remarks>
static class Xlstm
{
    public static ModelArchitecture Read(ConfigObject c)
    {
        const ParameterGroup group = ParameterGroup.Attention;
        var hidden = c.Positive("hidden_size", "embedding_dim");
        var heads = c.Positive(8, "num_heads");
        var bias = c.Flag("use_bias", false);
        var keys = (long)(hidden * (c.Real("qk_dim_factor") ?? 0.5));
        var values = (long)(hidden * (c.Real("v_dim_factor") ?? 1));
        var multiple = c.Positive(64, "ffn_round_up_to_multiple_of");
        var inner = CeilDiv((long)(hidden * (c.Real("ffn_proj_factor") ?? 2.667)), multiple) * multiple;
        var list = new TensorList();
        list.Linear("query projection", group, keys, hidden, TensorSplit.Output, bias);
        list.Linear("key projection", group, keys, hidden, TensorSplit.Output, bias);
        list.Linear("value projection", group, values, hidden, TensorSplit.Output, bias);
        list.Linear("output gate", group, values, hidden, TensorSplit.Output, bias);
        list.Linear("input gate", group, heads, hidden, TensorSplit.Replicated, true);
        list.Linear("forget gate", group, heads, hidden, TensorSplit.Replicated, true);
        list.Norm("head norm", bias ? NormKind.LayerNorm : NormKind.RmsNorm, values);
        list.Linear("output projection", group, hidden, values, TensorSplit.Input, bias);
        c.Assumed.Add("matrix memory: its parameters are counted; what it saves for the backward pass is not modelled");
        var block = new Block { Norm = NormKind.RmsNorm, Norms = 2, FeedForward = new(inner, Activation.Silu, true) { Bias = bias }, Extra = [.. list.Tensors] };
        return Families.Decoder("xlstm", hidden, [block], Families.Equal(c.Positive("num_blocks", "num_hidden_layers")), NormKind.RmsNorm, new(c.Positive("vocab_size"), hidden, PositionKind.None), new(false), null);
    }
}
