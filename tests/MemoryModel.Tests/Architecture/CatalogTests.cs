using MemoryModel.Catalog;

namespace MemoryModel.Tests;

public class CatalogTests
{
    [Fact]
    public void Every_model_has_parameters_a_source_and_a_unique_name()
    {
        Assert.All(Models.Names, name => Assert.True(ModelParameters.Of(Models.Get(name)).Total > 1_000_000));
        Assert.All(Models.Names, name => Assert.NotEmpty(Models.Get(name).Source.Title));
        Assert.Equal(Models.Names.Length, Models.Names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void An_unknown_name_suggests_the_nearest()
    {
        var error = Assert.Throws<InvalidInputException>(() => Models.Get("lama-3-8b"));
        Assert.Contains("llama-3-8b", error.Message, StringComparison.Ordinal);
    }
}
