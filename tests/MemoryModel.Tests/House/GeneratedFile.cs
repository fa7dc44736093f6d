namespace MemoryModel.Tests.House;

/// <summary>A file of the repository that the tests write: with UPDATE_DOCS=1 in the environment they write it, otherwise they compare.</summary>
static class GeneratedFile
{
    public static void Check(string content, params string[] path)
    {
        var full = Path.Combine([Repository.Root, .. path]);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(full, content);
        }

        var stored = File.Exists(full) ? File.ReadAllText(full).ReplaceLineEndings("\n") : "";
        Assert.True(stored == content,
            $"{string.Join('/', path)} is stale; `UPDATE_DOCS=1 dotnet run --project tests/MemoryModel.Tests -c Release` writes it. First difference: {Difference(stored, content)}");
    }

    static string Difference(string stored, string content)
    {
        var (old, now) = (stored.Split('\n'), content.Split('\n'));
        for (var i = 0; i < now.Length; i++)
        {
            if (i >= old.Length || old[i] != now[i])
            {
                return $"line {i + 1} should be '{now[i]}'";
            }
        }

        return $"{old.Length - now.Length} lines too many";
    }
}
