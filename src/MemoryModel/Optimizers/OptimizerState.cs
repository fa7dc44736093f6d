namespace MemoryModel;

/// <summary>Represents one thing that an optimizer keeps from step to step.</summary>
public sealed record OptimizerState
{
    readonly StateShape _shape;
    readonly TensorScope _scope;

    /// <summary>Creates a state.</summary>
    /// <param name="name">Its name in the engine.</param>
    /// <param name="shape">Its size for one tensor.</param>
    public OptimizerState(string name, StateShape shape)
    {
        (Name, _shape) = (name, shape);
        Text = Describe();
    }

    /// <summary>Gets its name in the engine.</summary>
    public string Name { get; init; }

    /// <summary>Gets its size for one tensor.</summary>
    public StateShape Shape
    {
        get => _shape;
        init
        {
            _shape = value;
            Text = Describe();
        }
    }

    /// <summary>Gets the tensors that it is kept for.</summary>
    /// <value>The default is all.</value>
    public TensorScope Scope
    {
        get => _scope;
        init
        {
            _scope = value;
            Text = Describe();
        }
    }

    /// <summary>Gets its type, or <see langword="null"/> when it is that of the run's moments, else of the tensor that is updated.</summary>
    public DataType? Type { get; init; }

    /// <summary>Gets where it lives.</summary>
    public StatePlace Place { get; init; }

    /// <summary>Gets for which tensors, by the width of their type, it exists.</summary>
    public TypeWidth Width { get; init; }

    /// <summary>Gets its size and tensors in words, for explanations.</summary>
    internal string Text { get; private init; }

    /// <summary>Says whether two states have the same tensors, type and place, so that one group of terms holds both.</summary>
    internal bool GoesWith(OptimizerState other) =>
        Shape == other.Shape && Scope == other.Scope && Type == other.Type && Place == other.Place && Width == other.Width;

    string Describe() => _scope == TensorScope.All ? $"for each tensor: {_shape.Formula}" : $"{_scope.Text()}: {_shape.Formula}";
}
