using System.Runtime.CompilerServices;

namespace MemoryModel.Tests.House;

/// <summary>Finds the files of the repository.</summary>
static class Repository
{
    /// <summary>Gets the folder of Estimator.sln.</summary>
    public static string Root { get; } = Find();

    static string Find([CallerFilePath] string here = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(here)!);
        while (!File.Exists(Path.Combine(folder.FullName, "Estimator.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"no Estimator.sln above {here}");
        }

        return folder.FullName;
    }
}
