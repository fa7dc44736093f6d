namespace MemoryModel;

/// <summary>The parameters of the output side.</summary>
static class HeadParameters
{
    public static void AddTo(TensorList list, ModelArchitecture model)
    {
        var (head, vocab) = (model.Head, model.Embedding.Vocab);
        if (!head.Present)
        {
            return;
        }

        if (head.Transform is { } transform)
        {
            list.Linear("head transform", ParameterGroup.Head, transform.Width, model.Hidden, TensorSplit.Replicated, transform.Bias);
            list.Norm("head norm", transform.Norm, transform.Width, ParameterGroup.Head);
        }

        if (!head.Tied)
        {
            list.Linear("output matrix", ParameterGroup.Head, vocab, head.Width ?? model.Hidden, TensorSplit.Vocabulary);
        }

        list.Vector("output bias", ParameterGroup.Head, head.Bias ? vocab : 0, TensorSplit.Vocabulary);
    }
}
