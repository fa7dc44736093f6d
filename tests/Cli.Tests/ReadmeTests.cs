namespace MemoryModel.Cli.Tests;

public class ReadmeTests
{
    [Fact]
    public void The_readme_shows_what_the_first_command_prints()
    {
        var (_, output, _) = CommandLine.Run("--params", "175e9", "--zero", "3");
        var readme = File.ReadAllText(Path.Combine(Root(), "README.md"));

        Assert.Contains(output.Trim('\n', '\r'), readme.ReplaceLineEndings(), StringComparison.Ordinal);
    }

    internal static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Estimator.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
