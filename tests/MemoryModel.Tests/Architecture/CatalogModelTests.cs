using System.Text.Json;
using MemoryModel.Catalog;

namespace MemoryModel.Tests;

/// <summary>Every model of the catalog has exactly the parameters of the instantiated class or, where the count is recalled and was not re-read, of the checkpoint as remembered.</summary>
public class CatalogModelTests
{
    [Theory]
    [MemberData(nameof(ParameterCountTests.Models), MemberType = typeof(ParameterCountTests), DisableDiscoveryEnumeration = true)]
    public void Row_equals_the_instantiated_class(string line)
    {
        using var row = JsonDocument.Parse(line);
        var model = Models.Get(row.RootElement.GetProperty("name").GetString()!);
        var parameters = ModelParameters.Of(model);
        Assert.Equal(row.RootElement.GetProperty("total").GetInt64(), parameters.Total);
        Assert.Equal(row.RootElement.GetProperty("active").GetInt64(), parameters.Active);
    }

    // Counts printed on the model cards (safetensors metadata) and in the papers named in the rows.
    [Theory]
    [InlineData("llama-30b", 32_528_943_616)]
    [InlineData("llama-2-70b", 68_976_648_192)]
    [InlineData("llama-3.2-3b", 3_212_749_824)]
    [InlineData("codellama-34b", 33_743_970_304)]
    [InlineData("yi-6b", 6_061_035_520)]
    [InlineData("gpt-oss-120b", 116_829_156_672)]
    [InlineData("qwen-7b", 7_721_324_544)]
    [InlineData("qwen-14b", 14_167_290_880)]
    [InlineData("qwen3-14b", 14_768_307_200)]
    [InlineData("qwen3-235b-a22b", 235_093_634_560)]
    [InlineData("deepseek-v2-lite", 15_706_484_224)]
    [InlineData("gpt2-large", 774_030_080)]
    [InlineData("pythia-2.8b", 2_775_208_960)]
    [InlineData("t5-3b", 2_851_598_336)]
    [InlineData("flan-t5-xl", 2_849_757_184)]
    [InlineData("chatglm3-6b", 6_243_584_000)]
    [InlineData("baichuan2-7b", 7_505_973_248)]
    public void Row_equals_the_recalled_count(string name, long total) => Assert.Equal(total, ModelParameters.Of(Models.Get(name)).Total);

    // arXiv:2104.04473 table 1 prints billions with one decimal.
    [Theory]
    [InlineData("megatron-gpt-1.7b", 1.7)]
    [InlineData("megatron-gpt-3.6b", 3.6)]
    [InlineData("megatron-gpt-7.5b", 7.5)]
    [InlineData("megatron-gpt-18b", 18.4)]
    [InlineData("megatron-gpt-39b", 39.1)]
    [InlineData("megatron-gpt-76b", 76.1)]
    [InlineData("megatron-gpt-145b", 145.6)]
    [InlineData("megatron-gpt-310b", 310.1)]
    [InlineData("mt-nlg-530b", 529.6)]
    [InlineData("megatron-1t", 1008.0)]
    public void Megatron_rows_round_to_the_printed_billions(string name, double billions) =>
        Assert.Equal(billions, Math.Round(ModelParameters.Of(Models.Get(name)).Total / 1e9, 1));

    [Fact]
    public void Every_name_and_alias_finds_its_row_and_every_row_has_a_source()
    {
        foreach (var name in Models.Names)
        {
            var model = Models.Get(name);
            Assert.Equal(name, model.Name);
            Assert.False(string.IsNullOrWhiteSpace(model.Source.Where));
            Assert.All(model.Aliases, alias => Assert.Equal(name, Models.Get(alias).Name));
        }
    }

    [Theory]
    [InlineData("lama-3-8b", "llama-3-8b")]
    [InlineData("gpt3-175", "gpt3-175b")]
    [InlineData("mixtral-8x7", "mixtral-8x7b")]
    public void Unknown_names_suggest_the_nearest(string wrong, string right) =>
        Assert.Contains($"'{right}'", Assert.Throws<InvalidInputException>(() => Models.Get(wrong)).Message, StringComparison.Ordinal);
}
