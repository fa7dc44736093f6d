namespace MemoryModel;

/// <summary>Names the type of dropout masks.</summary>
public enum DropoutMask
{
    /// <summary>One byte per element: CUDA's dropout.</summary>
    Byte,

    /// <summary>The type of the dropped tensor: <c>F.dropout</c> on CPU.</summary>
    InputType,
}
