namespace MemoryModel;

/// <summary>Represents what an optimizer keeps per element beside the master copy, in Megatron-LM's flat buffers.</summary>
/// <param name="Matrix">Bytes per element of the layers' matrices.</param>
/// <param name="Other">Bytes per other element: embeddings, norms, biases.</param>
readonly record struct MegatronStateBytes(Bytes Matrix, Bytes Other)
{
    /// <summary>Sums an optimizer's states, or returns <see langword="null"/> where one has another size than its tensor: Megatron-LM has no such optimizer.</summary>
    /// <remarks>Megatron-LM megatron/core/optimizer/__init__.py: adam, sgd, lion, and Muon with Adam for what is no matrix of a layer.</remarks>
    public static MegatronStateBytes? Of(Optimizer optimizer, PrecisionPolicy precision)
    {
        var (matrix, other) = (Bytes.Zero, Bytes.Zero);
        foreach (var state in optimizer.States)
        {
            if (state.Shape == StateShape.PerTensor)
            {
                continue;
            }

            if (!state.Shape.IsPlain || state.Width != TypeWidth.Any || state.Place != StatePlace.WithParameters)
            {
                return null;
            }

            var bytes = (state.Type ?? precision.Moments ?? precision.Updated).Size();
            matrix += state.Scope.Covers(TensorRoles.Hidden | TensorRoles.Projected) ? bytes : Bytes.Zero;
            other += state.Scope.Covers(TensorRoles.None) ? bytes : Bytes.Zero;
        }

        return new(matrix, other);
    }
}
