using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads the encoders with a masked-language-model head: BERT, RoBERTa, XLM-R, ELECTRA, ALBERT, DistilBERT, ModernBERT and those built like BERT.</summary>
static class Encoders
{
    public static ModelArchitecture Read(string family, ConfigObject c) => family switch
    {
        "modernbert" or "modernbert-decoder" => ModernBert(family, c),
        "deberta" or "deberta-v2" => Deberta.Read(Bert(family, c), c),
        _ => Bert(family, c),
    };

    static ModelArchitecture Bert(string family, ConfigObject c)
    {
        var distil = family == "distilbert";
        var hidden = c.Positive(768, "hidden_size", "dim");
        var heads = family == "fnet" ? 1 : c.Positive(12, "num_attention_heads", "n_heads");
        if (hidden % heads != 0)
        {
            throw new InvalidInputException($"config: {heads} attention heads do not divide the hidden size {hidden}");
        }

        var preNorm = family is "megatron-bert" or "xlm-roberta-xl" or "roberta-prelayernorm" || family == "xmod" && c.Flag("pre_norm", false);
        var width = family == "rembert" ? c.Positive(256, "input_embedding_size") : c.Positive(family == "albert" ? 128 : hidden, "embedding_size");
        var headWidth = family == "rembert" ? c.Positive(1664, "output_embedding_size") : width;
        var bias = family != "big_bird" || c.Flag("use_bias", true);
        var block = new Block
        {
            Norm = NormKind.LayerNorm,
            Layout = preNorm ? BlockLayout.PreNorm : BlockLayout.PostNorm,
            Attention = new() { Heads = heads, KvHeads = heads, HeadDim = hidden / heads, QueryKeyValueBias = bias, OutputBias = true, KeyBiasless = family == "deberta" },
            FeedForward = new(c.Positive(distil ? 4 * hidden : 3072, "intermediate_size", "hidden_dim"), ClassicDecoders.ActivationOf(c.Text("hidden_act", "activation") ?? "gelu"), false) { Bias = true },
            Extra = [.. PerLayer(family, c, hidden, heads), .. family is "mra" or "yoso" ? [] : RelativePositions(c, hidden / heads)],
        };
        block = family switch
        {
            "nomic_bert" => block with { Attention = block.Attention with { HeadDim = c.Positive(hidden / heads, "head_dim"), QueryKeyValueBias = false, OutputBias = false }, FeedForward = block.FeedForward with { Bias = false, Gated = true } },
            // A Fourier transform mixes the tokens; its result is added and normalized.
            "fnet" => block with { Attention = null, Norms = 2 },
            _ => block,
        };
        block = CompactEncoders.Layer(family, c, block, hidden, heads) ?? block;
        var rotary = family is "jina_embeddings_v3" or "nomic_bert";
        // BERT as a decoder alone has no token types and no transform in front of its output matrix.
        var generation = family == "bert-generation";
        var stack = LayerStack.Uniform(generation ? StackKind.Decoder : StackKind.Encoder, hidden, Families.Equal(c.Positive(distil ? 6 : 12, "num_hidden_layers", "n_layers")).Length, block, preNorm ? NormKind.LayerNorm : null);
        return new()
        {
            Name = family,
            Family = family,
            Source = Families.SourceOf(family),
            Embedding = new(c.Positive("vocab_size"), width, rotary ? PositionKind.Rotary : PositionKind.Learned)
            {
                // MobileBERT's table has the hidden width, RoFormer's is sinusoidal in the width of a head.
                PositionRows = rotary || family is "mobilebert" or "roformer" ? 0 : c.Positive(512, "max_position_embeddings") + (family is "mra" or "yoso" or "nystromformer" ? 2 : 0),
                TokenTypes = distil || generation || family is "mpnet" or "mobilebert" ? 0 : EncoderTables.TokenTypes(family, c),
                Norm = family is "megatron-bert" or "xlm-roberta-xl" or "mobilebert" ? null : NormKind.LayerNorm,
                Projection = (family != "mobilebert" && (width != hidden || family is "albert" or "rembert" or "fnet"), true),
            },
            Stacks = [stack with { SharedWeights = family == "albert" }],
            Extra = family switch
            {
                "bert" => Pooler(hidden, c),
                // The pooler stays in BigBird's masked language model.
                "big_bird" => [.. Linear("pooler", ParameterGroup.Head, hidden, hidden)],
                "ernie" when c.Flag("use_task_id", false) => [new("task embedding", ParameterGroup.Embeddings, c.Positive(3, "task_type_vocab_size"), hidden, TensorSplit.Replicated)],
                // The pooler stays in these too.
                "squeezebert" or "fnet" => [.. Linear("pooler", ParameterGroup.Head, hidden, hidden)],
                "mobilebert" => MobileTables(c, hidden, width),
                // A parameter that is not trained.
                "roformer" => [new("sinusoidal positions", ParameterGroup.Positions, c.Positive(1536, "max_position_embeddings"), hidden / heads, TensorSplit.Replicated)],
                "mpnet" => [new("relative position bias", ParameterGroup.Positions, c.Positive(32, "relative_attention_num_buckets"), heads, TensorSplit.Replicated)],
                _ => EncoderTables.Of(family, c, hidden),
            },
            Head = new(family != "rembert" && Families.Tied(c, true)) { Bias = true, Width = headWidth, Transform = generation ? null : new(family == "mobilebert" ? hidden : headWidth, true, NormKind.LayerNorm) },
            MaxPositions = c.Number(1, "max_position_embeddings"),
            Dropout = 0.1,
        };
    }

