namespace MemoryModel;

/// <summary>The parameters in front of the layers.</summary>
static class EmbeddingParameters
{
    public static void AddTo(TensorList list, ModelArchitecture model)
    {
        var e = model.Embedding;
        list.Table("token embedding", ParameterGroup.Embeddings, e.Vocab, e.Width, TensorSplit.Vocabulary);
        list.Table("token type embedding", ParameterGroup.Embeddings, e.TokenTypes, e.Width);
        // An encoder-decoder with learned positions (BART) has a table, and an embedding norm, in each stack.
        foreach (var stack in model.Stacks)
        {
            if (stack.Kind != StackKind.Vision)
            {
                list.Table("position embedding", ParameterGroup.Positions, e.PositionRows, e.Width);
                if (e.Norm is { } norm)
                {
                    list.Norm("embedding norm", norm, e.Width);
                }
            }
        }

        if (e.Projection.Present)
        {
            list.Linear("embedding projection", ParameterGroup.Embeddings, model.Hidden, e.Width, TensorSplit.Replicated, e.Projection.Bias);
        }
    }
}
