namespace MemoryModel;

/// <summary>The parameters of linear-attention and state-space mixers.</summary>
static class LinearMixerParameters
{
    const ParameterGroup Group = ParameterGroup.Attention;

    public static void AddTo(TensorList list, LinearMixerShape m, long hidden)
    {
        switch (m.Kind)
        {
            case LinearMixerKind.Mamba:
                AddMamba(list, m, hidden);
                break;
            case LinearMixerKind.Lightning:
                AddLightning(list, m, hidden);
                break;
            case LinearMixerKind.ShortConvolution:
                list.Linear("input projection", Group, 3 * m.ValueHeadDim, hidden, TensorSplit.Output, m.ProjectionBias);
                AddConvolution(list, m, m.ValueHeadDim);
                list.Linear("output projection", Group, hidden, m.ValueHeadDim, TensorSplit.Input, m.ProjectionBias);
                break;
            case LinearMixerKind.GatedRecurrence:
                AddRecurrence(list, m, hidden);
                break;
            default:
                AddDelta(list, m, hidden);
                break;
        }
    }

    static void AddDelta(TensorList list, LinearMixerShape m, long hidden)
    {
        var keys = m.KeyHeads * m.KeyHeadDim;
        var values = m.ValueHeads * m.ValueHeadDim;
        // Both convolve queries (or C), keys (or B) and values (or x) with one depthwise kernel.
        var convolved = 2 * keys + values;
        if (m.GateRank > 0)
        {
            list.Linear("query, key and value projection", Group, convolved, hidden, TensorSplit.Output);
            if (m.FullOutputGate)
            {
                list.Linear("output gate", Group, values, hidden, TensorSplit.Output);
            }

            foreach (var name in m.FullOutputGate ? ["decay"] : (string[])["output gate", "decay"])
            {
                list.Linear(name + " compression", Group, m.GateRank, hidden, TensorSplit.Replicated);
                list.Linear(name + " expansion", Group, values, m.GateRank, TensorSplit.Output);
            }

            list.Linear("step projection", Group, m.ValueHeads, hidden, TensorSplit.Output);
            list.Vector("gated norm", ParameterGroup.Norms, m.ValueHeadDim);
        }
        else if (m.Kind == LinearMixerKind.GatedDeltaNet)
        {
            list.Linear("query, key, value and gate projection", Group, convolved + values, hidden, TensorSplit.Output, m.ProjectionBias);
            list.Linear("decay and step projection", Group, 2 * m.ValueHeads, hidden, TensorSplit.Output, m.ProjectionBias);
            list.Vector("gated norm", ParameterGroup.Norms, m.ValueHeadDim);
        }
        else
        {
            list.Linear("input projection", Group, convolved + values + m.ValueHeads, hidden, TensorSplit.Output, m.ProjectionBias);
            list.Vector("skip weight", Group, m.ValueHeads, TensorSplit.Output);
            list.Vector("gated norm", ParameterGroup.Norms, m.Normalized ? values : 0, TensorSplit.Output);
        }

        AddConvolution(list, m, convolved);
        list.Vector("decay", Group, m.ValueHeads, TensorSplit.Output);
        list.Vector("step bias", Group, m.GateRank > 0 ? values : m.ValueHeads, TensorSplit.Output);
        list.Linear("output projection", Group, hidden, values, TensorSplit.Input, m.ProjectionBias);
    }

    static void AddMamba(TensorList list, LinearMixerShape m, long hidden)
    {
        var inner = m.ValueHeads * m.ValueHeadDim;
        list.Linear("input projection", Group, 2 * inner, hidden, TensorSplit.Output, m.ProjectionBias);
        AddConvolution(list, m, inner);
        list.Linear("step and state projection", Group, m.StepRank + 2 * m.KeyHeadDim, inner, TensorSplit.Input);
        list.Linear("step projection", Group, inner, m.StepRank, TensorSplit.Output, true);
        list.Table("decay", Group, inner, m.KeyHeadDim, TensorSplit.Output);
        list.Vector("skip weight", Group, inner, TensorSplit.Output);
        list.Linear("output projection", Group, hidden, inner, TensorSplit.Input, m.ProjectionBias);
        if (m.Normalized)
        {
            list.Vector("step norm", ParameterGroup.Norms, m.StepRank);
            list.Vector("state input norm", ParameterGroup.Norms, m.KeyHeadDim);
            list.Vector("state output norm", ParameterGroup.Norms, m.KeyHeadDim);
        }
    }

    static void AddLightning(TensorList list, LinearMixerShape m, long hidden)
    {
        var width = m.ValueHeads * m.ValueHeadDim;
        list.Linear("query, key and value projection", Group, 3 * width, hidden, TensorSplit.Output);
        list.Linear("output gate", Group, width, hidden, TensorSplit.Output);
        list.Vector("output norm", ParameterGroup.Norms, width, TensorSplit.Output);
        list.Linear("output projection", Group, hidden, width, TensorSplit.Input);
    }

    static void AddRecurrence(TensorList list, LinearMixerShape m, long hidden)
    {
        var width = m.ValueHeads * m.ValueHeadDim;
        list.Linear("gate branch", Group, width, hidden, TensorSplit.Output, true);
        list.Linear("recurrent branch", Group, width, hidden, TensorSplit.Output, true);
        AddConvolution(list, m, width);
        list.Vector("recurrent decay", Group, width, TensorSplit.Output);
        foreach (var gate in (string[])["input gate", "recurrence gate"])
        {
            list.Add(new(gate, Group, m.ValueHeadDim, m.ValueHeadDim, TensorSplit.Output) { Stacked = m.ValueHeads });
            list.Table(gate + " bias", Group, m.ValueHeads, m.ValueHeadDim, TensorSplit.Output);
        }

        list.Linear("output projection", Group, hidden, width, TensorSplit.Input, true);
    }

    static void AddConvolution(TensorList list, LinearMixerShape m, long channels)
    {
        list.Table("convolution", Group, channels, m.ConvolutionKernel, TensorSplit.Output);
        list.Vector("convolution bias", Group, m.ConvolutionBias ? channels : 0, TensorSplit.Output);
    }
}
