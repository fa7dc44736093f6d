using System.Diagnostics.CodeAnalysis;

namespace MemoryModel;

/// <summary>Tells a .NET notebook which type formats the decorated one.</summary>
/// <remarks>
/// dotnet interactive finds the attribute by its simple name and the members below by theirs, so that a library renders in a notebook
/// without a reference to it (github.com/dotnet/interactive docs/formatting.md, "TypeFormatterSourceAttribute").
/// </remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
sealed class TypeFormatterSourceAttribute(
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor | DynamicallyAccessedMemberTypes.PublicMethods)] Type formatterSourceType) : Attribute
{
    /// <summary>Gets the type whose <c>CreateTypeFormatters</c> makes the formatters.</summary>
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor | DynamicallyAccessedMemberTypes.PublicMethods)]
    public Type FormatterSourceType { get; } = formatterSourceType;

    /// <summary>Gets or sets what a notebook shows when it is not told otherwise.</summary>
    public string[] PreferredMimeTypes { get; set; } = [];
}
