namespace MemoryModel;

/// <summary>The parameters of dense feed-forward blocks and of mixtures of experts.</summary>
static class FeedForwardParameters
{
    public static void AddDense(TensorList list, FeedForwardShape f, long hidden, string prefix, ParameterGroup group = ParameterGroup.FeedForward)
    {
        if (f.Gated && f.FusedGateUp)
        {
            list.Linear(prefix + "gate and up projection", group, 2 * f.Hidden, hidden, TensorSplit.Output, f.Bias);
        }
        else
        {
            if (f.Gated)
            {
                list.Linear(prefix + "gate projection", group, f.Hidden, hidden, TensorSplit.Output, f.Bias);
            }

            list.Linear(prefix + "up projection", group, f.Hidden, hidden, TensorSplit.Output, f.Bias);
        }

        list.Linear(prefix + "down projection", group, hidden, f.Hidden, TensorSplit.Input, f.Bias);
        if (f.ActivationCoefficients > 0)
        {
            list.Add(new(prefix + "activation coefficient", group, 1, 1, TensorSplit.Replicated) { Count = f.ActivationCoefficients });
        }
    }

    public static void AddExperts(TensorList list, ExpertsShape e, long hidden)
    {
        list.Add(new("router", ParameterGroup.Router, e.Count, hidden, TensorSplit.Replicated) { IsLinear = !e.BareRouter });
        list.Vector("router bias", ParameterGroup.Router, e.RouterBias ? e.Count : 0);
        list.Vector("router input scale", ParameterGroup.Router, e.RouterScales ? hidden : 0);
        list.Vector("expert scale", ParameterGroup.Router, e.RouterScales ? e.Count : 0);
        var one = new TensorList();
        AddDense(one, e.Expert, e.LatentWidth ?? hidden, "expert ", ParameterGroup.Experts);
        foreach (var tensor in one.Tensors)
        {
            list.Add(e.Stacked ? tensor with { Stacked = e.Count } : tensor with { Count = e.Count });
        }

        if (e.LatentWidth is { } latent)
        {
            list.Linear("expert input compression", ParameterGroup.FeedForward, latent, hidden, TensorSplit.Replicated);
            list.Vector("expert output norm", ParameterGroup.Norms, e.LatentNorm ? latent : 0);
            list.Linear("expert output expansion", ParameterGroup.FeedForward, hidden, latent, TensorSplit.Replicated);
        }

        if (e.Shared is { } shared)
        {
            AddDense(list, shared, hidden, "shared expert ");
        }

        if (e.SharedGate)
        {
            list.Linear("shared expert gate", ParameterGroup.Router, 1, hidden, TensorSplit.Replicated);
        }
    }
}
