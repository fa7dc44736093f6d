using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads DeepSeek-V4: queries and outputs through low ranks, one key that is the value too, layers that attend to compressed keys, several residual streams.</summary>
/// <remarks>Facts of github.com/huggingface/transformers models/deepseek_v4.</remarks>
static class DeepSeekV4
{
    const ParameterGroup Group = ParameterGroup.Attention;

    // What a layer attends to beside its window.
    enum Compression
    {
        None,
        Sparse,
        Heavy,
    }

    public static (ImmutableArray<Block> Blocks, ImmutableArray<int> Pattern) Layers(ConfigObject c, DecoderTraits traits, long hidden, long layers)
    {
        var heads = c.Positive("num_attention_heads");
        var headDim = c.Positive(512, "head_dim");
        var attention = new AttentionShape
        {
            Heads = heads,
            // One key head and one shared expert, whatever the config says.
            KvHeads = 1,
            HeadDim = headDim,
            KeyIsValue = true,
            SinksPerHead = 1,
            QueryRank = c.Positive(1024, "q_lora_rank"),
            OutputGroups = c.Positive(8, "o_groups"),
            OutputRank = c.Positive(1024, "o_lora_rank"),
            Window = c.Number(1, "sliding_window") ?? 128,
        };
        if (attention.OutputWidth % attention.OutputGroups != 0)
        {
            throw new InvalidInputException($"config: o_groups is {attention.OutputGroups}; allowed: a divisor of the heads' width, {attention.OutputWidth}");
        }

        c.Assumed.Add("compressed keys, indexer and residual streams: their parameters are counted; what they save for the backward pass and their work are not modelled");
        var experts = DecoderExperts.Read("deepseek_v4", c, traits, hidden);
        var kinds = new LayerKinds();
        for (var layer = 0; layer < layers; layer++)
        {
            kinds.Add(new Block
            {
                Norm = traits.Norm,
                Attention = attention,
                Experts = experts,
                Extra = [.. Compressor(c, attention, hidden, Of(c, layer)), .. Streams(c, hidden)],
            });
        }

        return kinds.ToLayers();
    }

    /// <summary>The matrix that joins the residual streams behind the last layer.</summary>
    public static ImmutableArray<ParameterTensor> Outside(ConfigObject c, long hidden)
    {
        var streams = c.Positive(4, "hc_mult");
        var list = new TensorList();
        list.Linear("stream join", ParameterGroup.Norms, streams, streams * hidden, TensorSplit.Replicated);
        list.Vector("stream join bias", ParameterGroup.Norms, streams);
        list.Vector("stream join scale", ParameterGroup.Norms, 1);
        return [.. list.Tensors];
    }

    // Words, a ratio per layer (0 for none), or two heavy layers and then the two kinds in turn.
    static Compression Of(ConfigObject c, int layer)
    {
        if (c.Texts("layer_types") is { Length: > 0 } types && layer < types.Length)
        {
            return types[layer] switch { "compressed_sparse_attention" => Compression.Sparse, "heavily_compressed_attention" => Compression.Heavy, _ => Compression.None };
        }

        if (c.Numbers("compress_ratios") is { Length: > 0 } ratios && layer < ratios.Length)
        {
            return ratios[layer] switch { 0 => Compression.None, 128 => Compression.Heavy, _ => Compression.Sparse };
        }

        return layer >= 2 && layer % 2 == 1 ? Compression.Sparse : Compression.Heavy;
    }

    static ImmutableArray<ParameterTensor> Compressor(ConfigObject c, AttentionShape a, long hidden, Compression kind)
    {
        var list = new TensorList();
        list.Norm("key norm", NormKind.RmsNorm, a.HeadDim);
        if (kind == Compression.None)
        {
            return [.. list.Tensors];
        }

        var rates = c.Child("compress_rates");
        // Sparse layers compress by windows that overlap: two sets of keys.
        var sparse = kind == Compression.Sparse;
        var rate = sparse ? rates?.Number(1, "compressed_sparse_attention") ?? c.Positive(4, "compress_rate_csa") : rates?.Number(1, "heavily_compressed_attention") ?? c.Positive(128, "compress_rate_hca");
        Compressed(list, "compressor", rate, sparse ? 2 : 1, a.HeadDim, hidden);
        if (sparse)
        {
            var (heads, width) = (c.Positive(64, "index_n_heads"), c.Positive(128, "index_head_dim"));
            Compressed(list, "indexer", rate, 2, width, hidden);
            list.Linear("indexer query projection", Group, heads * width, a.QueryRank, TensorSplit.Replicated);
            list.Linear("indexer head weights", Group, heads, hidden, TensorSplit.Replicated);
        }

        return [.. list.Tensors];
    }

    static void Compressed(TensorList list, string name, long rate, long sets, long width, long hidden)
    {
        list.Table(name + " position bias", ParameterGroup.Positions, rate, sets * width);
        list.Linear(name + " key projection", Group, sets * width, hidden, TensorSplit.Replicated);
        list.Linear(name + " gate projection", Group, sets * width, hidden, TensorSplit.Replicated);
        list.Norm(name + " key norm", NormKind.RmsNorm, width);
    }

    // In front of attention and of the experts: what each stream reads, writes and passes on to the others.
    static ImmutableArray<ParameterTensor> Streams(ConfigObject c, long hidden)
    {
        var streams = c.Positive(4, "hc_mult");
        var mixes = streams * streams + 2 * streams;
        var list = new TensorList();
        list.Linear("stream mix", ParameterGroup.Norms, mixes, streams * hidden, TensorSplit.Replicated);
        list.Vector("stream mix bias", ParameterGroup.Norms, mixes);
        list.Vector("stream mix scale", ParameterGroup.Norms, 3);
        return [.. list.Tensors.Select(tensor => tensor with { Count = 2 })];
    }
}
