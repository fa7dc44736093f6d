using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Reads the encoders with a masked-language-model head: BERT, RoBERTa, XLM-R, ELECTRA, ALBERT, DistilBERT, ModernBERT.</summary>
static class Encoders
{
    public static ModelArchitecture Read(string family, ConfigObject c) => family == "modernbert" ? ModernBert(c) : Bert(family, c);

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
                TokenTypes = distil ? 0 : c.Positive(2, "type_vocab_size"),
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
