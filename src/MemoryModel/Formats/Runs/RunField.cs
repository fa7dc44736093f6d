namespace MemoryModel;

/// <summary>Names what a field of a run file holds.</summary>
enum RunFieldKind
{
    /// <summary>An object whose fields are fields of the run file too.</summary>
    Group,

    /// <summary>Any text: a name of a catalog or a remark.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>One of a few words.</summary>
    Word,

    /// <summary>A data type.</summary>
    Type,

    /// <summary>A number of bytes with its unit: <c>80GiB</c>.</summary>
    Size,

    /// <summary>A list of texts.</summary>
    Texts,

    /// <summary>Anything: it is read elsewhere, or says nothing about the run.</summary>
    Free,
}

/// <summary>Represents one field of a run file: its place, what it may hold and what it means.</summary>
/// <param name="Path">The names on the way to it, joined by dots.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Help">What it means, in one line.</param>
sealed record RunField(string Path, RunFieldKind Kind, string Help)
{
    /// <summary>Gets the least number allowed.</summary>
    public long Least { get; init; } = 1;

    /// <summary>Gets the largest number allowed.</summary>
    public long Most { get; init; } = 1_000_000_000;

    /// <summary>Gets the words allowed.</summary>
    public string[] Words { get; init; } = [];

    /// <summary>Gets the field of an object that a bare text in its place would mean: <c>{"model": {"name": …}}</c>.</summary>
    public string? Lead { get; init; }

    /// <summary>Gets what is allowed, as an error says it.</summary>
    public string Allowed => Kind switch
    {
        RunFieldKind.Group => Lead is null ? "an object" : $"an object, such as {{\"{Lead}\": …}}",
        RunFieldKind.Text => "a text",
        RunFieldKind.Whole => Quantities.Range(Least, Most, whole: true),
        RunFieldKind.Number => Quantities.Range(Least, Most, whole: false),
        RunFieldKind.Flag => "true or false",
        RunFieldKind.Word => string.Join(", ", Words),
        RunFieldKind.Type => "fp32, tf32, bf16, fp16, fp8, int8, fp4, nf4, int4",
        RunFieldKind.Size => "a positive size with its unit, such as 80GiB or 80GB",
        RunFieldKind.Texts => "a list of texts",
        _ => "anything",
    };
}
