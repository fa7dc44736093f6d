using System.Text.Json;

namespace MemoryModel.Tests;

/// <summary>Every count equals what the instantiated Hugging Face class has (Data/parameters.jsonl says how each was counted).</summary>
public class ParameterCountTests
{
    public static TheoryData<string> Models()
    {
        var data = new TheoryData<string>();
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "parameters.jsonl")))
        {
            data.Add(line);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Models), DisableDiscoveryEnumeration = true)]
    public void Total_and_active_are_exact(string line)
    {
        using var row = JsonDocument.Parse(line);
        var name = row.RootElement.GetProperty("name").GetString();
        var parameters = ModelParameters.Of(HuggingFaceConfig.Read(row.RootElement.GetProperty("config")));
        var total = row.RootElement.GetProperty("total").GetInt64();
        var active = row.RootElement.GetProperty("active").GetInt64();
        Assert.True((total, active) == (parameters.Total, parameters.Active), $"{name}: {parameters.Total - total:+0;-0;0} total, {parameters.Active - active:+0;-0;0} active");
    }

    [Theory]
    [MemberData(nameof(Models), DisableDiscoveryEnumeration = true)]
    public void Groups_sum_to_the_total(string line)
    {
        using var row = JsonDocument.Parse(line);
        var parameters = ModelParameters.Of(HuggingFaceConfig.Read(row.RootElement.GetProperty("config")));
        Assert.Equal(parameters.Total, Enum.GetValues<ParameterGroup>().Sum(parameters.In));
    }
}
