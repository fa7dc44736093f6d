namespace MemoryModel;

/// <summary>Says how an optimizer's step runs over the tensors: what it allocates for the moment differs, what it keeps does not.</summary>
public enum StepImplementation
{
    /// <summary>One kernel for many tensors: nothing is allocated.</summary>
    Fused,

    /// <summary>An operation at a time over lists of all tensors (PyTorch 2's default on a GPU).</summary>
    Foreach,

    /// <summary>As <see cref="Foreach"/> in PyTorch 1, which made one list more.</summary>
    ForeachOfPyTorch1,

    /// <summary>A loop over the tensors.</summary>
    Loop,
}
