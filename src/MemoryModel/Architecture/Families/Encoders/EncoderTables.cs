using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>What BERT's relatives look up beside words, token types and positions: RoCBERT, LayoutLM, TAPAS.</summary>
static class EncoderTables
{
    /// <summary>Returns the tables of a family, and a pooler where its masked language model keeps one.</summary>
    public static ImmutableArray<ParameterTensor> Of(string family, ConfigObject c, long hidden) => family switch
    {
        "roc_bert" => Chinese(c, hidden),
        "layoutlm" => [.. Layout(c, hidden), .. Encoders.Linear("pooler", ParameterGroup.Head, hidden, hidden)],
        _ => [],
    };

    /// <summary>Returns the rows of all token-type tables: one table, but TAPAS has one per kind of place in a table.</summary>
    public static long TokenTypes(string family, ConfigObject c) => family == "tapas"
        ? c.Numbers("type_vocab_sizes") is { Length: > 0 } sizes ? sizes.Sum() : 3 + 256 + 256 + 2 + 256 + 256 + 10
        : c.Number(0, "type_vocab_size") ?? 2;

    // How a character sounds and what it looks like, joined with its word vector by one matrix.
    static ImmutableArray<ParameterTensor> Chinese(ConfigObject c, long hidden)
    {
        var (sound, shape) = (c.Positive(768, "pronunciation_embed_dim"), c.Positive(512, "shape_embed_dim"));
        var list = new TensorList();
        // The tables are there even where they are not joined.
        list.Table("pronunciation embedding", ParameterGroup.Embeddings, c.Positive(910, "pronunciation_vocab_size"), sound);
        list.Table("shape embedding", ParameterGroup.Embeddings, c.Positive(24858, "shape_vocab_size"), shape);
        if (c.Flag("concat_input", true))
        {
            var joined = hidden + (c.Flag("enable_pronunciation", true) ? sound : 0) + (c.Flag("enable_shape", true) ? shape : 0);
            list.Linear("embedding join", ParameterGroup.Embeddings, hidden, joined, TensorSplit.Replicated, true);
        }

        return [.. list.Tensors];
    }

    // Left and upper edge, height and width of a word on its page.
    static ImmutableArray<ParameterTensor> Layout(ConfigObject c, long hidden) =>
        [new("place on the page", ParameterGroup.Positions, c.Positive(1024, "max_2d_position_embeddings"), hidden, TensorSplit.Replicated) { Count = 4 }];
}
