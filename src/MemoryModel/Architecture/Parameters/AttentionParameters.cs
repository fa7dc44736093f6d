namespace MemoryModel;

/// <summary>The parameters of softmax attention: multi-head, grouped-query, multi-query and latent.</summary>
static class AttentionParameters
{
    public static void AddTo(TensorList list, AttentionShape a, long hidden, NormKind norm, string prefix)
    {
        if (a.LinearMixer is { } mixer)
        {
            LinearMixerParameters.AddTo(list, mixer, hidden);
            return;
        }

        if (a.Latent is { } latent)
        {
            AddLatent(list, a, latent, hidden, prefix);
            return;
        }

        const ParameterGroup group = ParameterGroup.Attention;
        var query = a.QueryWidth * (a.OutputGate ? 2 : 1);
        if (a.FusedProjection)
        {
            list.Linear(prefix + "query, key and value projection", group, query + a.KeyWidth + a.ValueWidth, hidden, TensorSplit.Output, a.QueryKeyValueBias);
        }
        else
        {
            AddQuery(list, a, query, hidden, prefix);
            if (!a.SharesKeyValue)
            {
                list.Linear(prefix + "key projection", group, a.KeyWidth, hidden, TensorSplit.KeyValueHeads, a.QueryKeyValueBias && !a.KeyBiasless);
            }

            if (!a.KeyIsValue && !a.SharesKeyValue)
            {
                list.Linear(prefix + "value projection", group, a.ValueWidth, hidden, TensorSplit.KeyValueHeads, a.QueryKeyValueBias);
            }
        }

        if (a.OutputGroups > 0)
        {
            // Each group of heads has a matrix of its own.
            list.Linear(prefix + "output compression", group, a.OutputGroups * a.OutputRank, a.OutputWidth / a.OutputGroups, TensorSplit.Output);
        }

        list.Linear(prefix + "output projection", group, hidden, a.OutputGroups > 0 ? a.OutputGroups * a.OutputRank : a.OutputWidth, TensorSplit.Input, a.OutputBias);
        switch (a.QueryKeyNorm)
        {
            case QueryKeyNorm.PerHead:
                list.Norm(prefix + "query norm", norm, a.HeadDim);
                if (!a.SharesKeyValue)
                {
                    list.Norm(prefix + "key norm", norm, a.HeadDim);
                }

                break;
            case QueryKeyNorm.FullWidth:
                list.Vector(prefix + "query norm", ParameterGroup.Norms, a.QueryWidth, TensorSplit.Output);
                list.Vector(prefix + "key norm", ParameterGroup.Norms, a.KeyWidth, TensorSplit.KeyValueHeads);
                break;
        }

        list.Vector(prefix + "attention sinks", group, a.SinksPerHead * a.Heads, TensorSplit.Output);
        list.Table(prefix + "relative position bias", ParameterGroup.Positions, a.RelativePositionBuckets, a.Heads, TensorSplit.Replicated);
    }

    static void AddQuery(TensorList list, AttentionShape a, long query, long hidden, string prefix)
    {
        const ParameterGroup group = ParameterGroup.Attention;
        if (a.QueryRank == 0)
        {
            list.Linear(prefix + "query projection", group, query, hidden, TensorSplit.Output, a.QueryKeyValueBias);
            return;
        }

        list.Linear(prefix + "query compression", group, a.QueryRank, hidden, TensorSplit.Replicated, a.QueryKeyValueBias);
        list.Norm(prefix + "query compression norm", NormKind.RmsNorm, a.QueryRank);
        list.Linear(prefix + "query expansion", group, query, a.QueryRank, TensorSplit.Output);
    }

    static void AddLatent(TensorList list, AttentionShape a, LatentShape m, long hidden, string prefix)
    {
        const ParameterGroup group = ParameterGroup.Attention;
        if (m.QueryRank > 0)
        {
            list.Linear(prefix + "query compression", group, m.QueryRank, hidden, TensorSplit.Replicated, a.QueryKeyValueBias);
            Norm(list, m, prefix + "query compression norm", m.QueryRank);
            list.Linear(prefix + "query expansion", group, a.Heads * m.HeadDim, m.QueryRank, TensorSplit.Output);
        }
        else
        {
            list.Linear(prefix + "query projection", group, a.Heads * m.HeadDim, hidden, TensorSplit.Output);
        }

        list.Linear(prefix + "key and value compression", group, m.KeyValueRank + m.RopeHeadDim, hidden, TensorSplit.Replicated, a.QueryKeyValueBias);
        Norm(list, m, prefix + "key and value compression norm", m.KeyValueRank);
        list.Linear(prefix + "key and value expansion", group, a.Heads * (m.NopeHeadDim + m.ValueHeadDim), m.KeyValueRank, TensorSplit.Output);
        if (a.OutputGate)
        {
            list.Linear(prefix + "attention gate", group, a.Heads * m.ValueHeadDim, hidden, TensorSplit.Output);
        }

        list.Linear(prefix + "output projection", group, hidden, a.Heads * m.ValueHeadDim, TensorSplit.Input, a.OutputBias);
        if (a.Indexer is { } indexer)
        {
            list.Linear(prefix + "indexer query projection", group, indexer.Heads * indexer.HeadDim, m.QueryRank, TensorSplit.Replicated);
            list.Linear(prefix + "indexer key projection", group, indexer.HeadDim, hidden, TensorSplit.Replicated);
            list.Norm(prefix + "indexer key norm", NormKind.LayerNorm, indexer.HeadDim);
            list.Linear(prefix + "indexer head weights", group, indexer.Heads, hidden, TensorSplit.Replicated);
        }
    }

    static void Norm(TensorList list, LatentShape m, string name, long width)
    {
        if (m.Norm is { } norm)
        {
            list.Norm(name, norm, width);
        }
    }
}
