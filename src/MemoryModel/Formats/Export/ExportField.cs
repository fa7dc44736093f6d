namespace MemoryModel;

/// <summary>Represents one field of a run that a configuration may have to say.</summary>
/// <param name="Name">The field, as options spell it.</param>
/// <param name="Value">What the run has.</param>
/// <param name="Default">What a run that is silent has.</param>
sealed record ExportField(string Name, string Value, string Default)
{
    /// <summary>Gets whether a configuration that is silent says the same.</summary>
    public bool IsDefault => Value == Default;
}
