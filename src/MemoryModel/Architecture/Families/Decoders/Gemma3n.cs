using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>The parts of Gemma 3n beside Gemma 3's: alternating updates, low-rank residuals, inputs per layer, keys and values shared by the last layers.</summary>
static class Gemma3n
{
    public static (ImmutableArray<Block> Blocks, ImmutableArray<int> Pattern) Layers(ConfigObject c, DecoderTraits traits, long hidden, AttentionShape attention, long layers)
    {
        // One width, or one for each layer.
        var widths = c.Numbers("intermediate_size") is { Length: > 0 } listed ? listed : [c.Positive(16384, "intermediate_size")];
        var shared = c.Number(0, "num_kv_shared_layers") ?? 15;
        var extra = PerLayer(c, hidden);
        var kinds = new LayerKinds();
        for (var layer = 0; layer < layers; layer++)
        {
            var block = new Block
            {
                Norm = traits.Norm,
                Layout = BlockLayout.SandwichNorm,
                Attention = attention with { SharesKeyValue = layers > shared && layer >= layers - shared },
                FeedForward = new(widths[Math.Min(layer, widths.Length - 1)], traits.Activation, true),
                Extra = extra,
            };
            kinds.Add(block);
        }

        return kinds.ToLayers();
    }

    static ImmutableArray<ParameterTensor> PerLayer(ConfigObject c, long hidden)
    {
        var (streams, rank, width) = (c.Positive(4, "altup_num_inputs"), c.Positive(64, "laurel_rank"), c.Positive(256, "hidden_size_per_layer_input"));
        const ParameterGroup group = ParameterGroup.FeedForward;
        var list = new TensorList();
        list.Vector("output scale of alternating updates", group, hidden);
        list.Linear("correction coefficients", group, streams, streams, TensorSplit.Replicated);
        list.Linear("prediction coefficients", group, streams * streams, streams, TensorSplit.Replicated);
        list.Linear("stream router", group, streams, hidden, TensorSplit.Replicated);
        list.Norm("stream router norm", NormKind.RmsNorm, hidden);
        list.Linear("low-rank residual input", group, rank, hidden, TensorSplit.Replicated);
        list.Linear("low-rank residual output", group, hidden, rank, TensorSplit.Replicated);
        list.Norm("low-rank residual norm", NormKind.RmsNorm, hidden);
        list.Linear("layer input gate", group, width, hidden, TensorSplit.Replicated);
        list.Linear("layer input projection", group, hidden, width, TensorSplit.Replicated);
        list.Norm("layer input norm", NormKind.RmsNorm, hidden);
        return [.. list.Tensors];
    }

    /// <summary>The tables and projections of the inputs per layer and of the streams, outside the layers.</summary>
    public static ImmutableArray<ParameterTensor> Outside(ConfigObject c, long hidden, long layers)
    {
        c.Assumed.Add("only the text part is counted; activations of alternating updates are not");
        var (streams, width) = (c.Positive(4, "altup_num_inputs"), c.Positive(256, "hidden_size_per_layer_input"));
        var list = new TensorList();
        list.Table("embedding per layer", ParameterGroup.Embeddings, c.Positive(262144, "vocab_size_per_layer_input"), layers * width, TensorSplit.Vocabulary);
        list.Linear("projection per layer", ParameterGroup.Embeddings, layers * width, hidden, TensorSplit.Replicated);
        list.Norm("projection per layer norm", NormKind.RmsNorm, width);
        list.Add(new("stream projection", ParameterGroup.Embeddings, hidden, hidden, TensorSplit.Replicated) { IsLinear = true, Count = streams - 1 });
        list.Add(new("stream merge", ParameterGroup.Head, hidden, hidden, TensorSplit.Replicated) { IsLinear = true, Count = streams - 1 });
        return [.. list.Tensors];
    }
}
