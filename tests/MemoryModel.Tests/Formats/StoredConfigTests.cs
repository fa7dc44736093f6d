using System.Text.Json;

namespace MemoryModel.Tests;

/// <summary>Configs as they are stored in public repositories give the counts of the instantiated classes, or of the published checkpoints.</summary>
public class StoredConfigTests
{
    public static TheoryData<string> Lines() => [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "hf_configs.jsonl"))];

    [Theory]
    [MemberData(nameof(Lines), DisableDiscoveryEnumeration = true)]
    public void Total_is_exact(string line)
    {
        using var row = JsonDocument.Parse(line);
        var parameters = ModelParameters.Of(HuggingFaceConfig.Parse(row.RootElement.GetProperty("config").GetRawText()));
        Assert.Equal(row.RootElement.GetProperty("total").GetInt64(), parameters.Total);
        if (row.RootElement.GetProperty("active") is { ValueKind: JsonValueKind.Number } active)
        {
            Assert.Equal(active.GetInt64(), parameters.Active);
        }
    }
}
