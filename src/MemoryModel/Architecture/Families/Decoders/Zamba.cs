using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>The parts of Zamba and Zamba 2 beside their state-space layers: transformer blocks whose weights several layers share, in Zamba 2 with an adapter per use.</summary>
static class Zamba
{
    /// <summary>Zamba's one shared block: attention over the hidden state beside the embedding, in twice the hidden size, and a dense block in the hidden size.</summary>
    public static ImmutableArray<ParameterTensor> SharedBlock(ConfigObject c, long hidden)
    {
        c.Assumed.Add("the shared attention block counts as parameters; its activations are not counted");
        var wide = c.Positive(2 * hidden, "attention_hidden_size");
        var heads = c.Positive(16, "num_attention_heads");
        var headDim = c.Positive(wide / heads, "attention_head_dim");
        var kvWidth = c.Positive(heads, "num_key_value_heads") * headDim;
        var list = new TensorList();
        list.Vector("shared block attention norm", ParameterGroup.Norms, wide);
        list.Vector("shared block feed-forward norm", ParameterGroup.Norms, hidden);
        list.Linear("shared block query projection", ParameterGroup.Attention, heads * headDim, wide, TensorSplit.Output);
        list.Linear("shared block key projection", ParameterGroup.Attention, kvWidth, wide, TensorSplit.KeyValueHeads);
        list.Linear("shared block value projection", ParameterGroup.Attention, kvWidth, wide, TensorSplit.KeyValueHeads);
        list.Linear("shared block output projection", ParameterGroup.Attention, hidden, heads * headDim, TensorSplit.Input);
        FeedForwardParameters.AddDense(list, new(c.Positive(4 * hidden, "intermediate_size"), Activation.Gelu, true), hidden, "shared block ");
        return [.. list.Tensors];
    }

    /// <summary>What each of Zamba's layers that calls the shared block has of its own.</summary>
    public static ImmutableArray<ParameterTensor> PerHybridLayer(long hidden) =>
        [new("shared block result projection", ParameterGroup.Attention, hidden, hidden, TensorSplit.Replicated) { IsLinear = true }];

    /// <summary>The shared blocks; each reads the hidden state beside the embedding, twice the hidden size.</summary>
    public static ImmutableArray<ParameterTensor> SharedBlocks(ConfigObject c, long hidden)
    {
        c.Assumed.Add("the shared attention blocks count as parameters; their activations are not counted");
        var (heads, width, bias) = (c.Positive(32, "num_attention_heads"), c.Positive(4 * hidden, "intermediate_size"), c.Flag("add_bias_linear", false));
        var headDim = 2 * hidden / heads;
        var kvWidth = c.Positive(heads, "num_key_value_heads") * headDim;
        var list = new TensorList();
        list.Vector("shared block attention norm", ParameterGroup.Norms, 2 * hidden);
        list.Vector("shared block feed-forward norm", ParameterGroup.Norms, hidden);
        list.Linear("shared block query projection", ParameterGroup.Attention, heads * headDim, 2 * hidden, TensorSplit.Output);
        list.Linear("shared block key projection", ParameterGroup.Attention, kvWidth, 2 * hidden, TensorSplit.KeyValueHeads);
        list.Linear("shared block value projection", ParameterGroup.Attention, kvWidth, 2 * hidden, TensorSplit.KeyValueHeads);
        list.Linear("shared block output projection", ParameterGroup.Attention, hidden, heads * headDim, TensorSplit.Input);
        FeedForwardParameters.AddDense(list, new(width, Activation.Gelu, true) { FusedGateUp = true, Bias = bias }, hidden, "shared block ");
        var blocks = c.Positive(1, "num_mem_blocks");
        return [.. list.Tensors.Select(tensor => tensor with { Count = blocks })];
    }

    /// <summary>What each layer that calls a shared block has of its own: an output matrix and low-rank adapters.</summary>
    public static ImmutableArray<ParameterTensor> PerHybridLayer(ConfigObject c, long hidden)
    {
        var (rank, width) = (c.Positive(128, "adapter_rank"), c.Positive(4 * hidden, "intermediate_size"));
        var list = new TensorList();
        list.Linear("shared block result projection", ParameterGroup.Attention, hidden, hidden, TensorSplit.Replicated);
        if (c.Flag("use_shared_mlp_adapter", true))
        {
            list.Linear("gate and up adapter input", ParameterGroup.FeedForward, rank, hidden, TensorSplit.Replicated);
            list.Linear("gate and up adapter output", ParameterGroup.FeedForward, 2 * width, rank, TensorSplit.Output);
        }

        if (c.Flag("use_shared_attention_adapter", false))
        {
            foreach (var name in (string[])["query", "key", "value"])
            {
                list.Linear(name + " adapter input", ParameterGroup.Attention, rank, 2 * hidden, TensorSplit.Replicated);
                list.Linear(name + " adapter output", ParameterGroup.Attention, 2 * hidden, rank, TensorSplit.Output);
            }
        }

        return [.. list.Tensors];
    }
}
