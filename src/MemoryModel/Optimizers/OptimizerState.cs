namespace MemoryModel;

/// <summary>Represents one thing that an optimizer keeps from step to step.</summary>
/// <param name="Name">Its name in the engine.</param>
/// <param name="Shape">Its size for one tensor.</param>
public sealed record OptimizerState(string Name, StateShape Shape)
{
    /// <summary>Gets the tensors that it is kept for.</summary>
    /// <value>The default is all.</value>
    public TensorScope Scope { get; init; }

    /// <summary>Gets its type, or <see langword="null"/> when it is that of the run's moments, else of the tensor that is updated.</summary>
    public DataType? Type { get; init; }

    /// <summary>Gets where it lives.</summary>
    public StatePlace Place { get; init; }

    /// <summary>Gets for which tensors, by the width of their type, it exists.</summary>
    public TypeWidth Width { get; init; }

    /// <summary>Gets whether it has the size of the parameters.</summary>
    internal bool IsPlain => Shape.IsPlain && Scope == TensorScope.All;

    /// <summary>Says whether two states have the same tensors, type and place, so that one group of terms holds both.</summary>
    internal bool GoesWith(OptimizerState other) =>
        Shape == other.Shape && Scope == other.Scope && Type == other.Type && Place == other.Place && Width == other.Width;

    /// <summary>Gets its size and type in words, for explanations: <c>n</c>, <c>1 (fp32, host)</c>.</summary>
    internal string Size
    {
        get
        {
            var notes = string.Join(", ", Notes());
            return notes.Length == 0 ? Shape.Formula : $"{Shape.Formula} ({notes})";
        }
    }

    /// <summary>Returns name, size and type: <c>exp_avg: n</c>, <c>step: 1 (fp32, host)</c>.</summary>
    public override string ToString() => $"{Name}: {Size}";

    IEnumerable<string> Notes()
    {
        if (Type is { } type)
        {
            yield return type.ShortName();
        }

        if (Place != StatePlace.WithParameters)
        {
            yield return Place == StatePlace.Paged ? "paged" : "host";
        }

        if (Width != TypeWidth.Any)
        {
            yield return Width == TypeWidth.Narrow ? "16-bit weights" : "fp32 weights";
        }

        if (Scope != TensorScope.All)
        {
            yield return Scope.Text();
        }
    }
}
