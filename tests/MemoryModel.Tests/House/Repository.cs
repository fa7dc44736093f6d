namespace MemoryModel.Tests.House;

/// <summary>Finds the files of the repository.</summary>
/// <remarks>They are looked for above the test's own folder: a path captured by the compiler is rewritten in deterministic builds.</remarks>
static class Repository
{
    /// <summary>Gets the folder of Estimator.sln.</summary>
    public static string Root { get; } = Find();

    static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Estimator.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"no Estimator.sln above {AppContext.BaseDirectory}");
        }

        return folder.FullName;
    }
}
