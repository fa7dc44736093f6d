namespace MemoryModel;

/// <summary>Represents where a number comes from: a paper, a datasheet, the source code of an engine.</summary>
/// <param name="Key">Short name used on the command line and in JSON, such as <c>korthikanti-2022</c>.</param>
/// <param name="Title">Title of the work.</param>
/// <param name="Where">Where to read it: an arXiv number, a URL, a repository path.</param>
/// <param name="Basis">How sure a number from this source is.</param>
public sealed record Source(string Key, string Title, string Where, Basis Basis)
{
    /// <summary>Returns the key and the place, as explanations print it.</summary>
    public override string ToString() => $"{Title} ({Where})";
}
