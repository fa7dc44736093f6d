using System.Text.Json;

namespace MemoryModel.Cli.Tests;

public class ListTests
{
    public static TheoryData<string> Kinds => [.. CatalogList.All.Select(list => list.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_list_prints_as_text_json_csv_and_markdown(string kind)
    {
        var (exitCode, text, error) = CommandLine.Run("list", kind);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.NotEmpty(text);

        var (_, json, _) = CommandLine.Run("list", kind, "--json");
        using var document = JsonDocument.Parse(json);
        var rows = document.RootElement.GetArrayLength();
        Assert.True(rows > 0);
        Assert.All(document.RootElement.EnumerateArray(), row => Assert.False(string.IsNullOrEmpty(row.EnumerateObject().First().Value.GetString())));

        var (_, csv, _) = CommandLine.Run("list", kind, "--csv");
        Assert.Equal(rows + 1, csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        var (_, markdown, _) = CommandLine.Run("list", kind, "--markdown");
        Assert.Equal(rows + 2, markdown.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain(" { ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Amounts_are_numbers_in_units_that_the_names_end_in()
    {
        using var gpus = JsonDocument.Parse(CommandLine.Run("list", "gpus", "--json").Output);
        var row = gpus.RootElement.EnumerateArray().Single(gpu => gpu.GetProperty("name").GetString() == "h100-sxm");
        var h100 = Catalog.Gpus.Find("h100-sxm")!;
        Assert.Equal(h100.UsableMemory.Value, row.GetProperty("memory_bytes").GetInt64());
        Assert.Equal(h100.MemoryBandwidth.BytesPerSecond, row.GetProperty("bandwidth_bytes_per_s").GetDouble());
        Assert.Equal(h100.BFloat16!.Value.FlopsPerSecond, row.GetProperty("bf16_flop_per_s").GetDouble());
        Assert.Equal(h100.Intra.PerDirection.BytesPerSecond, row.GetProperty("link_bytes_per_s").GetDouble());
        Assert.Equal(JsonValueKind.Array, row.GetProperty("aliases").ValueKind);

        using var models = JsonDocument.Parse(CommandLine.Run("list", "models", "--json").Output);
        Assert.Equal(124_439_808, models.RootElement.EnumerateArray().Single(model => model.GetProperty("name").GetString() == "gpt2").GetProperty("parameters").GetInt64());
    }

    [Fact]
    public void Names_of_a_list_are_distinct()
    {
        foreach (var list in CatalogList.All.Where(list => list.Name != "sources"))
        {
            var (_, json, _) = CommandLine.Run("list", list.Name, "--json");
            using var document = JsonDocument.Parse(json);
            var names = document.RootElement.EnumerateArray().Select(row => row.GetProperty("name").GetString()).ToArray();
            Assert.Equal(names.Distinct(), names);
        }
    }
}
