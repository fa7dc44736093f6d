namespace MemoryModel;

/// <summary>Collects the parameter tensors of one part of a network.</summary>
sealed class TensorList
{
    readonly List<ParameterTensor> _tensors = [];

    public IReadOnlyList<ParameterTensor> Tensors => _tensors;

    /// <summary>Adds the weight of a linear layer, [output, input] as PyTorch stores it, and its bias.</summary>
    public void Linear(string name, ParameterGroup group, long output, long input, TensorSplit split, bool bias = false)
    {
        _tensors.Add(new(name, group, output, input, split) { IsLinear = true });
        if (bias)
        {
            // The bias of a weight cut along its inputs is added once, after the sum over ranks: every rank holds it whole.
            _tensors.Add(new(name + " bias", group, output, 1, split == TensorSplit.Input ? TensorSplit.Replicated : split));
        }
    }

    /// <summary>Adds a vector.</summary>
    public void Vector(string name, ParameterGroup group, long elements, TensorSplit split = TensorSplit.Replicated)
    {
        if (elements > 0)
        {
            _tensors.Add(new(name, group, elements, 1, split));
        }
    }

    /// <summary>Adds a table that is looked up rather than multiplied.</summary>
    public void Table(string name, ParameterGroup group, long rows, long columns, TensorSplit split = TensorSplit.Replicated)
    {
        if (rows > 0)
        {
            _tensors.Add(new(name, group, rows, columns, split));
        }
    }

    /// <summary>Adds the parameters of a normalization over <paramref name="width"/> features.</summary>
    public void Norm(string name, NormKind kind, long width, ParameterGroup group = ParameterGroup.Norms, TensorSplit split = TensorSplit.Replicated)
    {
        if (kind != NormKind.LayerNormWithoutParameters)
        {
            Vector(name, group, width, split);
        }

        if (kind == NormKind.LayerNorm)
        {
            Vector(name + " bias", group, width, split);
        }
    }

    /// <summary>Adds a tensor as it is.</summary>
    public void Add(ParameterTensor tensor) => _tensors.Add(tensor);
}
