namespace MemoryModel;

/// <summary>Represents what an optimizer's step allocates and frees again.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Shape">Its size for one tensor.</param>
public sealed record StepTemporary(string Name, StateShape Shape)
{
    /// <summary>Gets whether it exists for all tensors at once, rather than for one tensor at a time.</summary>
    public bool OfAllTensors { get; init; }

    /// <summary>Gets how many there are at once.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>Gets how many of the tensor before are still held: a loop's variables keep them until they are set again.</summary>
    public int PreviousCopies { get; init; }

    /// <summary>Gets the tensors that it is made for; those of different scopes are never held at once.</summary>
    public TensorScope Scope { get; init; }

    /// <summary>Gets its type, or <see langword="null"/> when it is that of the tensor that is updated.</summary>
    public DataType? Type { get; init; }

    /// <summary>Gets for which tensors, by the width of their type, it exists.</summary>
    public TypeWidth Width { get; init; }

    /// <summary>Gets whether it has the size of the parameters.</summary>
    internal bool IsPlain => OfAllTensors && Shape.IsPlain && Scope == TensorScope.All;

    /// <summary>Returns name and size: <c>denominators: n of all tensors</c>.</summary>
    public override string ToString()
    {
        if (Copies == 0)
        {
            return FormattableString.Invariant($"{Name}: {PreviousCopies} × {Shape.Formula} of the tensor before");
        }

        var copies = Copies == 1 ? "" : FormattableString.Invariant($"{Copies} × ");
        var previous = PreviousCopies == 0 ? "" : FormattableString.Invariant($" and {PreviousCopies} × the tensor before");
        return $"{Name}: {copies}{Shape.Formula}{previous} of {(OfAllTensors ? Scope.Text() : "the largest tensor")}";
    }
}
