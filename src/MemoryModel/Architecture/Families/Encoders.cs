using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads the encoders with a masked-language-model head: BERT, RoBERTa, XLM-R, ELECTRA, ALBERT, DistilBERT, ModernBERT.</summary>
static class Encoders
{
    public static ModelArchitecture Read(string family, ConfigObject c) => family switch
    {
        "modernbert" => ModernBert(c),
        "deberta-v2" => Deberta(c),
        _ => Bert(family, c),
    };

    // DeBERTa v2 and v3: BERT's layers, with one table of relative positions for all of them in place of absolute ones.
    static ModelArchitecture Deberta(ConfigObject c)
    {
        var bert = Bert("deberta-v2", c);
        // -1 stands for absent in both keys.
        var buckets = c.Number(-1, "position_buckets") is > 0 and var given ? given
            : c.Number(-1, "max_relative_positions") is > 0 and var most ? most : c.Positive(512, "max_position_embeddings");
        var relative = new TensorList();
        if (c.Flag("relative_attention", false))
        {
            relative.Table("relative positions", ParameterGroup.Positions, 2 * buckets, bert.Hidden);
            if (c.Text("norm_rel_ebd") is { } norm && norm.Contains("layer_norm", StringComparison.Ordinal))
            {
                relative.Norm("relative position norm", NormKind.LayerNorm, bert.Hidden);
            }
        }

        if (c.Number(0, "conv_kernel_size") > 0 || (c.Flag("relative_attention", false) && !c.Flag("share_att_key", false)))
        {
            c.Assumed.Add("convolution and separate position projections are not counted");
        }

        return bert with
        {
            Embedding = bert.Embedding with
            {
                PositionRows = c.Flag("position_biased_input", true) ? bert.Embedding.PositionRows : 0,
                TokenTypes = c.Number(0, "type_vocab_size") ?? 0,
                Positions = PositionKind.Relative,
            },
            Extra = [.. relative.Tensors],
        };
    }


    static ModelArchitecture Bert(string family, ConfigObject c)
    {
        var distil = family == "distilbert";
        var hidden = c.Positive(768, "hidden_size", "dim");
        var heads = c.Positive(12, "num_attention_heads", "n_heads");
        if (hidden % heads != 0)
        {
            throw new InvalidInputException($"config: {heads} attention heads do not divide the hidden size {hidden}");
        }

        var width = c.Positive(family == "albert" ? 128 : hidden, "embedding_size");
        var block = new Block
        {
            Norm = NormKind.LayerNorm,
            Layout = BlockLayout.PostNorm,
            Attention = new() { Heads = heads, KvHeads = heads, HeadDim = hidden / heads, QueryKeyValueBias = true, OutputBias = true },
            FeedForward = new(c.Positive(distil ? 4 * hidden : 3072, "intermediate_size", "hidden_dim"), ClassicDecoders.ActivationOf(c.Text("hidden_act", "activation") ?? "gelu"), false) { Bias = true },
        };
        var stack = LayerStack.Uniform(StackKind.Encoder, hidden, Families.Equal(c.Positive(distil ? 6 : 12, "num_hidden_layers", "n_layers")).Length, block, null);
        return new()
        {
            Name = family,
            Family = family,
            Source = Families.SourceOf(family),
            Embedding = new(c.Positive("vocab_size"), width, PositionKind.Learned)
            {
                PositionRows = c.Positive(512, "max_position_embeddings"),
                TokenTypes = distil ? 0 : c.Number(0, "type_vocab_size") ?? 2,
                Norm = NormKind.LayerNorm,
                Projection = (width != hidden || family == "albert", true),
            },
            Stacks = [stack with { SharedWeights = family == "albert" }],
            Extra = family == "bert" ? Pooler(hidden, c) : [],
            Head = new(Families.Tied(c, true)) { Bias = true, Width = width, Transform = new(width, true, NormKind.LayerNorm) },
            MaxPositions = c.Number(1, "max_position_embeddings"),
            Dropout = 0.1,
        };
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

    static ModelArchitecture ModernBert(ConfigObject c)
    {
        var hidden = c.Positive(768, "hidden_size");
        var heads = c.Positive(12, "num_attention_heads");
        var norm = c.Flag("norm_bias", false) ? NormKind.LayerNorm : NormKind.LayerNormWithoutBias;
        var bias = c.Flag("attention_bias", false);
        var block = new Block
        {
            Norm = norm,
            Attention = new() { Heads = heads, KvHeads = heads, HeadDim = hidden / heads, QueryKeyValueBias = bias, OutputBias = bias, FusedProjection = true },
            FeedForward = new(c.Positive(1152, "intermediate_size"), Activation.Gelu, true) { Bias = c.Flag("mlp_bias", false), FusedGateUp = true },
        };
        var layers = c.Positive(22, "num_hidden_layers");
        // The first layer reads the normalized embeddings and has no norm of its own in front of attention.
        ImmutableArray<int> pattern = [0, .. Enumerable.Repeat(1, (int)layers - 1)];
        return new()
        {
            Name = "modernbert",
            Family = "modernbert",
            Source = Families.SourceOf("modernbert"),
            Embedding = new(c.Positive(50368, "vocab_size"), hidden, PositionKind.Rotary) { Norm = norm },
            Stacks = [new(StackKind.Encoder, hidden, [block with { Norms = 1 }, block], pattern) { FinalNorm = norm }],
            Head = new(Families.Tied(c, true)) { Bias = c.Flag("decoder_bias", true), Transform = new(hidden, c.Flag("classifier_bias", false), norm) },
            MaxPositions = c.Number(1, "max_position_embeddings"),
        };
    }
}
