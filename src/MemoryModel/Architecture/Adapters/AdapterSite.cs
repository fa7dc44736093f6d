using System.Collections.Immutable;

namespace MemoryModel;

/// <summary>Represents one kind of module that an adapter is attached to.</summary>
/// <param name="Path">The module's path as Hugging Face Transformers names it, relative to its layer.</param>
/// <param name="Weight">Its weight: output features as rows, input features as columns; a token table has its width as columns.</param>
/// <param name="Parts">Output features of the adapted parts: the whole weight, or queries, keys and values of a fused projection one by one.</param>
public sealed record AdapterSite(string Path, ParameterTensor Weight, ImmutableArray<long> Parts)
{
    /// <summary>Gets whether the module is looked up (a token table) rather than multiplied.</summary>
    public bool IsTable => !Weight.IsLinear;

    /// <summary>Gets the input features of the module.</summary>
    public long Input => IsTable ? Weight.Rows : Weight.Columns;

    /// <summary>Gets the output features of the adapted parts.</summary>
    public long Output
    {
        get
        {
            var sum = 0L;
            foreach (var part in Parts)
            {
                sum += part;
            }

            return sum;
        }
    }
}
