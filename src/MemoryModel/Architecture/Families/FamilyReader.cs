namespace MemoryModel;

/// <summary>Says which families a reader of configs reads, by the names in <c>model_type</c>.</summary>
sealed record FamilyReader(Func<string, ConfigObject, ModelArchitecture> Read, params string[] Names)
{
    /// <summary>Gets the parts that a config must have to be read so; without them the family is read as its text alone.</summary>
    public string[] Needs { get; init; } = [];
}
