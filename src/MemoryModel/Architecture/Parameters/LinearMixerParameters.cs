namespace MemoryModel;

/// <summary>The parameters of linear-attention and state-space mixers.</summary>
static class LinearMixerParameters
{
    public static void AddTo(TensorList list, LinearMixerShape m, long hidden)
    {
        const ParameterGroup group = ParameterGroup.Attention;
        var keys = m.KeyHeads * m.KeyHeadDim;
        var values = m.ValueHeads * m.ValueHeadDim;
        // Both convolve queries (or C), keys (or B) and values (or x) with one depthwise kernel.
        var convolved = 2 * keys + values;
        if (m.Kind == LinearMixerKind.GatedDeltaNet)
        {
            list.Linear("query, key, value and gate projection", group, convolved + values, hidden, TensorSplit.Output, m.ProjectionBias);
            list.Linear("decay and step projection", group, 2 * m.ValueHeads, hidden, TensorSplit.Output, m.ProjectionBias);
            list.Vector("gated norm", ParameterGroup.Norms, m.ValueHeadDim);
        }
        else
        {
            list.Linear("input projection", group, convolved + values + m.ValueHeads, hidden, TensorSplit.Output, m.ProjectionBias);
            list.Vector("skip weight", group, m.ValueHeads, TensorSplit.Output);
            list.Vector("gated norm", ParameterGroup.Norms, values, TensorSplit.Output);
        }

        list.Table("convolution", group, convolved, m.ConvolutionKernel, TensorSplit.Output);
        list.Vector("convolution bias", group, m.ConvolutionBias ? convolved : 0, TensorSplit.Output);
        list.Vector("decay", group, m.ValueHeads, TensorSplit.Output);
        list.Vector("step bias", group, m.ValueHeads, TensorSplit.Output);
        list.Linear("output projection", group, hidden, values, TensorSplit.Input, m.ProjectionBias);
    }
}
