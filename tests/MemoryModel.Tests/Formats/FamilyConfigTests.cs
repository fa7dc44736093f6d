using System.Text.Json;

namespace MemoryModel.Tests;

/// <summary>Every family at the defaults of its config class, with all but the sizes left out, and with one key after another changed, has what the class has.</summary>
/// <remarks>Counted by building each class of github.com/huggingface/transformers (5.x) without storage; Data/family_configs.jsonl names the class of each row.</remarks>
public class FamilyConfigTests
{
    public static TheoryData<string> Families() =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "family_configs.jsonl")).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("name").GetString()!).Distinct()];

    [Theory]
    [MemberData(nameof(Families), DisableDiscoveryEnumeration = true)]
    public void Total_is_that_of_the_class(string family)
    {
        var wrong = new List<string>();
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "family_configs.jsonl")).Where(line => line.StartsWith($"{{\"name\":\"{family}\",", StringComparison.Ordinal)))
        {
            using var row = JsonDocument.Parse(line);
            var expected = row.RootElement.GetProperty("total").GetInt64();
            var model = HuggingFaceConfig.Read(row.RootElement.GetProperty("config"));
            var total = ModelParameters.Of(model).Total;
            if (total != expected)
            {
                wrong.Add($"{row.RootElement.GetProperty("kind").GetString()}: {total - expected:+0;-0} of {expected}");
            }

            Assert.DoesNotContain(model.Assumed, line => line.Contains("is not known", StringComparison.Ordinal));
        }

        Assert.Empty(wrong);
    }
}