    // A table of the distances between two tokens, one way and the other, in each layer; the table of positions stays.
    static ImmutableArray<ParameterTensor> RelativePositions(ConfigObject c, long headDim) => c.Text("position_embedding_type") is "relative_key" or "relative_key_query"
        ? [new("relative position embedding", ParameterGroup.Positions, 2 * c.Positive(512, "max_position_embeddings") - 1, headDim, TensorSplit.Replicated)]
        : [];

    // Three tokens' narrow vectors side by side, or one's, are brought to the hidden width; the tied head is that narrow table and a part of its own.
    static ImmutableArray<ParameterTensor> MobileTables(ConfigObject c, long hidden, long width)
    {
        var list = new TensorList();
        list.Table("position embedding", ParameterGroup.Positions, c.Positive(512, "max_position_embeddings"), hidden);
        list.Table("token type embedding", ParameterGroup.Embeddings, c.Number(0, "type_vocab_size") ?? 2, hidden);
        list.Linear("embedding transformation", ParameterGroup.Embeddings, hidden, width * (c.Flag("trigram_input", true) ? 3 : 1), TensorSplit.Replicated, true);
        list.Norm("embedding norm", NormKind.LayerNorm, hidden);
        list.Table("output matrix beside the table", ParameterGroup.Head, hidden - width, c.Positive("vocab_size"));
        return [.. list.Tensors];
    }

    // What a family's layers have beside those of BERT.
    static ImmutableArray<ParameterTensor> PerLayer(string family, ConfigObject c, long hidden, long heads)
    {
        switch (family)
        {
            case "longformer":
                return GlobalProjections(hidden);
            case "nystromformer" when c.Number(1, "conv_kernel_size") is { } taps:
                return [new("value convolution", ParameterGroup.Attention, heads, taps, TensorSplit.Replicated)];
            case "xmod":
                var languages = Math.Max(1, c.Texts("languages").Length);
                var inner = hidden / c.Positive(2, "adapter_reduction_factor");
                ImmutableArray<ParameterTensor> adapter = [.. Linear("adapter input", ParameterGroup.FeedForward, inner, hidden), .. Linear("adapter output", ParameterGroup.FeedForward, hidden, inner)];
                var norm = new TensorList();
                norm.Norm("adapter norm", NormKind.LayerNorm, c.Flag("adapter_layer_norm", false) ? hidden : 0);
                return [.. adapter.Select(tensor => tensor with { Count = languages }), .. norm.Tensors];
            default:
                return [];
        }
    }

    /// <summary>The second query, key and value projections of the tokens that attend to all (Longformer, LED).</summary>
    public static ImmutableArray<ParameterTensor> GlobalProjections(long hidden) =>
    [
        .. Linear("global query projection", ParameterGroup.Attention, hidden, hidden),
        .. Linear("global key projection", ParameterGroup.Attention, hidden, hidden),
        .. Linear("global value projection", ParameterGroup.Attention, hidden, hidden),
    ];

    public static IEnumerable<ParameterTensor> Linear(string name, ParameterGroup group, long output, long input, bool bias = true)
    {
        var list = new TensorList();
        list.Linear(name, group, output, input, TensorSplit.Replicated, bias);
        return list.Tensors;
    }

    // BERT is pre-trained with a pooler and a next-sentence head beside the masked language model; the other heads leave them out.
    static ImmutableArray<ParameterTensor> Pooler(long hidden, ConfigObject c)
    {
        c.Assumed.Add("head: that of BertForPreTraining (masked language model, pooler, next sentence)");
        return [
        new("pooler", ParameterGroup.Head, hidden, hidden, TensorSplit.Replicated) { IsLinear = true },
        new("pooler bias", ParameterGroup.Head, hidden, 1, TensorSplit.Replicated),
        new("next-sentence head", ParameterGroup.Head, 2, hidden, TensorSplit.Replicated) { IsLinear = true },
        new("next-sentence bias", ParameterGroup.Head, 2, 1, TensorSplit.Replicated),
        ];
    }

    static ModelArchitecture ModernBert(string family, ConfigObject c)
    {
        var hidden = c.Positive(768, "hidden_size");
        var heads = c.Positive(12, "num_attention_heads");
        var norm = c.Flag("norm_bias", false) ? NormKind.LayerNorm : NormKind.LayerNormWithoutBias;
        var bias = c.Flag("attention_bias", false);
        var block = new Block
        {
            Norm = norm,
            Attention = new() { Heads = heads, KvHeads = heads, HeadDim = hidden / heads, QueryKeyValueBias = bias, OutputBias = bias, FusedProjection = family == "modernbert" },
            FeedForward = new(c.Positive(1152, "intermediate_size"), Activation.Gelu, true) { Bias = c.Flag("mlp_bias", false), FusedGateUp = true },
        };
        var layers = c.Positive(22, "num_hidden_layers");
        // The first layer reads the normalized embeddings and has no norm of its own in front of attention.
        ImmutableArray<int> pattern = [0, .. Enumerable.Repeat(1, (int)layers - 1)];
        return new()
        {
            Name = family,
            Family = family,
            Source = Families.SourceOf(family),
            Embedding = new(c.Positive(50368, "vocab_size"), hidden, PositionKind.Rotary) { Norm = norm },
            Stacks = [new(family == "modernbert" ? StackKind.Encoder : StackKind.Decoder, hidden, [block with { Norms = 1 }, block], pattern) { FinalNorm = norm }],
            Head = new(Families.Tied(c, true)) { Bias = c.Flag("decoder_bias", true), Transform = new(hidden, c.Flag("classifier_bias", false), norm) },
            MaxPositions = c.Number(1, "max_position_embeddings"),
        };
    }
}
